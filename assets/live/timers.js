/* Timers: once a second, and only those that are in sight. What nobody sees costs no painting; what
   changed out of sight is drawn at the next second, all at once.
   Knows which elements are in the window. Must not know what a tile shows, or the order. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;
  const MARGIN = "200px"; // tiles so near to the window are written, too, before they come into sight
  const inSight = new Map(); // element -> its tile
  const watched = new WeakMap();
  let second = null;

  const onSight = (entries) => {
    const now = ringside.poll.boardNow();
    for (const { target, isIntersecting } of entries) {
      const tile = watched.get(target);
      if (!tile) continue;
      tile.isInSight = isIntersecting;
      if (isIntersecting) {
        inSight.set(target, tile);
        ringside.tile.show(tile, now);
      } else inSight.delete(target);
    }
  };
  const observer = new IntersectionObserver(onSight, { rootMargin: MARGIN });

  const watch = (tile) => {
    watched.set(tile.element, tile);
    observer.observe(tile.element);
  };

  const unwatch = (tile) => {
    observer.unobserve(tile.element);
    watched.delete(tile.element);
    inSight.delete(tile.element);
  };

  const clear = () => {
    observer.disconnect();
    inSight.clear();
    second = null;
  };

  /* Call as often as you like; true when a second passed that changed the state of a tile. `grid`
     gets the beat of what pulses, in the same picture as the timers. */
  const tick = (tiles, now, grid) => {
    if (Math.floor(now) === second) return false;
    second = Math.floor(now);
    grid.toggleAttribute("data-beat", second % 2 === 1);
    if (grid.dataset.density !== "dot") {
      for (const tile of inSight.values()) ringside.tile.show(tile, now);
    }
    let changed = false;
    for (const tile of tiles) {
      if (tile.isStale) ringside.tile.draw(tile, now);
      changed = ringside.tile.advance(tile, now) || changed;
    }
    return changed;
  };

  ringside.timers = { watch, unwatch, clear, tick };
})();
