/* What the drawer shows of an extension at a past moment.
   Knows the facts that the server sends. Must not know how the drawer opens (live/drawer.js). */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;

  /* Leads to the moment at which the status began, with the filters as they are. */
  const beganLink = (began) => {
    const link = ringside.explanation.make("a", "rs-began", "Go to when this began");
    const moment = String(Math.ceil(began));
    link.href = ringside.addressControls.withMoment(moment);
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a tab of its own
      event.preventDefault();
      ringside.past.go(Number(moment));
    });
    return link;
  };

  const body = ({ row, words, began }, { stateLine, dayLink, isExplained }) => {
    const { make, says, today } = ringside.explanation;
    const moment = make("div", "rs-caption rs-drawer-moment", `The past: ${ringside.past.words()}`);
    if (!row) return [moment, make("p", "rs-caption", "It was not on the board at this moment.")];
    return [
      moment,
      stateLine(row),
      ...says(words),
      ...(began ? [beganLink(began)] : []),
      today(words, isExplained, "Finished calls of the day until then"),
      ...dayLink(row.extension),
    ];
  };

  ringside.pastFacts = { body };
})();
