/* The totals bar, which is legend and filter at once, and the summary of what is shown.
   Knows counts. Must not know tiles one by one. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;
  const OVER = "total-over";
  const byId = (id) => document.getElementById(id);

  const toggle = (view, button) => {
    const key = button.dataset.filter;
    if (button.id === OVER) view.over = !view.over;
    else if (!key) Object.assign(view, { states: new Set(), over: false });
    else if (!view.states.delete(key)) view.states.add(key);
  };

  const attach = () => {
    byId("totals").addEventListener("click", (event) => {
      const button = event.target.closest(".rs-total");
      if (!button) return;
      toggle(ringside.board.view, button);
      ringside.board.refilter();
    });
  };

  const setText = (element, text) => {
    const node = element.firstChild || element.appendChild(document.createTextNode(""));
    if (node.data !== text) node.data = text;
  };
  const setPressed = (button, pressed) => {
    if (button.getAttribute("aria-pressed") !== String(pressed)) {
      button.setAttribute("aria-pressed", String(pressed));
    }
  };
  const { number: grouped } = ringside.dom;

  /* The number of a button, and whether it is pressed. */
  const readButton = (button, counts, view) => {
    if (button.id === OVER) return [counts.over, view.over];
    const key = button.dataset.filter;
    if (key) return [counts.states[key] || 0, view.states.has(key)];
    return [counts.selected, view.states.size === 0 && !view.over];
  };

  const showButton = (button, counts, view) => {
    const [number, pressed] = readButton(button, counts, view);
    setText(button.querySelector(".rs-total-count"), grouped(number));
    setPressed(button, pressed);
    button.classList.toggle("is-none", number === 0);
  };

  const clear = () => {
    window.dash_clientside.set_props("live-search", { value: "" });
    for (const id of ["live-queue", "live-group"]) {
      window.dash_clientside.set_props(id, { value: "*" });
    }
    window.dash_clientside.set_props("live-hide", { value: false });
    const unfiltered = { search: "", queue: "", group: "", hidesAway: false, over: false };
    ringside.board.set({ ...unfiltered, states: new Set() });
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
    const all = grouped(counts.all);
    const noun = counts.all === 1 ? "extension" : "extensions";
    const text = cut ? `Showing ${grouped(counts.shown)} of ${all} ${noun}` : `${all} ${noun}`;
    if (line.firstChild?.textContent === text) return;
    line.replaceChildren(document.createTextNode(text), ...(cut ? [clearButton()] : []));
  };

  const show = (counts, view) => {
    for (const button of byId("totals").querySelectorAll(".rs-total")) {
      showButton(button, counts, view);
    }
    summary(counts);
    ringside.header.count(counts.states);
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

  ringside.totals = { attach, show, offerQueues, groupOf };
})();
