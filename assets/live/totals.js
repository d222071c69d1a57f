/* The totals bar, which is legend and filter at once, and the summary of what is shown.
   Knows counts. Must not know tiles one by one. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;
  const byId = (id) => document.getElementById(id);

  const toggle = (view, key) => {
    if (!key) view.states.clear();
    else if (!view.states.delete(key)) view.states.add(key);
  };

  const attach = () => {
    byId("totals").addEventListener("click", (event) => {
      const button = event.target.closest("[data-filter]");
      if (!button) return;
      toggle(ringside.board.view, button.dataset.filter);
      ringside.board.refilter();
    });
  };

  const setText = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };

  const showButton = (button, counts, view) => {
    const key = button.dataset.filter;
    const number = key ? counts.states[key] || 0 : counts.selected;
    const pressed = key ? view.states.has(key) : view.states.size === 0;
    setText(button.querySelector(".rs-total-count"), String(number));
    button.setAttribute("aria-pressed", String(pressed));
    button.classList.toggle("is-none", number === 0);
  };

  const clear = () => {
    window.dash_clientside.set_props("live-search", { value: "" });
    for (const id of ["live-queue", "live-group"]) {
      window.dash_clientside.set_props(id, { value: "*" });
    }
    window.dash_clientside.set_props("live-hide", { value: false });
    ringside.board.view.states.clear();
    ringside.board.set({ search: "", queue: "", group: "", hidesAway: false });
  };

  const clearButton = () => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "rs-clear";
    button.textContent = "Show all";
    button.addEventListener("click", clear);
    return button;
  };

  const summary = (counts) => {
    const line = byId("board-summary-count");
    const cut = counts.shown !== counts.all;
    const noun = counts.all === 1 ? "extension" : "extensions";
    const text = cut ? `Showing ${counts.shown} of ${counts.all} ${noun}` : `${counts.all} ${noun}`;
    if (line.firstChild?.textContent === text) return;
    line.replaceChildren(document.createTextNode(text), ...(cut ? [clearButton()] : []));
  };

  const show = (counts, view) => {
    for (const button of byId("totals").querySelectorAll("[data-filter]")) {
      showButton(button, counts, view);
    }
    summary(counts);
    ringside.header.count(counts.states);
  };

  const EMPTY = [
    "No extension has been seen yet.",
    "They appear by themselves: from the PBX's hints, from queue members, and with the first call.",
  ];

  const showEmpty = (empty) => {
    const box = byId("empty");
    box.hidden = !empty;
    byId("grid").hidden = empty;
    if (!empty || box.childElementCount) return;
    const pattern = byId("live").dataset.agents;
    const lines = [
      ...EMPTY,
      `Numbers must match AGENT_PATTERN, now ${pattern}.`,
      "To see what the PBX lacks, run: python app.py doctor",
    ];
    box.replaceChildren(
      ...lines.map((text) => {
        const line = document.createElement("p");
        line.textContent = text;
        return line;
      }),
    );
  };

  /* Every queue that anybody serves or is called through, or that the PBX knows. */
  const queuesOf = (tiles) => {
    const names = new Set();
    for (const tile of tiles.values()) {
      tile.queues.forEach((queue) => names.add(queue));
      if (tile.data.queue) names.add(tile.data.queue);
    }
    for (const { queue } of ringside.queues.all()) names.add(queue);
    return [...names].sort();
  };

  /* Offer them as options; again if the page was laid out meanwhile. */
  const offerQueues = (tiles) => {
    const names = ["*", ...queuesOf(tiles)];
    const options = [...byId("live-queue").options].filter((option) => !option.disabled);
    const offered = options.map((option) => option.value);
    if (names.join("\n") === offered.join("\n")) return;
    const labelled = names.map((name) => ({ value: name, label: name === "*" ? "All queues" : name }));
    window.dash_clientside.set_props("live-queue", { options: labelled });
  };

  /* The selected group; none where the browser remembers a group that is gone. */
  const groupOf = (value) => {
    const isOffered = [...byId("live-group").options].some((option) => option.value === value);
    if (!isOffered) window.dash_clientside.set_props("live-group", { value: "*" });
    return isOffered && value !== "*" ? value : "";
  };

  ringside.totals = { attach, show, showEmpty, offerQueues, groupOf };
})();
