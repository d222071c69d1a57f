/* How many columns and rows of tiles fill a screen, and on how many pages.
   Arithmetic alone. Must not know the page.
   A size is that of a tile's text in pixels; a tile is at least HIGH times as high, and
   `area.wide` times as wide. */
"use strict";
(() => {
  const { wall } = window.ringside;
  const HIGH = 2.9;

  const sizeOf = (area, columns, rows) =>
    Math.min(
      (area.width - area.gap * (columns - 1)) / columns / area.wide,
      (area.height - area.gap * (rows - 1)) / rows / HIGH,
    );

  /* The columns that leave `count` tiles the largest text. */
  const best = (area, count) => {
    let found = { columns: 1, rows: 1, size: 0 };
    for (let columns = 1; columns <= Math.max(1, count); columns += 1) {
      const rows = Math.max(1, Math.ceil(count / columns));
      const size = sizeOf(area, columns, rows);
      if (size > found.size) found = { columns, rows, size };
    }
    return found;
  };

  /* How many tiles stand on a page where the text is at least so large. */
  const most = (area, least) => {
    const fit = (length, part) => Math.floor((length + area.gap) / (least * part + area.gap));
    return Math.max(1, fit(area.width, area.wide) * fit(area.height, HIGH));
  };

  /* {columns, rows, size, perPage, pages} for `count` tiles in {width, height, gap, wide}. */
  wall.fit = (area, count, least, largest) => {
    const pages = best(area, count).size >= least ? 1 : Math.ceil(count / most(area, least)) || 1;
    const perPage = Math.ceil(count / pages);
    const { columns, rows, size } = best(area, perPage);
    return { columns, rows, size: Math.min(size, largest), perPage, pages };
  };
})();
