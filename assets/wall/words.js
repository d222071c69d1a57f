/* What is written on a tile of the wall, so that nothing that matters is cut.
   Knows how wide words are, in parts of a tile's text size. Must not know which tiles are shown.
   A status has a shorter form where the whole word has no room; a long name is written smaller. */
"use strict";
(() => {
  const { ringside } = window;
  const { wall } = ringside;
  const SHORT = { dnd: "DND", unavailable: "Unavail.", loggedout: "Out", monitoring: "Monitor" };
  const EDGES = 1.3; // the tile's borders and its room left and right, in text sizes
  const ICON = 1.15; // with the gap after it
  const BADGE = 1;
  const GAP = 0.55; // left and right of the badges, and a little for rounding
  const [WORD, TIME] = [0.85, 0.9]; // the size of their text, as in 36-wall.css
  const SMALLEST = 0.85; // so small may a name be written
  const MOST_NAME = 13; // a column is widened for names up to here, not for a single one of them all
  const LONG_NAMES = 0.9; // so many of the names have to fit
  const MEASURED_AT = 100;

  const context = document.createElement("canvas").getContext("2d");
  const family = () => getComputedStyle(document.body).fontFamily;
  const widths = new Map();
  const MOST_KEPT = 5000;

  /* How many text sizes wide a bold text is. */
  const width = (text) => {
    if (!widths.has(text)) {
      if (widths.size > MOST_KEPT) widths.clear();
      context.font = `700 ${MEASURED_AT}px ${family()}`;
      widths.set(text, context.measureText(text).width / MEASURED_AT);
    }
    return widths.get(text);
  };

  const short = (key, word) => SHORT[key] || word;
  const digits = (text) => text.replace(/\d/g, "0");

  const line = (word, badges, time) =>
    EDGES + ICON + WORD * width(word) + badges * BADGE + GAP + TIME * width(digits(time));

  /* How wide a tile has to be for each status, and for all but the longest names. */
  const need = (tiles) => {
    const lines = ringside.tile.allStates()
      .map(([key, word]) => line(short(key, word), 0, "00 h 00") - ICON);
    const names = tiles.map(({ name, number }) => width(name || number)).sort((a, b) => a - b);
    const name = names[Math.floor(LONG_NAMES * (names.length - 1))] || 0;
    return Math.max(...lines, Math.min(MOST_NAME, EDGES + SMALLEST * name));
  };

  const [BADGES, ICONS, TIMES] = [1, 2, 4];
  const ALL = BADGES | ICONS | TIMES;
  // What stands beside the word, from most to least. The icon says what the word says, so it goes
  // before a badge does. Of a time that is longer than any room (weeks) nothing is left.
  const BESIDE = [ALL, BADGES | TIMES, ICONS | TIMES, TIMES, ICONS, 0];

  /* [word, what stands beside it]: the first that has room. The last always has. */
  const choices = ({ status: [key, word] }) =>
    BESIDE.flatMap((beside) => [[word, beside], [short(key, word), beside]]);

  const has = (room, tile, [word, beside]) => {
    const badges = beside & BADGES ? tile.part.badges.childElementCount : 0;
    const time = beside & TIMES ? tile.time.data : "";
    return line(word, badges, time) - (beside & ICONS ? 0 : ICON) <= room;
  };

  /* Write a tile for `room` text sizes of width. */
  const dress = (tile, room) => {
    const all = choices(tile);
    const [word, beside] = all.find((choice) => has(room, tile, choice)) || all.at(-1);
    wall.write(tile.part.word, word);
    tile.element.toggleAttribute("data-no-badges", !(beside & BADGES));
    tile.element.toggleAttribute("data-no-icon", !(beside & ICONS));
    tile.element.toggleAttribute("data-no-time", !(beside & TIMES));
    const part = (room - EDGES) / width(tile.name || tile.number);
    tile.element.toggleAttribute("data-long", part < SMALLEST);
    const size = `${Math.min(1, Math.max(SMALLEST, part)).toFixed(3)}em`;
    if (tile.nameSize !== size) tile.element.style.setProperty("--name", size);
    tile.nameSize = size;
  };

  wall.write = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };
  wall.words = { need, dress };
})();
