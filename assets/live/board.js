/* The grid: keyed tiles in one element that belongs to this script alone.
   Knows tiles, order and filters. Must not know how frames arrive (poll.js). */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;
  const tiles = new Map();
  const view = { search: "", queue: "", group: "", sort: "number", states: new Set(), over: false };
  Object.assign(view, { groupBy: "", hidesAway: false });
  let grid = null;
  let known = false; // whether this grid has had its first frame

  const byNumber = (a, b) => ringside.tile.byNumber(a, b);
  const stateIndex = (tile) => ringside.tile.allStates().findIndex(([key]) => key === tile.key);
  const urgency = (tile) => {
    const index = stateIndex(tile);
    return (ringside.tile.allStates()[index]?.[5] ?? 0) * 100 + index;
  };
  const ORDERS = {
    number: byNumber,
    name: (a, b) => a.name.localeCompare(b.name) || byNumber(a, b),
    state: (a, b) => urgency(a) - urgency(b) || byNumber(a, b),
    longest: (a, b) => a.data.since - b.data.since || byNumber(a, b),
  };

  /* The grid now in the page; a new one starts empty. */
  const mount = () => {
    const found = document.getElementById("grid");
    if (found === grid) return grid;
    grid = found;
    tiles.clear();
    ringside.timers.clear();
    known = false;
    if (grid) {
      grid.replaceChildren();
      ringside.rows.attach(grid);
      ringside.keys.attach(grid);
      ringside.totals.attach();
      ringside.filters.forget();
    }
    return grid;
  };

  const isSelected = (tile) =>
    (!view.queue || tile.queues.includes(view.queue) || tile.data.queue === view.queue) &&
    (!view.group || tile.group === view.group) &&
    (!view.search || tile.haystack.includes(view.search));
  /* Who is away may be hidden; a filter by status shows its own all the same. */
  const isHiddenAway = (tile) => view.hidesAway && view.states.size === 0 && ringside.tile.isAway(tile.key);
  const isShown = (tile) =>
    isSelected(tile) &&
    !isHiddenAway(tile) &&
    (view.states.size === 0 || view.states.has(tile.key)) &&
    (!view.over || tile.level === "over");

  const count = () => {
    const counts = { selected: 0, shown: 0, over: 0, all: tiles.size, states: {} };
    for (const tile of tiles.values()) {
      if (!isSelected(tile)) continue;
      counts.selected += 1;
      counts.states[tile.key] = (counts.states[tile.key] || 0) + 1;
      if (tile.level === "over") counts.over += 1;
      if (!tile.element.hidden) counts.shown += 1;
    }
    return counts;
  };

  const arrange = () => {
    const elements = ringside.groups.inOrder([...tiles.values()], view, ORDERS[view.sort]);
    ringside.groups.drop(elements);
    ringside.rows.arrange(elements);
  };

  /* True where other tiles are shown than before. */
  const filter = () => {
    let changed = false;
    for (const tile of tiles.values()) {
      const hidden = !isShown(tile);
      if (tile.element.hidden === hidden) continue;
      tile.element.hidden = hidden;
      changed = true;
      if (tile.isStale) ringside.tile.draw(tile, ringside.poll.boardNow());
    }
    return changed;
  };

  /* After any change of tiles or controls: what is shown, in which order, and how many. */
  const settle = (reorder) => {
    if (!grid) return;
    if (filter() || reorder) arrange();
    ringside.groups.count(tiles.values(), view);
    ringside.filters.publish(view);
    ringside.totals.show(count(), view);
    ringside.empty.show(known && tiles.size === 0);
    ringside.keys.keepStop(grid);
  };

  const put = (array, { p: people = {}, known: sure = {} }, now) => {
    const [extension] = array;
    let tile = tiles.get(extension);
    if (!tile) {
      tile = ringside.tile.create(extension);
      tiles.set(extension, tile);
      ringside.timers.add(tile);
    }
    if (people[extension]) [tile.name, tile.queues, tile.group = ""] = people[extension];
    tile.sure = sure[extension]; // of the past: ["estimated", why], nothing where it is known
    tile.haystack = `${extension} ${tile.name}`.toLowerCase();
    ringside.tile.update(tile, array, now, ringside.timers.isOutOfSight(tile));
  };

  const dropAllBut = (extensions) => {
    for (const [extension, tile] of tiles) {
      if (extensions.has(extension)) continue;
      tile.element.remove();
      tiles.delete(extension);
    }
  };

  const apply = (frame) => {
    const now = ringside.poll.boardNow();
    const before = tiles.size;
    for (const array of frame.t) put(array, frame, now);
    if (frame.full) dropAllBut(new Set(frame.t.map((array) => array[0])));
    grid.removeAttribute("aria-busy");
    if (!known) ringside.chart.mountSoon();
    known = true;
    if (frame.t.length || frame.full) {
      ringside.totals.offerQueues(tiles);
      settle(frame.full || frame.p || tiles.size !== before || view.sort !== "number" || view.groupBy);
    }
    ringside.drawer.changed(frame.t.map((array) => array[0]));
    ringside.address.painted();
  };

  /* Timers, from the server's clock; they stand still while the picture is not live. */
  const tick = (now) => {
    if (grid && ringside.timers.tick(tiles.values(), now, grid)) settle(view.sort !== "number");
  };

  const set = (change) => {
    const isNew = (name) => name in change && change[name] !== view[name];
    const reorder = isNew("sort") || isNew("groupBy") || (view.groupBy && isNew("queue"));
    Object.assign(view, change);
    settle(reorder);
    ringside.strip.show();
  };

  const setDensity = (density) => {
    if (!mount()) return;
    grid.dataset.density = density;
    ringside.rows.measure();
  };

  /* The chart may be put away; the figure then measures itself again. */
  const showChart = (shown) => {
    const page = document.getElementById("live");
    const chart = shown ? "on" : "off";
    if (!page || page.dataset.chart === chart) return;
    const wasAway = page.dataset.chart === "off";
    page.dataset.chart = chart;
    if (wasAway) ringside.chart.ask();
    window.dispatchEvent(new Event("resize"));
  };

  const setStale = (stale) => {
    if (mount()) grid.toggleAttribute("data-stale", stale);
  };

  const refilter = () => settle(false);
  ringside.board = { mount, apply, tick, set, setDensity, setStale, showChart, refilter, count, tiles, view };
})();
