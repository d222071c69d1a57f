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
    links: (path, search) => ringside.places.links(path, search || ""),
    theme: (choice) => ringside.theme.choose(choice || "auto"),
    arrange: (search, queue, group, sort, density, chart) => {
      const { board } = ringside;
      board.setDensity(density || "card");
      board.showChart(chart);
      board.set({
        search: (search || "").trim().toLowerCase(),
        queue: queue === "*" ? "" : queue || "",
        group: ringside.totals.groupOf(group),
        sort: sort || "number",
      });
      return window.dash_clientside.no_update;
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
