/* What stands in the grid's place while there is no extension: why, and what helps.
   Knows the freshness of the picture. Must not know tiles. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;
  const byId = (id) => document.getElementById(id);

  const nothingSeen = () => [
    "No extension has been seen yet.",
    "They appear by themselves: from the PBX's hints, from queue members, and with the first call.",
    `Numbers must match AGENT_PATTERN, now ${byId("live").dataset.agents}.`,
    "To see what the PBX lacks, run: python app.py doctor",
  ];

  /* Without a link the PBX has told nothing: only the link's own trouble is worth reading. */
  const noLink = (fresh) => [
    "Nothing can be shown yet.",
    `${fresh.why}.`,
    "The board appears by itself as soon as the link is up.",
  ];

  const ofNow = (fresh) => (fresh.kind === "live" ? nothingSeen() : noLink(fresh));

  const line = (text) => {
    const made = document.createElement("p");
    made.textContent = text;
    return made;
  };

  const write = () => {
    const box = byId("empty");
    if (!box || box.hidden || !ringside.poll) return;
    const lines = ringside.past?.isHere() ? [] : ofNow(ringside.poll.freshness());
    if (box.dataset.said === lines.join("\n")) return;
    box.dataset.said = lines.join("\n");
    box.replaceChildren(...lines.map(line));
  };

  const show = (empty) => {
    if (byId("grid").hidden === empty && byId("empty").hidden !== empty) return;
    byId("empty").hidden = !empty;
    byId("grid").hidden = empty;
    write();
  };

  ringside.empty = { show, write };
})();
