/* The team's day as SVG: the strips of all agents with their names, the hours and the legend.
   Knows the fields of view.picture. Must not know the canvas. Names become text, never markup. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const SPACE = "http://www.w3.org/2000/svg";
  const ROW = 20;
  const BAR = 14;
  const NAMES = 200;
  const WIDTH = 1280;
  const TOP = 96;
  const NOTHING = 255;
  const LEGEND_STEP = 116;

  const element = (tag, attributes, text) => {
    const made = document.createElementNS(SPACE, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    if (text !== undefined) made.textContent = text;
    return made;
  };

  const along = (picture, seconds) => {
    const [from, to] = picture.shown;
    const inside = Math.min(Math.max(seconds, from), to);
    return NAMES + ((inside - from) / (to - from)) * (WIDTH - NAMES - 24);
  };

  const hours = (picture, height) =>
    picture.hours
      .filter(([at]) => at >= picture.shown[0] && at <= picture.shown[1])
      .flatMap(([at, hour]) => {
        const x = along(picture, at);
        return [
          element("line", { x1: x, x2: x, y1: TOP, y2: height, stroke: picture.rule }),
          element("text", { x, y: TOP - 8, fill: picture.muted, "text-anchor": "middle" }, `${hour}:00`),
        ];
      });

  const legend = (picture, used) =>
    used.flatMap((state, place) => {
      const [word, color] = picture.states[state];
      const x = 16 + (place % 10) * LEGEND_STEP;
      const y = 48 + Math.floor(place / 10) * 16;
      return [
        element("rect", { x, y: y - 9, width: 10, height: 10, fill: color }),
        element("text", { x: x + 14, y, fill: picture.muted }, word),
      ];
    });

  const strip = (picture, cells, y) => {
    const made = [];
    for (let from = 0; from < cells.length; ) {
      let to = from + 1;
      while (to < cells.length && cells[to] === cells[from]) to += 1;
      if (cells[from] !== NOTHING) {
        const x = along(picture, from * picture.cell_s);
        const width = along(picture, Math.min(to * picture.cell_s, picture.length_s)) - x;
        const [, fill, share] = picture.states[cells[from]];
        const height = BAR * share;
        made.push(element("rect", { x, y: y + (ROW + BAR) / 2 - height, width, height, fill }));
      }
      from = to;
    }
    return made;
  };

  const svg = (heading, ground) => {
    const { picture, rows } = window.ringside.teamDay.shown();
    const height = TOP + rows.length * ROW + 16;
    const used = [...new Set(rows.flatMap(([, , cells]) => [...cells]))].filter((each) => each !== NOTHING);
    const root = element("svg", {
      xmlns: SPACE,
      width: WIDTH,
      height,
      viewBox: `0 0 ${WIDTH} ${height}`,
      "font-family": "sans-serif",
      "font-size": 12,
    });
    root.append(
      element("rect", { width: WIDTH, height, fill: ground }),
      element("text", { x: 16, y: 24, fill: picture.ink, "font-size": 14 }, heading),
      ...legend(picture, used.sort((one, other) => one - other)),
      ...hours(picture, height),
    );
    rows.forEach(([name, , cells], row) => {
      const y = TOP + row * ROW;
      const short = name.length > 28 ? `${name.slice(0, 27)}\u2026` : name;
      root.append(element("text", { x: 16, y: y + 14, fill: picture.ink }, short), ...strip(picture, cells, y));
    });
    return new XMLSerializer().serializeToString(root);
  };

  window.ringside.teamDayPicture = { svg };
})();
