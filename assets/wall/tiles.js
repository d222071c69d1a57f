/* The tiles of the wall: who is shown, in which order and size, and how many are in each status.
   Knows frames and tile.js. Must not know figures, or how frames arrive (poll.js). */
"use strict";
(() => {
  const { ringside } = window;
  const { wall } = ringside;
  const { isAway } = ringside.tile;
  const LEAST = 0.0237; // of the screen's shorter side: a tile's smaller words then are 2 % of it
  const LARGEST = 0.08;
  const ROOMY = 4.2; // a tile this many times as high as its text has room for a third line
  const tiles = new Map();
  let order = []; // the tiles of this wall, those that are here first
  let shown = []; // those on this page
  let room = 0; // how wide each of them is, in sizes of its text
  let page = 0;
  let pages = 1;

  const grid = () => document.getElementById("wall-tiles");
  const inOrder = (a, b) =>
    Number(isAway(a.key)) - Number(isAway(b.key)) || ringside.tile.byNumber(a, b);

  const isSelected = (tile) => {
    const { queues, groups } = wall.address;
    const isServed = tile.queues.some((queue) => queues.has(queue)) || queues.has(tile.data.queue);
    return (!queues.size || isServed) && (!groups.size || groups.has(tile.group));
  };

  const put = (array, people, now) => {
    const tile = tiles.get(array[0]) || ringside.tile.create(array[0]);
    tiles.set(array[0], tile);
    if (people[array[0]]) [tile.name, tile.queues, tile.group = ""] = people[array[0]];
    tile.element.toggleAttribute("data-nameless", !tile.name);
    ringside.tile.update(tile, array, now);
    ringside.tile.tick(tile, now);
  };

  const dropAllBut = (extensions) => {
    for (const extension of tiles.keys()) if (!extensions.has(extension)) tiles.delete(extension);
  };

  const apply = (frame, now) => {
    for (const array of frame.t) put(array, frame.p || {}, now);
    if (frame.full) dropAllBut(new Set(frame.t.map((array) => array[0])));
    arrange();
  };

  const arrange = () => {
    order = [...tiles.values()].filter(isSelected).sort(inOrder);
    lay();
  };

  /* Show one page of tiles, as large as the screen lets them be. */
  const lay = () => {
    const element = grid();
    const box = element.getBoundingClientRect();
    const height = Math.min(window.innerHeight, window.innerWidth);
    const wide = wall.words.need(order);
    const area = { width: box.width, height: box.height, gap: height * 0.006, wide };
    const { columns, rows, size, perPage, pages: number } =
      wall.fit(area, order.length, height * LEAST, height * LARGEST);
    pages = number;
    page = Math.min(page, pages - 1);
    element.style.cssText = `--wall-tile:${size}px;gap:${area.gap}px;` +
      `grid-template:repeat(${rows},minmax(0,1fr))/repeat(${columns},minmax(0,1fr))`;
    element.toggleAttribute("data-roomy", (area.height / rows - area.gap) / size > ROOMY);
    shown = order.slice(page * perPage, (page + 1) * perPage);
    room = ((area.width + area.gap) / columns - area.gap) / size;
    for (const tile of shown) wall.words.dress(tile, room);
    place(element, shown.length ? shown.map((tile) => tile.element) : [nobody()]);
  };

  /* In place of tiles, where there are none: an empty screen would look like a fault. */
  const nobody = () => {
    const isCut = tiles.size > 0;
    empty.textContent = isCut ? "No agents in this group or queue" : "No agents yet";
    return empty;
  };
  const empty = ringside.tile.span("wall-nobody");

  const place = (parent, elements) => {
    const isSame = parent.children.length === elements.length &&
      elements.every((element, index) => parent.children[index] === element);
    if (!isSame) parent.replaceChildren(...elements);
  };

  const turnTo = (number) => {
    if (number === page) return;
    page = number;
    lay();
  };

  const isOver = ({ data }, now) => data.limit > 0 && now - data.since > data.limit;

  /* {all, here, over, states} of the wall's agents. */
  const count = (now) => {
    const counts = { all: order.length, here: 0, over: 0, states: {} };
    for (const tile of order) {
      counts.states[tile.key] = (counts.states[tile.key] || 0) + 1;
      if (!isAway(tile.key)) counts.here += 1;
      if (isOver(tile, now)) counts.over += 1;
    }
    return counts;
  };

  const tick = (now) => {
    let changed = false;
    grid().toggleAttribute("data-beat", Math.floor(now) % 2 === 1);
    for (const tile of order) changed = ringside.tile.advance(tile, now) || changed;
    if (changed) arrange();
    for (const tile of shown) {
      ringside.tile.show(tile, now);
      wall.words.dress(tile, room);
      tile.element.toggleAttribute("data-over", isOver(tile, now));
    }
  };

  /* The queues that these agents serve; null where the address names no group. */
  const served = () =>
    wall.address.groups.size ? new Set(order.flatMap((tile) => tile.queues)) : null;

  const groups = () => new Set([...tiles.values()].map((tile) => tile.group));

  wall.tiles = { apply, lay, tick, count, served, groups, turnTo,
    page: () => page, pages: () => pages };
})();
