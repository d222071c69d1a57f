/* The queues of a frame: how many wait, how long, and how far that is from the targets.
   Knows the array and the rules of targets. Must not know how queues are painted.
   A page that shows queues has an element with `data-queues`; then the poll asks for them. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;
  // The order of the array: the same as FIELDS in dashboard/queue_strip.py.
  const FIELDS = [
    "queue", "waiting", "first", "callers", "answered", "abandoned", "answered_within",
    "threshold", "wait_target", "service_level_target", "abandons_target",
  ];
  const NEAR = 0.8; // from this part of its target on, a wait is near it
  const URGENCY = { over: 0, near: 1, calm: 2 };
  let queues = [];

  const isShown = () => document.querySelector("[data-queues]") !== null;

  const read = (array) => {
    const queue = Object.fromEntries(FIELDS.map((field, index) => [field, array[index]]));
    queue.callers = queue.callers.map(([position, joined, number, name]) => ({
      position, joined, number, name,
    }));
    return queue;
  };

  const receive = (arrays) => {
    queues = arrays.map(read);
    if (document.getElementById("live-queue")) ringside.totals.offerQueues(ringside.board.tiles);
    if (ringside.strip) ringside.strip.show(); // the wall has queues, and no strip
  };

  /* Seconds of the longest wait of a queue, in fractions; 0 where nobody waits. */
  const longest = (queue, now) => (queue.waiting ? Math.max(0, now - queue.first) : 0);

  /* calm, near or over: how a wait is beside its target. One that is just reached is kept. */
  const level = (seconds, target) => {
    if (target === null || seconds < NEAR * target) return "calm";
    return seconds > target ? "over" : "near";
  };

  const byUrgency = (a, b) =>
    URGENCY[a.level] - URGENCY[b.level] || b.longest - a.longest ||
    b.waiting - a.waiting || (a.queue < b.queue ? -1 : 1);

  /* The queues in which somebody waits, the worst first, each with `longest` and `level`. */
  const waiting = (now) =>
    queues
      .filter((queue) => queue.waiting)
      .map((queue) => {
        const seconds = longest(queue, now);
        return { ...queue, longest: seconds, level: level(seconds, queue.wait_target) };
      })
      .sort(byUrgency);

  /* Percent of today's calls of some queues that were answered in time; null without a call. */
  const serviceLevel = (of) => {
    const sum = (value) => of.reduce((total, queue) => total + value(queue), 0);
    const calls = sum((queue) => queue.answered + queue.abandoned);
    return calls ? (100 * sum((queue) => queue.answered_within)) / calls : null;
  };

  /* Which calls of the day are counted. */
  const period = () => (ringside.past?.isHere() ? "until then" : "today");

  const all = () => queues;
  const of = (name) => queues.find((queue) => queue.queue === name);
  ringside.queues = { isShown, receive, all, of, waiting, longest, level, serviceLevel, period };
})();
