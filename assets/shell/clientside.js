/* Dash's clientside callbacks, each a line that calls another script.
   Knows the names that dashboard/shell/clientside.py connects. Must not know what a page shows. */
"use strict";
window.dash_clientside = window.dash_clientside || {};
(() => {
  const { ringside } = window;

  window.dash_clientside.ringside = {
    mounted: () => {
      requestAnimationFrame(() => ringside.poll.now());
    },
    links: (path, search) => ringside.navigation.links(path, search || ""),
    theme: (choice) => ringside.theme.choose(choice || "auto"),
    arrange: (search, queue, group, sort, density, groupBy, hidesAway, chart = false) => {
      const { board } = ringside;
      board.setDensity(density || "card");
      board.showChart(chart);
      board.set({
        search: (search || "").trim().toLowerCase(),
        queue: queue === "*" ? "" : queue || "",
        group: ringside.totals.groupOf(group),
        sort: sort || "number",
        groupBy: groupBy || "",
        hidesAway: Boolean(hidesAway),
      });
      ringside.address.controls(window.dash_clientside.callback_context.inputs);
      return window.dash_clientside.no_update;
    },
    explain: (text) => {
      if (text) ringside.drawer.explain(JSON.parse(text));
    },
    remember: (text) => {
      if (text) ringside.drawer.remember(JSON.parse(text));
    },
    chart_content: () => ringside.chart.content(),
    while_visible: (ticks) => (document.hidden ? window.dash_clientside.no_update : ticks),
    draw_team_day: (picture) => {
      ringside.teamDay.show(picture);
      return window.dash_clientside.no_update;
    },
    redraw: (text, id) => ringside.redraw.receive(text, id),
    row_ids: (rows) => (rows || []).map((row) => row.id),
    table_sort: (columns, chosen, options) =>
      ringside.tables.sortOf(columns, chosen, options) ?? window.dash_clientside.no_update,
    sort_table: (chosen, id) => {
      ringside.tables.sortBy(id, chosen);
    },
    open_cell: (cell, day, cells) => ringside.clicks.cell(cell, day, cells),
    choose_half_hour: (click) => ringside.clicks.halfHour(click),
    open_address: (click) => ringside.clicks.address(click),
    past_board: (text) => {
      if (text) ringside.past.receive(JSON.parse(text));
    },
    past_curve: (text) => {
      if (text) ringside.pastBar.drawCurve(JSON.parse(text));
    },
    alert_switches: (sound, notify) => ringside.alerts.switches(Boolean(sound), Boolean(notify)),
    copy_text: (data) => ringside.diagnostics.copy(data),
  };

  ringside.theme.onSystemChange((theme) => {
    window.dash_clientside.set_props("theme", { data: theme });
  });
})();
