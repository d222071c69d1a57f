/* What the drawer shows: the parts made of the facts that the server sends, as text only.
   Knows the facts. Must not know when they are asked for, or which extension is open (drawer.js). */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;
  const { make } = ringside.dom;
  const MOST_CALLS = 20; // the server sends no more

  const titled = (title, ...parts) => {
    const section = make("section", "rs-drawer-part");
    section.append(make("h3", "", title), ...parts);
    return section;
  };
  const listed = (className, items) => {
    const list = make("ul", className);
    list.append(...items);
    return list;
  };

  const at = (epoch) => (epoch ? ringside.header.timeOfDay(epoch) : "");
  const minute = (epoch) => at(epoch).slice(0, 5);
  /* A time that leads to the board as it stood then. */
  const time = (words, epoch) => {
    const made = make("time");
    made.append(ringside.moments.link(words, epoch));
    return made;
  };
  const yes = (flag, words) => (flag ? words : "");
  const named = (name, number) => [name, number].filter(Boolean).join(" ");

  const pause = (row) =>
    named(row.pause_reason, row.paused_since ? `since ${at(row.paused_since)}` : "") || "yes";

  const pausedIn = (row) =>
    Object.entries(row.pauses).map(([queue, why]) => (why ? `${queue} (${why})` : queue)).join(", ");

  // The facts of a row in Asterisk's words, in this order; lines without a value are left out.
  const FACTS = [
    ["Asterisk says", (row) => `${row.label} (${row.status})`],
    ["Since", (row) => at(row.since)],
    ["Because of", (row) => row.source],
    ["With", (row) => named(row.peer_name, row.peer)],
    ["Direction", (row) => row.direction],
    ["Queue", (row) => row.queue],
    ["Answered", (row) => at(row.answered_at)],
    ["Taken", (row) => yes(row.away, "on another phone")],
    ["Call", (row) => row.call_id],
    ["Legs", (row) => row.legs || ""],
    ["Another call", (row) => yes(row.waiting, "is waiting")],
    ["Listens to", (row) => row.monitoring],
    ["Paused", (row) => yes(row.paused, pause(row))],
    ["Paused only in", (row) => yes(!row.paused, pausedIn(row))],
    ["Wrap-up until", (row) => at(row.wrapup_until)],
    ["Do not disturb", (row) => yes(row.dnd, `on (${row.dnd_by.join(", ")})`)],
    ["Presence", (_, words) => words.presence],
    ["Device reports", (row) => yes(row.disagrees, row.reported || "something else")],
    ["Serves", (row) => row.queues.join(", ")],
    ["Logged in since", (row) => at(row.logged_in_since)],
    ["Agent session", (row) => yes(row.session, `${row.session}, since ${at(row.session_since)}`)],
  ];

  const says = (words) =>
    (words.sentences || []).map((text) => make("p", "rs-says", text));

  const figure = ({ words, value, formula }) => {
    const pair = make("div");
    pair.title = formula;
    pair.append(make("dt", "", words), make("dd", "", value));
    return pair;
  };

  /* How each figure is computed, as on the pages of reports. */
  const formulas = (figures, isOpen) => {
    const box = make("details", "rs-formulas");
    const terms = make("dl");
    box.open = isOpen;
    for (const { words, formula } of figures) terms.append(make("dt", "", words), make("dd", "", formula));
    const note = make("p", "", "A call counts when it ends. Reports have the same figures under the same names; Talk, Hold and Ring alone are time by the clock there.");
    box.append(make("summary", "", "How is this computed?"), note, terms);
    return box;
  };

  const today = (words, isOpen, title = "Finished calls today") => {
    const list = make("dl", "rs-today");
    list.append(...words.today.map(figure));
    const more = words.elsewhere ? [make("p", "rs-caption", words.elsewhere)] : [];
    return titled(title, list, ...more, formulas(words.today, isOpen));
  };

  const calls = (words) => {
    if (!words.calls?.length) return [];
    return [titled("Calls now", listed("rs-calls", words.calls.map((text) => make("li", "", text))))];
  };

  const change = (entry, outcomes) => {
    const item = make("li", "rs-change");
    const what = make("span", "rs-change-what", outcomes[entry.ended] || entry.words);
    if (entry.unusual) what.append(make("span", "rs-unusual", "unusual"));
    item.append(time(minute(entry.at), entry.at), what);
    return item;
  };

  /* The last changes in words; `past` says how calls ended that rang here and were not taken. */
  const changes = (entries, past) => {
    if (!entries.length) return titled("Last changes", make("p", "rs-caption", "No change since Ringside started."));
    const outcomes = past?.outcomes || {};
    return titled("Last changes", listed("rs-changes", entries.map((entry) => change(entry, outcomes))));
  };

  const pastCall = (call) => {
    const item = make("li", "rs-past-call");
    item.append(time(call.at, call.began), make("span", "", call.whom), make("span", "rs-how", call.how));
    return item;
  };

  const pastCalls = (past) => {
    if (past?.problem) return [make("p", "rs-caption", `The history cannot be read: ${past.problem}`)];
    if (!past?.calls) return [];
    const none = make("p", "rs-caption", "No finished call is known.");
    const list = listed("rs-past-calls", past.calls.map(pastCall));
    return [titled(past.calls.length < MOST_CALLS ? "Last calls" : `Last ${MOST_CALLS} calls`, past.calls.length ? list : none)];
  };

  /* The changes below lead there by the keyboard. */
  const part = ([from, to, state, title, began]) => {
    const element = ringside.moments.link("", began, "rs-drawer-strip-part");
    element.tabIndex = -1;
    element.dataset.state = state;
    element.style.left = `${from}%`;
    element.style.width = `${to - from}%`;
    element.title = title;
    return element;
  };

  const hour = ([place, text]) => {
    const element = make("span", "rs-drawer-strip-hour", text);
    element.style.left = `${place}%`;
    return element;
  };

  const strip = (past) => {
    if (!past?.strip) return [];
    const line = make("div", "rs-drawer-strip");
    line.setAttribute("role", "img");
    line.setAttribute("aria-label", "What this agent did today, by the hour");
    line.append(...past.strip.parts.map(part));
    const hours = make("div", "rs-drawer-strip-hours");
    hours.append(...past.strip.hours.map(hour));
    return [titled("Today", line, hours)];
  };

  const technicalChange = (entry) => {
    const why = [entry.source, entry.rule, entry.peer && `with ${entry.peer}`, entry.call_id];
    const item = make("li", "rs-change");
    item.append(
      time(at(entry.at), entry.at),
      make("span", "rs-change-labels", `${entry.before_label} → ${entry.label}`),
      make("span", "rs-change-why", why.filter(Boolean).join(" · ")),
    );
    return item;
  };

  /* Asterisk's own words, for whoever looks after the PBX. */
  const technical = (row, words, entries, isOpen) => {
    const box = make("details", "rs-technical");
    box.open = isOpen;
    const list = make("dl", "rs-facts");
    for (const [term, value] of row ? FACTS : []) {
      const text = value(row, words);
      if (text) list.append(make("dt", "", term), make("dd", "", text));
    }
    const raw = listed("rs-changes", entries.map(technicalChange));
    box.append(make("summary", "", "Technical detail"), list, raw);
    return box;
  };

  ringside.explanation = {
    make, says, today, calls, changes, pastCalls, strip, technical,
  };
})();
