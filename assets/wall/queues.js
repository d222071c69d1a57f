/* The queues of the wall: a strip with the worst first, or, with a view of its own, a table.
   Knows queues and their levels. Must not know callers: a wall names none of them. */
"use strict";
(() => {
  const { ringside } = window;
  const { wall } = ringside;
  const ROW = 0.075; // of the screen's height, a row of the table
  const TABLE = 0.42; // and the whole table at most

  const box = () => document.getElementById("wall-queues");
  const span = (className, text) => {
    const element = ringside.tile.span(className);
    element.textContent = text;
    return element;
  };

  /* The queues of this wall: those that the address names, or that its agents serve. */
  const selected = () => {
    const { queues } = wall.address;
    const served = wall.tiles.served();
    return ringside.queues.all().filter(({ queue }) =>
      queues.size ? queues.has(queue) : !served || served.has(queue));
  };

  const clock = (seconds) => ringside.tile.clock(Math.floor(seconds));

  const chip = (queue) => {
    const element = span("wall-queue", "");
    element.dataset.level = queue.level;
    element.append(
      span("wall-queue-count", String(queue.waiting)),
      span("wall-queue-name", ` waiting in ${queue.queue} `),
      span("wall-queue-wait", clock(queue.longest)),
    );
    return element;
  };

  const isAtAll = (number, one, many) => (number ? [`${number} ${number === 1 ? one : many}`] : []);
  const rest = (...words) => span("wall-queue-rest", words.flat().join(" · "));
  const calmWords = (calm) => isAtAll(calm, "queue without callers", "queues without callers");
  const leftWords = (left) => isAtAll(left, "more queue with callers", "more queues with callers");

  /* As many chips as the line has room for, and one at least; the rest are counted. */
  const strip = (queues, waiting) => {
    const chips = waiting.map(chip);
    const calm = queues.length - waiting.length;
    const isFull = () => box().scrollWidth > box().clientWidth;
    const put = (left) => box().replaceChildren(...chips.slice(0, chips.length - left),
      rest(left ? `+ ${left} more` : calmWords(calm)));
    box().removeAttribute("data-tight");
    put(0);
    for (let left = 1; isFull() && left < chips.length; left += 1) put(left);
    box().toggleAttribute("data-tight", isFull());
  };

  const row = (queue) => {
    const element = span("wall-queue", "");
    element.dataset.level = queue.level;
    const level = ringside.queues.serviceLevel([queue]);
    element.append(
      span("wall-queue-name", queue.queue),
      span("wall-queue-count", `${queue.waiting} waiting`),
      span("wall-queue-wait", queue.waiting ? clock(queue.longest) : ""),
      span("wall-queue-level", level === null ? "–" : `${Math.round(level)} % in time`),
    );
    return element;
  };

  const table = (queues, waiting) => {
    const names = new Set(waiting.map((queue) => queue.queue));
    const quiet = queues.filter((queue) => !names.has(queue.queue))
      .map((queue) => ({ ...queue, longest: 0, level: "calm" }));
    const all = [...waiting, ...quiet];
    const most = Math.floor(TABLE / ROW);
    const shown = all.length > most ? all.slice(0, most - 1) : all;
    const left = all.slice(shown.length);
    const waitingLeft = left.filter((queue) => queue.waiting).length;
    const words = [...leftWords(waitingLeft), ...calmWords(left.length - waitingLeft)];
    box().removeAttribute("data-tight");
    box().replaceChildren(...shown.map(row), ...(left.length ? [rest(words)] : []));
  };

  let before = "";
  /* Paint them, when anything is other than it was. */
  const show = (now, view) => {
    const queues = selected();
    const names = new Set(queues.map((queue) => queue.queue));
    const waiting = ringside.queues.waiting(now).filter((queue) => names.has(queue.queue));
    const key = JSON.stringify([view, window.innerWidth, window.innerHeight,
      queues.map((queue) => [queue.queue, queue.waiting, queue.answered, queue.abandoned]),
      waiting.map((queue) => [queue.queue, Math.floor(queue.longest), queue.level])]);
    if (key === before) return;
    before = key;
    box().hidden = queues.length === 0;
    if (view === "figures") table(queues, waiting);
    else strip(queues, waiting);
  };

  wall.queues = { show, selected };
})();
