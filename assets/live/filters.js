/* The board's filters for the chart beside it: sent to the server once they stop changing.
   Knows the filters' values. Must not know tiles. Queue and group go there by themselves. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const REST_MS = 300;
  const NONE = ["", "", false, false];
  let sent = JSON.stringify(NONE);
  let timer = null;

  const send = (data) => {
    if (document.getElementById("chart")) window.dash_clientside.set_props("live-filters", { data });
  };

  /* [search, statuses, hides who is away, only who is over the limit] */
  const publish = (view) => {
    const states = [...view.states].sort().join(",");
    const filters = [view.search, states, Boolean(view.hidesAway), Boolean(view.over)];
    const text = JSON.stringify(filters);
    if (text === sent) return;
    sent = text;
    clearTimeout(timer);
    timer = setTimeout(send, REST_MS, filters);
  };

  /* A new page begins without filters. */
  const forget = () => {
    clearTimeout(timer);
    sent = JSON.stringify(NONE);
  };

  window.ringside.filters = { publish, forget };
})();
