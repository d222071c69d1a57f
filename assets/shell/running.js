/* Durations that go on. The page's own clock writes them, so that nobody sends them each second.
   Knows elements that say since when, in which words, and by which clock. Must not know what lasts.
   What is not heard of stands still. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;
  const CLASS = "rs-running";
  const elements = document.getElementsByClassName(CLASS); // stays right by itself

  /* An alert goes on while the link to the PBX is down; but not while the server is unreachable. */
  const serverTime = () => {
    const { kind, since } = ringside.poll.freshness();
    return kind === "lost" && since !== null ? since : ringside.poll.serverNow();
  };
  const CLOCKS = { board: () => ringside.poll.boardNow(), server: serverTime };

  const tick = () => {
    if (!elements.length) return;
    const now = Object.fromEntries(Object.entries(CLOCKS).map(([name, read]) => [name, read()]));
    for (const element of elements) {
      const { since, words, clock } = element.dataset;
      ringside.dom.setText(element, ringside.durations[words](now[clock] - Number(since)));
    }
  };

  const isOne = (element) => element.classList.contains(CLASS);
  ringside.running = { tick, isOne };
})();
