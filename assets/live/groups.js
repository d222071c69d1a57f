/* Group by: headers over the tiles of a queue or a team, each with its sub-totals.
   Knows which group a tile stands in. Must not know filters or the order within a group.
   A tile stands once: under the chosen queue, else the queue of its call, else the first of its
   queues by name. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;
  const { number, make, setText, arrange } = ringside.dom;
  const NONE = { queue: "No queue", team: "No team" };
  const heads = new Map(); // name -> {element, count, sums}

  const queueOf = (tile, chosen) => {
    if (chosen && tile.queues.includes(chosen)) return chosen;
    return tile.data.queue || [...tile.queues].sort()[0] || "";
  };
  const GROUP_OF = {
    queue: (tile, view) => queueOf(tile, view.queue),
    team: (tile) => tile.group,
  };

  /* Groups by name; those without one come last. Other names are never equal, as q1 and q01 are
     where numbers are compared: each header stands once. */
  const byGroup = (a, b) =>
    Number(!a.head) - Number(!b.head) ||
    a.head.localeCompare(b.head, "en", { numeric: true }) ||
    Number(a.head > b.head) - Number(a.head < b.head);

  const createHead = () => {
    const element = make("h3", "rs-group-head");
    const [name, count, sums] = ["name", "count", "sums"].map((part) => make("span", `rs-group-${part}`));
    element.append(name, count, sums);
    return { element, name, count, sums, states: "" };
  };

  const headOf = (name, by) => {
    if (!heads.has(name)) heads.set(name, createHead());
    const head = heads.get(name);
    setText(head.name, name || NONE[by]);
    return head.element;
  };

  /* Tiles in the order of `byTile`, with a header before each group where they are grouped. */
  const inOrder = (tiles, view, byTile) => {
    const groupOf = GROUP_OF[view.groupBy];
    if (!groupOf) return tiles.sort(byTile).map((tile) => tile.element);
    for (const tile of tiles) tile.head = groupOf(tile, view);
    tiles.sort((a, b) => byGroup(a, b) || byTile(a, b));
    const isFirst = (tile, index) => index === 0 || tile.head !== tiles[index - 1].head;
    return tiles.flatMap((tile, index) =>
      isFirst(tile, index) ? [headOf(tile.head, view.groupBy), tile.element] : [tile.element],
    );
  };

  const subTotal = ([key, word, symbol], count) => {
    const part = make("span", "rs-group-sum");
    part.dataset.state = key;
    part.append(ringside.tile.icon(symbol), make("span", "", `${word} ${number(count)}`));
    return part;
  };

  const write = (head, counts) => {
    const shown = [...counts.values()].reduce((sum, count) => sum + count, 0);
    head.element.hidden = shown === 0;
    const text = JSON.stringify([...counts].sort());
    if (text === head.states) return;
    head.states = text;
    setText(head.count, number(shown));
    const known = ringside.tile.allStates().filter(([key]) => counts.has(key));
    arrange(head.sums, known.map((state) => subTotal(state, counts.get(state[0]))));
  };

  /* Count what is shown under each header; headers of nothing are out of sight. */
  const count = (tiles, view) => {
    if (!GROUP_OF[view.groupBy]) return;
    const counts = new Map([...heads.keys()].map((name) => [name, new Map()]));
    for (const tile of tiles) {
      const own = counts.get(tile.head);
      if (own && !tile.element.hidden) own.set(tile.key, (own.get(tile.key) || 0) + 1);
    }
    for (const [name, own] of counts) write(heads.get(name), own);
  };

  /* Headers that no tile stands under leave the grid. */
  const drop = (elements) => {
    for (const [name, { element }] of heads) {
      if (elements.includes(element)) continue;
      element.remove();
      heads.delete(name);
    }
  };

  ringside.groups = { inOrder, count, drop };
})();
