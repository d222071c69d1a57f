/* Links to the board at a moment, made by scripts: the same look as those of the server
   (dashboard/looks/components.py: moment).
   Knows addresses. Must not know which row a link stands in. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;
  const AT_THIS_MOMENT = "The board at this moment";

  const isOfOwnTab = (event) => event.ctrlKey || event.metaKey || event.shiftKey;

  /* A time on the board that leads to its moment; the filters and the open drawer stay. What begins
     within a second is there at its end. */
  const link = (words, epoch, className = "") => {
    const moment = Math.ceil(epoch);
    const made = document.createElement("a");
    made.className = `rs-moment ${className}`.trim();
    made.textContent = words;
    made.title = AT_THIS_MOMENT;
    made.href = window.location.pathname + ringside.addressControls.withMoment(String(moment));
    made.addEventListener("click", (event) => {
      if (!ringside.past.isHere() || isOfOwnTab(event)) return;
      event.preventDefault(); // the board of the past is here already
      ringside.past.go(moment);
    });
    return made;
  };

  /* From any page: the board at a moment, with an extension open. */
  const path = (epoch, extension) => {
    const { base } = document.getElementById("shell").dataset;
    return `${base}/?at=${Math.ceil(epoch)}&open=${encodeURIComponent(extension)}`;
  };

  ringside.moments = { link, path };
})();
