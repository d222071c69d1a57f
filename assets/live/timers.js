/* Timers: once a second, and only those that are in sight. What nobody sees costs no painting; what
   changed out of sight is drawn at the next second, all at once.
   Knows which blocks of tiles are in the window. Must not know what a tile shows, or the order. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;
  const MARGIN = "200px"; // blocks so near to the window are written, too, before they come into sight
  const inSight = new Set(); // blocks
  const outOfSight = new Set(); // blocks that are out of sight; a new one is in neither
  const tiles = new WeakMap(); // element -> tile
  let second = null;

  const show = (block, now) => {
    for (const element of block.children) {
      const tile = tiles.get(element);
      if (tile) ringside.tile.show(tile, now);
    }
  };

  const onSight = (entries) => {
    const now = ringside.poll.boardNow();
    for (const { target, isIntersecting } of entries) {
      (isIntersecting ? inSight : outOfSight).add(target);
      (isIntersecting ? outOfSight : inSight).delete(target);
      if (isIntersecting) show(target, now);
    }
  };
  const observer = new IntersectionObserver(onSight, { rootMargin: MARGIN });

  const add = (tile) => tiles.set(tile.element, tile);
  const watch = (block) => observer.observe(block);
  const unwatch = (block) => {
    observer.unobserve(block);
    inSight.delete(block);
    outOfSight.delete(block);
  };

  /* Tiles came to other blocks: those in sight are written at once. */
  const moved = () => {
    const now = ringside.poll.boardNow();
    for (const block of inSight) show(block, now);
  };

  const isOutOfSight = (tile) => outOfSight.has(tile.element.parentElement);

  const clear = () => {
    observer.disconnect();
    inSight.clear();
    outOfSight.clear();
    second = null;
  };

  /* Call as often as you like; true when a second passed that changed the state of a tile. `grid`
     gets the beat of what pulses, in the same picture as the timers. */
  const tick = (all, now, grid) => {
    if (Math.floor(now) === second) return false;
    second = Math.floor(now);
    grid.toggleAttribute("data-beat", second % 2 === 1);
    if (grid.dataset.density !== "dot") for (const block of inSight) show(block, now);
    let changed = false;
    for (const tile of all) {
      if (tile.isStale) ringside.tile.draw(tile, now);
      changed = ringside.tile.advance(tile, now) || changed;
    }
    return changed;
  };

  ringside.timers = { add, watch, unwatch, moved, isOutOfSight, clear, tick };
})();
