/* The keyboard in the grid: one tab stop, arrows move, Enter explains, Esc closes, / searches.
   Knows where tiles lie. Must not know what they show. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;

  const shown = (grid) => [...grid.querySelectorAll(".tile:not([hidden])")];

  const moveStop = (grid, tile) => {
    for (const other of grid.querySelectorAll('[tabindex="0"]')) other.tabIndex = -1;
    if (tile) tile.tabIndex = 0;
  };

  /* The tab stop must be a tile that is shown. */
  const keepStop = (grid) => {
    const stop = grid.querySelector('[tabindex="0"]');
    if (!stop || stop.hidden) moveStop(grid, grid.querySelector(".tile:not([hidden])"));
  };

  const topOf = (tile) => tile.getBoundingClientRect().top;
  const leftOf = (tile) => tile.getBoundingClientRect().left;

  /* The tiles of the row at the head of the list. */
  const firstRow = (tiles) => {
    const end = tiles.findIndex((tile) => topOf(tile) !== topOf(tiles[0]));
    return end < 0 ? tiles : tiles.slice(0, end);
  };

  /* The tile nearest to `from` in the next row; `tiles` begin with it and lead away from it. Only
     these two rows are measured: the browser has no place yet for what is far out of sight. */
  const nextRow = (tiles, from) => {
    const row = firstRow(tiles.slice(firstRow(tiles).length));
    const gap = (tile) => Math.abs(leftOf(tile) - leftOf(from));
    return row.length ? row.reduce((best, tile) => (gap(tile) < gap(best) ? tile : best)) : null;
  };

  const MOVES = {
    ArrowRight: (tiles, from) => tiles[tiles.indexOf(from) + 1],
    ArrowLeft: (tiles, from) => tiles[tiles.indexOf(from) - 1],
    ArrowDown: (tiles, from) => nextRow(tiles.slice(tiles.indexOf(from)), from),
    ArrowUp: (tiles, from) => nextRow(tiles.slice(0, tiles.indexOf(from) + 1).toReversed(), from),
    Home: (tiles) => tiles[0],
    End: (tiles) => tiles[tiles.length - 1],
  };

  const onKey = (event) => {
    const from = event.target.closest(".tile");
    const move = MOVES[event.key];
    if (!from || !move) return;
    event.preventDefault();
    const to = move(shown(event.currentTarget), from);
    if (to) to.focus();
  };

  const attach = (grid) => {
    grid.addEventListener("keydown", onKey);
    grid.addEventListener("focusin", (event) => moveStop(grid, event.target.closest(".tile")));
    grid.addEventListener("click", (event) => {
      const tile = event.target.closest(".tile");
      if (tile) ringside.drawer.open(tile.dataset.extension);
    });
  };

  /* Enter in the search opens the only hit. The text counts as it stands: Dash may come later. */
  const openOnlyHit = (search) => {
    ringside.board.set({ search: search.value.trim().toLowerCase() });
    const hits = shown(document.getElementById("grid"));
    if (hits.length === 1) ringside.drawer.open(hits[0].dataset.extension);
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") ringside.drawer.close();
    const typing = event.target.closest("input, select, textarea");
    const search = document.getElementById("live-search");
    if (event.key === "/" && !typing && search) {
      event.preventDefault();
      search.focus();
    }
    if (event.key === "Enter" && event.target === search) {
      event.preventDefault(); // else it would press the button that gets the focus
      openOnlyHit(search);
    }
  });

  ringside.keys = { attach, keepStop };
})();
