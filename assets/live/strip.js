/* The queue strip: where callers wait, the worst first, and the service level today.
   Knows ringside.queues and the board's filter. Must not know who waits (who_waits.js). */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;
  const { number, make, setText, setAttribute, button, arrange } = ringside.dom;
  const MOST = { wide: 8, narrow: 3 }; // queues with callers that are shown before "more"
  const NARROW_PX = 640;
  const LEVELS = { calm: "", near: "near its target", over: "over its target" };
  const opened = { busy: false, quiet: false }; // the rest of each kind is shown, too
  const chips = new Map();
  let box = null;
  let second = null; // the last one that was written

  /* Number, words and time of a queue. Words that are out of sight on a calm chip are still read. */
  const createChip = (name) => {
    const [count, time] = [make("strong", "rs-queue-count"), make("strong", "rs-queue-time")];
    const waits = [make("span", "rs-queue-words", " waiting in "), make("span", "rs-queue-name", name)];
    const [longest, dot] = [make("span", "rs-queue-words", " · longest "), make("span", "rs-queue-dot", "·")];
    const level = make("span", "visually-hidden");
    const element = button("rs-queue", [count, ...waits, longest, dot, time, level], () =>
      ringside.whoWaits.toggle(name, element),
    );
    element.dataset.queue = name;
    element.title = name;
    setAttribute(element, "aria-controls", "who-waits");
    return { element, count, longest, dot, time, level };
  };

  const chip = (name) => {
    if (!chips.has(name)) chips.set(name, createChip(name));
    return chips.get(name);
  };

  const isSelected = (name) => ringside.board.view.queue === name;

  const wear = (queue) => {
    const { element, count, longest, dot, time, level } = chip(queue.queue);
    const waits = queue.waiting > 0;
    setText(count, number(queue.waiting));
    setText(time, waits ? ringside.tile.clock(Math.floor(queue.longest)) : "");
    for (const part of [longest, dot, time]) if (part.hidden === waits) part.hidden = !waits;
    setText(level, LEVELS[queue.level] && `, ${LEVELS[queue.level]}`);
    setAttribute(element, "data-level", waits ? queue.level : "quiet");
    setAttribute(element, "aria-expanded", String(ringside.whoWaits.isOpenFor(queue.queue)));
    element.classList.toggle("is-selected", isSelected(queue.queue));
    return element;
  };

  /* A button that shows the rest, or puts it away again. */
  const createMore = (kind) => {
    const [count, words] = [make("strong", "rs-queue-count"), make("span")];
    const element = button("rs-queue rs-queue-more", [count, words], () => {
      opened[kind] = !opened[kind];
      show();
    });
    return { element, count, words };
  };
  const more = { busy: createMore("busy"), quiet: createMore("quiet") };

  const wearMore = (kind, count, words) => {
    setText(more[kind].count, number(count));
    setText(more[kind].words, words);
    setAttribute(more[kind].element, "aria-expanded", String(opened[kind]));
    return more[kind].element;
  };

  const queuesWord = (count, other) =>
    `${number(count)} ${other ? "other " : ""}queue${count === 1 ? "" : "s"}`;

  /* The queues with callers: as many as fit, how many more there are, then the others. */
  const busyParts = (busy) => {
    const most = window.innerWidth < NARROW_PX ? MOST.narrow : MOST.wide;
    if (busy.length <= most + 1) return busy.map(wear);
    const inSight = (queue, index) => opened.busy || index < most || isSelected(queue.queue);
    const rest = busy.slice(most);
    const waiting = rest.reduce((sum, queue) => sum + queue.waiting, 0);
    const over = rest.filter((queue) => queue.level === "over").length;
    const words = ` waiting in ${queuesWord(rest.length, true)}${over ? ` · ${over} over target` : ""}`;
    setAttribute(more.busy.element, "data-level", rest[0].level);
    return [...busy.filter(inSight).map(wear), wearMore("busy", waiting, words)];
  };

  const quietParts = (quiet, others) => {
    if (!quiet.length) return [];
    const inSight = quiet.filter((queue) => opened.quiet || isSelected(queue.queue));
    const words = ` waiting in ${queuesWord(quiet.length, others)}`;
    return [wearMore("quiet", 0, words), ...inSight.map(wear)];
  };

  const level = make("span", "rs-service-level");
  const levelParts = [make("span"), make("strong", "rs-queue-time"), make("span", "rs-target")];
  level.append(...levelParts);

  /* Of the selected queue, else of all. It is beside its target where all have the same. */
  const wearLevel = () => {
    const own = ringside.queues.all().filter((queue) => isSelected(queue.queue));
    const of = own.length ? own : ringside.queues.all();
    const percent = ringside.queues.serviceLevel(of);
    const targets = new Set(of.map((queue) => queue.service_level_target));
    const target = targets.size === 1 ? [...targets][0] : null;
    const misses = percent !== null && target !== null && percent < target;
    const whose = own.length ? ` of ${own[0].queue}` : "";
    setText(levelParts[0], `Service level${whose} ${ringside.queues.period()} `);
    setText(levelParts[1], percent === null ? "–" : `${percent.toFixed(1)} %`);
    setText(levelParts[2], target === null ? "" : ` ${misses ? "below" : "target"} ${target} %`);
    setAttribute(level, "data-level", misses ? "near" : "calm");
    return level;
  };

  const mount = () => {
    const found = document.getElementById("strip");
    if (found !== box) chips.clear();
    box = found;
    return box;
  };

  const show = (now = ringside.poll.boardNow()) => {
    if (!mount()) return;
    const queues = ringside.queues.all();
    const isEmpty = queues.length === 0;
    if (box.hidden !== isEmpty) box.hidden = isEmpty;
    if (isEmpty) return;
    second = Math.floor(now);
    const busy = ringside.queues.waiting(now);
    const quiet = queues.filter((queue) => !queue.waiting);
    arrange(box, [...busyParts(busy), ...quietParts(quiet, busy.length > 0), wearLevel()]);
    ringside.whoWaits.show(now);
  };

  /* Once a second, by the server's clock; not called while the picture is not live. */
  const tick = (now) => {
    if (Math.floor(now) !== second) show(now);
  };

  /* The button of a queue; where it is out of sight, the first of the strip. */
  const buttonOf = (name) => {
    const own = chips.get(name)?.element;
    return own?.isConnected ? own : box?.querySelector("button");
  };

  ringside.strip = { show, tick, buttonOf };
})();
