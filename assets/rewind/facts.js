/* What the drawer shows of an extension at a past moment.
   Knows the facts that the server sends. Must not know how the drawer opens (live/drawer.js). */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;

  const body = ({ row, words, began }, { stateLine, dayLink, isExplained }) => {
    const { make, says, today } = ringside.explanation;
    const moment = make("div", "rs-caption rs-drawer-moment", `The past: ${ringside.past.words()}`);
    if (!row) return [moment, make("p", "rs-caption", "It was not on the board at this moment.")];
    return [
      moment,
      stateLine(row),
      ...says(words),
      ...(began ? [ringside.moments.link("Go to when this began", began, "rs-began")] : []),
      today(words, isExplained, "Finished calls of the day until then"),
      ...dayLink(row.extension),
    ];
  };

  ringside.pastFacts = { body };
})();
