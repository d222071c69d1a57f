/* The bar of the past: the day as a picture with a slider over it, steps of a change, and play.
   Knows controls and the curve of a day. Must not know tiles (past.js). */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;
  const SPEEDS = [1, 2, 5, 10, 30, 60];
  const DAY_S = 86400;
  const WIDTH = 1000; // of the picture's own coordinates
  const HEIGHT = 100;
  const isLeftOut = (key) => key === "unknown" || ringside.tile.isAway(key);
  const SVG = "http://www.w3.org/2000/svg";
  let parts = null;
  let answer = null;
  let curve = null;
  let format = null;

  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    element.className = className;
    if (text) element.textContent = text;
    return element;
  };
  const button = (words, press) => {
    const element = make("button", "btn rs-action", words);
    element.type = "button";
    element.addEventListener("click", press);
    return element;
  };
  const drawn = (tag, attributes) => {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };

  const spoken = (epoch) => {
    format = format || new Intl.DateTimeFormat("en-GB", {
      timeZone: document.getElementById("shell").dataset.zone, dateStyle: "full", timeStyle: "medium",
    });
    return format.format(new Date(epoch * 1000)).replace(" at ", ", "); // as the server writes it
  };

  const play = () => {
    const isPlaying = ringside.past.speed() > 0;
    if (isPlaying) ringside.past.go(ringside.past.at());
    else ringside.past.play(Number(parts.speed.value));
    showPlaying();
  };
  const showPlaying = () => {
    parts.play.textContent = ringside.past.speed() > 0 ? "Pause" : "Play";
  };

  const speedChoice = () => {
    const choice = make("select", "form-select rs-select-input");
    choice.setAttribute("aria-label", "Speed");
    choice.append(...SPEEDS.map((speed) => new Option(`${speed}x`, String(speed))));
    choice.value = "10";
    choice.addEventListener("change", () => {
      if (ringside.past.speed() > 0) ringside.past.play(Number(choice.value));
    });
    return choice;
  };

  const dateBox = () => {
    const box = make("input", "form-control rs-past-date");
    Object.assign(box, { type: "datetime-local", step: 1 });
    box.setAttribute("aria-label", "Date and time");
    box.addEventListener("change", () => box.value && ringside.past.go(box.value));
    return box;
  };

  const slider = () => {
    const input = make("input", "rs-past-slider");
    Object.assign(input, { type: "range", step: 1 });
    input.setAttribute("aria-label", "Time of day");
    input.addEventListener("input", () => ringside.past.go(Number(input.value)));
    return input;
  };

  const mount = () => {
    curve = null;
    parts = {
      before: button("Previous change", () => ringside.past.go(answer.before)),
      play: button("Play", play),
      speed: speedChoice(),
      after: button("Next change", () => ringside.past.go(answer.after)),
      dayBefore: button("Previous day", () => ringside.past.go(ringside.past.at() - DAY_S)),
      date: dateBox(),
      dayAfter: button("Next day", () => ringside.past.go(ringside.past.at() + DAY_S)),
      slider: slider(),
      picture: drawn("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" }),
      caption: make("p", "rs-caption"),
    };
    const controls = make("div", "rs-past-controls");
    const { before, play: run, speed, after, dayBefore, date, dayAfter } = parts;
    controls.append(before, run, speed, after, dayBefore, date, dayAfter);
    const scrubber = make("div", "rs-past-scrubber");
    scrubber.append(parts.picture, parts.slider);
    document.getElementById("past-bar").replaceChildren(controls, scrubber, parts.caption);
  };

  /* The board of a moment is there: where one can go from it. */
  const show = (found) => {
    answer = found;
    parts.before.disabled = answer.before === null;
    parts.after.disabled = answer.after === null;
    parts.dayAfter.disabled = answer.at + DAY_S > answer.now;
    parts.date.max = "";
    if (document.activeElement !== parts.date) parts.date.value = answer.name.slice(0, 19);
    showPlaying();
    const day = answer.name.slice(0, 10);
    if (curve?.day !== day) window.dash_clientside.set_props("past-day", { data: day });
  };

  const moved = (moment) => {
    parts.slider.setAttribute("aria-valuetext", spoken(moment));
    if (curve) parts.slider.value = String(Math.round(moment));
  };

  const points = (values) => values.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");

  /* Areas one upon the other: how many had each status. */
  const areas = (x, order) => {
    const number = curve.waiting.length;
    const below = Array.from({ length: number }, () => 0);
    const layers = order.map((key) => {
      const from = [...below];
      curve.states[key].forEach((count, mark) => { below[mark] += count; });
      return { key, from, to: [...below] };
    });
    const most = Math.max(1, ...below);
    const y = (count) => HEIGHT - (HEIGHT * count) / most;
    return layers.map(({ key, from, to }) => {
      const polygon = drawn("polygon", {
        points: points([
          ...to.map((count, mark) => [x(mark), y(count)]),
          ...from.map((count, mark) => [x(mark), y(count)]).toReversed(),
        ]),
      });
      polygon.dataset.state = key;
      return polygon;
    });
  };

  const line = (x, most) => drawn("polyline", {
    class: "rs-past-waiting",
    "vector-effect": "non-scaling-stroke",
    points: points(curve.waiting.map((count, mark) => [x(mark), HEIGHT - (HEIGHT * count) / most])),
  });

  const hours = (x) => [6, 12, 18].map((hour) => {
    const place = x((hour * 3600) / curve.step);
    return drawn("line", { class: "rs-past-hour", x1: place, x2: place, y1: 0, y2: HEIGHT, "vector-effect": "non-scaling-stroke" });
  });

  const drawCurve = (found) => {
    if (!parts) return;
    curve = found;
    Object.assign(parts.slider, { min: String(curve.start), max: String(curve.end - 1) });
    const x = (mark) => (WIDTH * mark * curve.step) / (curve.end - curve.start);
    const order = ringside.tile.allStates().map(([key]) => key)
      .filter((key) => curve.states[key] && !isLeftOut(key)).toReversed();
    const most = Math.max(0, ...curve.waiting);
    parts.picture.replaceChildren(...areas(x, order), ...hours(x), ...(most ? [line(x, most)] : []));
    parts.caption.textContent = order.length
      ? `The day: agents by status in their colours, marks at 6:00, 12:00 and 18:00. ${most ? `The line is callers waiting, at most ${most}.` : "No callers waited."}`
      : "Nothing was recorded on this day.";
    moved(ringside.past.at());
  };

  ringside.pastBar = { mount, show, moved, spoken, drawCurve };
})();
