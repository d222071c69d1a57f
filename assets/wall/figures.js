/* The big figures of the wall, each beside its target.
   Knows queues, counts of statuses and what each figure makes of them. Must not know tiles one by
   one, or where the numbers come from. */
"use strict";
(() => {
  const { ringside } = window;
  const { wall } = ringside;
  const NONE = "–";
  const MOST_IN_A_ROW = 6; // of more, the words below would be cut

  const sum = (queues, value) => queues.reduce((total, queue) => total + value(queue), 0);
  const calls = (queues) => sum(queues, (queue) => queue.answered + queue.abandoned);
  const waits = (queues, now) => queues.filter((queue) => queue.waiting).map((queue) => {
    const seconds = ringside.queues.longest(queue, now);
    return { seconds, queue, level: ringside.queues.level(seconds, queue.wait_target) };
  });
  const WORST = ["over", "near", "calm"];
  const worst = (levels) => WORST.find((level) => levels.includes(level)) || "calm";

  /* [least, most] of a target of several queues; null where none has it. */
  const range = (queues, name) => {
    const all = queues.map((queue) => queue[name]).filter((target) => target !== null);
    return all.length ? [Math.min(...all), Math.max(...all)] : null;
  };
  const inWords = (targets, write) => {
    if (!targets) return "no target";
    const [least, most] = targets.map(write);
    return `target ${least === most ? least : `${least} to ${most}`.replace("\u202f% ", " ")}`;
  };
  const percent = (number) => `${Math.round(number)}\u202f%`; // a narrow space: the number is huge
  const clock = (seconds) => ringside.tile.clock(Math.floor(seconds));
  const atMost = (value, target) => (target !== null && value > target ? "over" : "calm");
  const atLeast = (value, target) => (target !== null && value < target ? "over" : "calm");
  const counted = (key, word) => ({
    word,
    of: ({ counts }, target) => {
      const value = counts.states[key] || 0;
      const note = target === null ? `of ${counts.here} here` : `target at most ${target}`;
      return { text: String(value), note, level: atMost(value, target) };
    },
  });

  const waiting = ({ queues, now }, target) => {
    if (!queues.length) return null;
    const found = waits(queues, now);
    const value = sum(queues, (queue) => queue.waiting);
    const over = found.filter((each) => each.level === "over").length;
    const words = over ? `too long in ${over} ${over === 1 ? "queue" : "queues"}` : "none too long";
    const own = target === null ? worst(found.map((each) => each.level)) : atMost(value, target);
    return { text: String(value), note: target === null ? words : `target at most ${target}`, level: own };
  };

  const longest = ({ queues, now }, target) => {
    if (!queues.length) return null;
    const found = waits(queues, now).sort((a, b) => b.seconds - a.seconds);
    const value = found.length ? found[0].seconds : 0;
    const own = target === null ? null : [target, target];
    const note = inWords(own || range(queues, "wait_target"), clock);
    const levels = found.map((each) => each.level);
    const level = target === null ? worst(levels) : ringside.queues.level(value, target);
    return { text: found.length ? clock(value) : "0:00", note, level };
  };

  const serviceLevel = ({ queues }, target) => {
    if (!queues.length) return null;
    const value = ringside.queues.serviceLevel(queues);
    const targets = target === null ? range(queues, "service_level_target") : [target, target];
    const note = `today, ${inWords(targets, percent)}`;
    if (value === null) return { text: NONE, note, level: "calm" };
    return { text: percent(value), note, level: atLeast(value, targets && targets[0]) };
  };

  const abandoned = ({ queues }, target) => {
    if (!queues.length) return null;
    const value = sum(queues, (queue) => queue.abandoned);
    const share = calls(queues) ? (100 * value) / calls(queues) : 0;
    const targets = target === null ? range(queues, "abandons_target") : [target, target];
    const note = `today ${percent(share)}, ${inWords(targets, percent)}`;
    return { text: String(value), note, level: atMost(share, targets && targets[1]) };
  };

  const free = ({ counts }, target) => {
    const value = counts.states.free || 0;
    const least = target === null ? 1 : target;
    const note = `target at least ${least}`;
    return { text: String(value), note, level: counts.all ? atLeast(value, least) : "calm" };
  };

  const overLimit = ({ counts }, target) => ({
    text: String(counts.over),
    note: `target at most ${target || 0}`,
    level: atMost(counts.over, target || 0),
  });

  const answered = ({ queues }) => {
    if (!queues.length) return null;
    const value = sum(queues, (queue) => queue.answered);
    return { text: String(value), note: `of ${calls(queues)} calls today`, level: "calm" };
  };

  const ofStatuses = ringside.tile.allStates().map(([key, word]) => [key, counted(key, word)]);
  const FIGURES = {
    ...Object.fromEntries(ofStatuses),
    waiting: { word: "Callers waiting", of: waiting },
    longest: { word: "Longest wait", of: longest },
    service_level: { word: "Service level", of: serviceLevel },
    abandoned: { word: "Abandoned", of: abandoned },
    answered: { word: "Answered", of: answered },
    free: { word: "Free", of: free },
    over_limit: { word: "Over limit", of: overLimit },
  };
  const isKnown = ({ key }) => Object.hasOwn(FIGURES, key);
  const named = wall.address.figures.filter(isKnown);
  const shown = named.length ? named : wall.address.usual;
  const unknown = wall.address.figures.filter((figure) => !isKnown(figure));

  const make = ({ key }) => {
    const element = document.createElement("div");
    element.className = "wall-figure";
    element.dataset.figure = key;
    for (const part of ["word", "number", "note"]) {
      element.append(ringside.tile.span(`wall-figure-${part}`));
    }
    element.children[0].textContent = FIGURES[key].word;
    return element;
  };

  const mount = () => {
    const box = document.getElementById("wall-figures");
    const count = Math.max(1, shown.length);
    const half = Math.ceil(count / 2);
    const columns = {
      count: count > MOST_IN_A_ROW ? half : count, half: count > 3 ? half : count, few: Math.min(3, count),
    };
    for (const [name, number] of Object.entries(columns)) box.style.setProperty(`--${name}`, String(number));
    box.replaceChildren(...shown.map(make));
  };

  const show = (facts) => {
    const boxes = document.getElementById("wall-figures").children;
    shown.forEach(({ key, target }, index) => {
      const found = FIGURES[key].of(facts, target) || { text: NONE, note: "no queue", level: "calm" };
      wall.write(boxes[index].children[1], found.text);
      wall.write(boxes[index].children[2], found.note);
      boxes[index].dataset.level = found.level;
    });
  };

  wall.figures = { mount, show, unknown: unknown.map(({ key }) => key) };
})();
