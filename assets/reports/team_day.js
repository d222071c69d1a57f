/* The team's day: a strip for each agent, painted on one canvas as tall as its window.
   Knows the fields of view.picture. Must not know where they come from. Names are drawn as text. */
"use strict";
(() => {
  const ROW = 20;
  const BAR = 14;
  const TOP = 24;
  const NAMES = 180;
  const RIGHT = 20; // half the name of an hour, which may stand at the very end
  const HOUR_NAME = 48;
  const TALLEST = 32000; // what browsers paint of a canvas, in its own pixels
  const ROWS_ON_PAPER = 25; // of one picture, so that none is cut between two pages
  const PAPER_PX = 1000;
  const NOTHING = 255;
  let shown = null; // {picture, rows, box, canvas, links, tip}
  let printing = false;

  const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

  const element = (tag, className) => {
    const made = document.createElement(tag);
    made.className = className;
    return made;
  };

  const build = (box, picture) => {
    const canvas = element("canvas", "rs-team-day-canvas");
    const links = element("div", "rs-team-day-links");
    links.append(...window.ringside.teamDayLinks.of(picture.strips, picture.date, ROW));
    const tip = element("div", "rs-team-day-tip");
    tip.hidden = true;
    links.style.height = `${picture.strips.length * ROW}px`;
    box.style.height = `${TOP + picture.strips.length * ROW + 4}px`;
    box.replaceChildren(canvas, links, tip);
    box.hidden = picture.strips.length === 0;
    const rows = picture.strips.map(([name, extensions, cells]) => [name, extensions, bytes(cells)]);
    shown = { picture, rows, box, canvas, links, tip };
  };

  const scale = () => {
    const { box, canvas } = shown;
    const [width, height] = [box.clientWidth, box.clientHeight];
    const ratio = Math.min(window.devicePixelRatio || 1, TALLEST / height);
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.font = getComputedStyle(box).font;
    pen.textBaseline = "middle";
    return { pen, width, height };
  };

  const names = (width) => Math.min(NAMES, Math.round(width * 0.3));

  const ink = () => (printing ? "#000000" : shown.picture.ink);
  const paint = (color) => (printing ? window.ringside.paper.color(color) : color);

  /* A name in the room there is: cut with an ellipsis, not squeezed until nobody can read it. */
  const fit = (pen, name, room) => {
    if (pen.measureText(name).width <= room) return name;
    let length = name.length;
    while (length > 1 && pen.measureText(`${name.slice(0, length)}\u2026`).width > room) length -= 1;
    return `${name.slice(0, length).trimEnd()}\u2026`;
  };

  const along = (width, seconds) => {
    const [from, to] = shown.picture.shown;
    const inside = Math.min(Math.max(seconds, from), to);
    const left = names(width);
    return left + ((inside - from) / (to - from)) * (width - left - RIGHT);
  };

  const drawAxis = (pen, width, height) => {
    const { picture } = shown;
    pen.textAlign = "center";
    const [from, to] = picture.shown;
    const fits = Math.max(1, (width - names(width) - RIGHT) / HOUR_NAME);
    const every = [1, 2, 3, 6, 12].find((step) => (to - from) / 3600 / step <= fits) || 24;
    for (const [at, hour] of picture.hours.filter(([second]) => second >= from && second <= to)) {
      const x = Math.round(along(width, at)) + 0.5;
      pen.fillStyle = paint(picture.rule);
      pen.fillRect(x, TOP, 1, height);
      pen.fillStyle = printing ? ink() : picture.muted;
      if (hour % every === 0) pen.fillText(`${hour}:00`, x, TOP / 2);
    }
    pen.textAlign = "left";
  };

  const drawCells = (pen, width, cells, y) => {
    const { picture } = shown;
    for (let from = 0; from < cells.length; ) {
      let to = from + 1;
      while (to < cells.length && cells[to] === cells[from]) to += 1;
      if (cells[from] !== NOTHING) {
        const left = along(width, from * picture.cell_s);
        const right = along(width, Math.min(to * picture.cell_s, picture.length_s));
        const [, color, share] = picture.states[cells[from]];
        pen.fillStyle = paint(color);
        pen.fillRect(left, y + (ROW + BAR) / 2 - BAR * share, right - left, BAR * share);
      }
      from = to;
    }
  };

  const draw = () => {
    if (!shown || !shown.box.isConnected) return;
    const { pen, width, height } = scale();
    const { rows, box } = shown;
    drawAxis(pen, width, height);
    pen.save();
    pen.beginPath();
    pen.rect(0, TOP, width, height - TOP);
    pen.clip();
    const first = Math.floor(box.scrollTop / ROW);
    const last = Math.min(rows.length, first + Math.ceil((height - TOP) / ROW) + 1);
    for (let row = first; row < last; row += 1) {
      const y = TOP + row * ROW - box.scrollTop;
      pen.fillStyle = ink();
      pen.fillText(fit(pen, rows[row][0], names(width) - 12), 4, y + ROW / 2);
      drawCells(pen, width, rows[row][2], y);
    }
    pen.restore();
  };

  /* The strips in pictures of some rows each, every one with its hours. */
  const pieces = () => {
    const { box, rows, canvas } = shown;
    const made = element("div", "rs-on-paper rs-print-strips");
    const [height, width] = [box.style.height, box.style.width];
    box.style.width = `${PAPER_PX}px`;
    for (let row = 0; row < rows.length; row += ROWS_ON_PAPER) {
      box.style.height = `${TOP + Math.min(ROWS_ON_PAPER, rows.length - row) * ROW}px`;
      box.scrollTop = row * ROW;
      draw();
      const copy = element("canvas", "");
      [copy.width, copy.height] = [canvas.width, canvas.height];
      copy.getContext("2d").drawImage(canvas, 0, 0);
      made.append(copy);
    }
    [box.style.height, box.style.width] = [height, width];
    box.after(made);
  };

  const under = (event) => {
    const { box, rows, picture } = shown;
    const edge = box.getBoundingClientRect();
    const x = event.clientX - edge.left;
    const y = event.clientY - edge.top;
    const row = Math.floor((y - TOP + box.scrollTop) / ROW);
    const left = names(box.clientWidth);
    const share = (x - left) / (box.clientWidth - left - RIGHT);
    const [from, to] = picture.shown;
    const cell = share < 0 ? -1 : Math.floor((from + share * (to - from)) / picture.cell_s);
    return { row: y > TOP ? rows[row] : undefined, cell, x, y };
  };

  const wallClock = (seconds) => {
    const passed = shown.picture.hours.filter(([at]) => at <= seconds);
    const [at, hour] = passed[passed.length - 1];
    return `${hour}:${String(Math.floor((seconds - at) / 60)).padStart(2, "0")}`;
  };

  const hover = (event) => {
    const { tip, picture, box } = shown;
    const { row, cell, x, y } = under(event);
    const state = row && picture.states[row[2][cell]];
    tip.hidden = !state;
    box.style.cursor = row ? "pointer" : "";
    if (!state) return;
    let [from, to] = [cell, cell + 1];
    while (row[2][from - 1] === row[2][cell]) from -= 1;
    while (row[2][to] === row[2][cell]) to += 1;
    const since = wallClock(from * picture.cell_s);
    const until = wallClock(Math.min(to * picture.cell_s, picture.length_s - 1));
    tip.textContent = `${row[0]} (${row[1]}): mostly ${state[0]}, ${since} to ${until}`;
    tip.style.left = `${Math.min(x + 12, box.clientWidth - 320)}px`;
    tip.style.top = `${box.scrollTop + y + 12}px`;
  };

  /* A strip leads to the board at that moment, a name to the agent's day. */
  const open = (event) => {
    const { row, cell } = under(event);
    if (!row || event.target.closest("a")) return;
    const { start, cell_s: length } = shown.picture;
    if (start !== null && shown.picture.states[row[2][cell]]) {
      const [extension] = row[1].split(", ");
      window.location.assign(window.ringside.moments.path(start + cell * length, extension));
      return;
    }
    shown.links.children[shown.rows.indexOf(row)].click();
  };

  const listen = (box) => {
    if (box.dataset.listens) return;
    box.dataset.listens = "1";
    box.addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
    box.addEventListener("mousemove", hover);
    box.addEventListener("mouseleave", () => (shown.tip.hidden = true));
    box.addEventListener("click", open);
    box.addEventListener("keydown", window.ringside.teamDayLinks.step);
    new ResizeObserver(() => requestAnimationFrame(draw)).observe(box);
  };

  window.ringside = window.ringside || {};
  window.ringside.teamDay = {
    show: (picture) => {
      const box = document.getElementById("team-day-strips");
      if (!picture || !box) return;
      build(box, picture);
      listen(box);
      draw();
    },
    shown: () => shown,
    /* In print every strip is drawn, in the colours of paper and the names in black ink. */
    setPrinting: (isPrinting) => {
      printing = isPrinting;
      if (printing && shown?.box.isConnected) pieces();
      draw();
    },
  };
})();
