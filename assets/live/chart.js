/* The chart beside the board: asked for again every few seconds, while somebody can see it.
   Knows the names of the chart's callback. Must not know what is drawn.
   It sends the callback itself, as poll.js does: each tick of a timer of Dash makes React look at
   the whole page. Dash sends it, too, when a control of the chart changes. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const GIVE_UP_MS = 10000; // an answer that takes longer is not waited for
  const DEFAULT_MS = 5000;

  let mounted = null; // the box that has its chart

  const panel = () => document.querySelector("[data-callback]");
  const isSeen = () =>
    !document.hidden && panel() !== null && document.getElementById("live").dataset.chart !== "off";

  const valueOf = ({ id, property }) =>
    window.dash_component_api.getLayout(id)?.props[property] ?? null;
  const withValues = (names) => names.map((name) => ({ ...name, value: valueOf(name) }));

  /* The request with the values of now. */
  const question = () => {
    const names = JSON.parse(panel().dataset.callback);
    const [inputs, state] = [withValues(names.inputs), withValues(names.state)];
    return JSON.stringify({ ...names, changedPropIds: [], inputs, state });
  };

  /* What is to be set. 204 says that the chart is as it was. */
  const send = async (body) => {
    const { base } = document.getElementById("shell").dataset;
    const answer = await window.fetch(`${base}/_dash-update-component`, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body,
      signal: AbortSignal.timeout(GIVE_UP_MS),
    });
    return answer.status === 200 ? (await answer.json()).response : null;
  };

  /* The chart is put into the page when the tiles stand, and not before somebody can see it: it loads
     Plotly, which takes longer to read than all the rest. */
  const box = () => document.getElementById("chart-box");
  const content = () => JSON.parse(box().dataset.content);
  const mount = () => {
    const isWaiting = document.getElementById("grid")?.hasAttribute("aria-busy");
    if (!isSeen() || isWaiting || box() === mounted) return;
    mounted = box();
    window.dash_clientside.set_props("chart-wanted", { data: "yes" });
  };
  const mountSoon = () => requestAnimationFrame(() => setTimeout(mount));

  /* An answer to controls that have changed meanwhile is old. */
  const ask = async () => {
    mount();
    if (!isSeen() || !document.getElementById("chart-names")) return;
    const body = question();
    const response = await send(body).catch(() => null); // the header says that nobody answers
    if (!response || !isSeen() || question() !== body) return;
    for (const [id, props] of Object.entries(response)) window.dash_clientside.set_props(id, props);
  };

  const goOn = () => {
    ask();
    setTimeout(goOn, Number(panel()?.dataset.every || DEFAULT_MS));
  };
  setTimeout(goOn, DEFAULT_MS);
  window.ringside.chart = { ask, content, mountSoon };
})();
