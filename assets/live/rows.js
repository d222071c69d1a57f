/* Blocks of rows: what lies out of sight is one thing to the browser, and not hundreds of tiles.
   Knows how many tiles stand in a row. Must not know what a tile shows, or the order.
   A block is as wide as the grid and has its columns, so that all blocks together look like one. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;
  const ROWS = 4; // in a block: fewer make more blocks, more make the browser look at more tiles
  let grid = null;
  let columns = 0; // of the rows as they stand
  let arranged = []; // the elements in their order

  const isHead = (element) => !element.classList.contains("tile");
  const tracks = () => getComputedStyle(grid).gridTemplateColumns.split(" ").length;

  /* Each block is full rows of shown tiles; a header begins one. Hidden tiles fill no place. */
  const chunks = (elements, most) => {
    const found = [];
    let room = 0;
    for (const element of elements) {
      if (isHead(element) || (room === 0 && !element.hidden) || !found.length) {
        found.push([]);
        room = most;
      }
      found.at(-1).push(element);
      if (!isHead(element) && !element.hidden) room -= 1;
    }
    return found;
  };

  const block = (index) => {
    if (index < grid.children.length) return grid.children[index];
    const made = grid.appendChild(ringside.dom.make("div", "rs-rows"));
    ringside.timers.watch(made);
    return made;
  };

  /* Its place is kept while it is out of sight: by its rows, and by a header of one line. */
  const fill = (box, parts) => {
    const count = parts.filter((part) => !isHead(part) && !part.hidden).length;
    const rows = String(Math.ceil(count / columns));
    if (box.hidden !== (count === 0)) box.hidden = count === 0;
    if (box.style.getPropertyValue("--rows") !== rows) box.style.setProperty("--rows", rows);
    box.toggleAttribute("data-head", isHead(parts[0]));
    ringside.dom.arrange(box, parts);
  };

  const drop = (box) => {
    ringside.timers.unwatch(box);
    box.remove();
  };

  /* A tile that moves to another block keeps the focus. */
  const keepingFocus = (work) => {
    const held = grid.contains(document.activeElement) ? document.activeElement : null;
    work();
    if (held?.isConnected && held !== document.activeElement) held.focus({ preventScroll: true });
  };

  /* Put tiles and headers in this order. */
  const arrange = (elements) => {
    arranged = elements;
    columns = columns || tracks();
    const parts = chunks(elements, columns * ROWS);
    keepingFocus(() => {
      parts.forEach((part, index) => fill(block(index), part));
      [...grid.children].slice(parts.length).forEach(drop);
    });
    ringside.timers.moved();
  };

  /* The rows are others when the grid has another width, or its tiles another size. */
  const measure = () => {
    if (!grid?.isConnected || !arranged.length || tracks() === columns) return;
    columns = tracks();
    arrange(arranged.filter((element) => element.isConnected));
  };
  // In the next frame: what is observed may not change its height while it is told of its width.
  const sizes = new ResizeObserver(() => requestAnimationFrame(measure));

  const attach = (found) => {
    grid = found;
    [columns, arranged] = [0, []];
    sizes.disconnect();
    sizes.observe(grid);
  };

  ringside.rows = { attach, arrange, measure };
})();
