/* Clicks in charts that lead somewhere: a half hour, an agent's day, a moment.
   Knows what Plotly tells of a click. Must not know what a chart shows. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const none = () => window.dash_clientside.no_update;

  const halfHour = (click) => {
    const half = click?.points?.[0]?.customdata;
    if (Number.isInteger(half)) {
      window.dash_clientside.set_props("staffing-half", { value: String(half) });
    }
    return none();
  };

  /* A bar that holds the address to which it leads. */
  const address = (click) => {
    const [point] = click?.points ?? [];
    if (point?.customdata) window.location.assign(point.customdata);
    return none();
  };

  const base = () => document.getElementById("shell").dataset.base;
  const isHour = (column) => /^\d+$/.test(column);

  const teamPath = (column, [first, last]) =>
    isHour(column)
      ? `${base()}/staffing?from=${first}&to=${last}&half=${2 * Number(column)}`
      : `${base()}/day?date=${column}`;

  /* The click that brought us here: of the heat map a cell, of the trend a day. */
  const cell = (_heat, _trend, cells) => {
    const { triggered } = window.dash_clientside.callback_context;
    const point = triggered[0]?.value?.points?.[0];
    if (!point || !cells) return none();
    if (triggered[0].prop_id.startsWith("utilisation-trend")) {
      window.location.assign(teamPath(point.x, cells.days));
      return none();
    }
    const column = cells.columns[point.x];
    const [name, extensions] = cells.agents[point.y] || [];
    const day = isHour(column) ? cells.days[1] : column;
    const path = name
      ? `${window.ringside.agentDayPath(name, extensions)}?date=${day}`
      : teamPath(column, cells.days);
    window.location.assign(path);
    return none();
  };

  window.ringside.clicks = { address, cell, halfHour };
})();
