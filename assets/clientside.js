/* The seam to Dash: its clientside callbacks, each one line of the scripts beside this one. */
"use strict";
window.dash_clientside = window.dash_clientside || {};
(() => {
  const { ringside } = window;
  let chartAsks = 0;

  window.dash_clientside.ringside = {
    ask: () => ringside.poll.ask() ?? window.dash_clientside.no_update,
    paint: (text) => {
      if (text) ringside.poll.receive(JSON.parse(text));
    },
    mounted: () => {
      requestAnimationFrame(() => ringside.poll.now());
    },
    theme: (choice) => ringside.theme.choose(choice || "auto"),
    search: (text) => {
      ringside.board.set({ search: (text || "").trim().toLowerCase() });
    },
    queue: (name) => {
      ringside.board.set({ queue: name === "*" ? "" : name || "" });
    },
    sort: (order) => {
      ringside.board.set({ sort: order || "number" });
    },
    density: (density) => {
      ringside.board.setDensity(density || "card");
    },
    show_chart: (shown) => {
      document.getElementById("live").dataset.chart = shown ? "on" : "off";
      window.dispatchEvent(new Event("resize"));
    },
    explain: (text) => {
      if (text) ringside.drawer.explain(JSON.parse(text));
    },
    ask_chart: () => {
      if (document.hidden) return window.dash_clientside.no_update;
      chartAsks += 1;
      return chartAsks;
    },
  };

  ringside.theme.onSystemChange((theme) => {
    window.dash_clientside.set_props("theme", { data: theme });
  });
})();
