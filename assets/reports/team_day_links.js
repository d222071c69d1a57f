/* The links of the team's day: one for each strip, for the keyboard and for a new tab.
   One tab stop; arrows move. Knows agents' pages. Must not know how strips are drawn. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const PAGE = 20;
  const STEPS = {
    ArrowDown: (at) => at + 1,
    ArrowUp: (at) => at - 1,
    PageDown: (at) => at + PAGE,
    PageUp: (at) => at - PAGE,
    Home: () => 0,
    End: () => Infinity,
  };

  /* The canvas shows the name; the link says it to screen readers. */
  const link = (name, extensions, date, top, isFirst) => {
    const made = document.createElement("a");
    made.className = "rs-team-day-link";
    made.href = `${window.ringside.agentDayPath(name, extensions)}?date=${encodeURIComponent(date)}`;
    made.ariaLabel = `Open the day of ${name}`;
    made.style.top = `${top}px`;
    made.tabIndex = isFirst ? 0 : -1;
    return made;
  };

  const of = (people, date, rowPx) =>
    people.map(([name, extensions], row) => link(name, extensions, date, row * rowPx, !row));

  const step = (event) => {
    const from = event.target.closest(".rs-team-day-link");
    const move = STEPS[event.key];
    if (!from || !move) return;
    event.preventDefault();
    const all = [...from.parentElement.children];
    const to = all[Math.min(Math.max(move(all.indexOf(from)), 0), all.length - 1)];
    from.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  };

  window.ringside.teamDayLinks = { of, step };
})();
