/* The keyboard in the grid: one tab stop, arrows move, Enter explains, Esc closes, / searches.
   Knows where tiles lie. Must not know what they show. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;

  const shown = (grid) => [...grid.querySelectorAll(":scope > .tile:not([hidden])")];

  const moveStop = (grid, tile) => {
    for (const other of grid.querySelectorAll('[tabindex="0"]')) other.tabIndex = -1;
    if (tile) tile.tabIndex = 0;
  };

  /* The tab stop must be a tile that is shown. */
  const keepStop = (grid) => {
    const stop = grid.querySelector('[tabindex="0"]');
    if (!stop || stop.hidden) moveStop(grid, grid.querySelector(".tile:not([hidden])"));
  };

  /* The tile nearest to `from` in the next row up or down. */
  const acrossRows = (tiles, from, direction) => {
    const rest = tiles.filter((tile) => (tile.offsetTop - from.offsetTop) * direction > 0);
    if (!rest.length) return null;
    const row = direction > 0 ? rest[0].offsetTop : rest[rest.length - 1].offsetTop;
    const gap = (tile) => Math.abs(tile.offsetLeft - from.offsetLeft);
    return rest
      .filter((tile) => tile.offsetTop === row)
      .reduce((best, tile) => (gap(tile) < gap(best) ? tile : best));
  };

  const MOVES = {
    ArrowRight: (tiles, from) => tiles[tiles.indexOf(from) + 1],
    ArrowLeft: (tiles, from) => tiles[tiles.indexOf(from) - 1],
    ArrowDown: (tiles, from) => acrossRows(tiles, from, 1),
    ArrowUp: (tiles, from) => acrossRows(tiles, from, -1),
    Home: (tiles) => tiles[0],
    End: (tiles) => tiles[tiles.length - 1],
  };

  const onKey = (event) => {
    const from = event.target.closest(".tile");
    const move = MOVES[event.key];
    if (!from || !move) return;
    event.preventDefault();
    const to = move(shown(from.parentElement), from);
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
