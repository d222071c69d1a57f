/* The poll: when to ask, what the browser holds, how fresh it is.
   Knows time and versions. Must not know tiles.
   A page that hears nothing says so; it never goes on showing an old picture as the present. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const STALE_MS = 1700; // without a good answer for this long the picture is old; grey within 2 s
  const GIVE_UP_MS = 10000; // an answer that takes longer is not waited for
  const RETRY_MS = 2000; // how often to try while there is no server
  const OUTPUT = "frame.data";

  const held = { version: -1, roster: 0, head: 0, queues: 0 };
  let serial = 0;
  let startedAt = null; // of the poll under way, in performance.now()
  let askedFor = null; // the grid that poll was for
  let failedAt = null;
  let lastGood = null;
  let lastGoodEpoch = null;
  let offset = 0; // server's clock minus ours, s
  let link = null;

  const epoch = () => Date.now() / 1000;
  const serverNow = () => epoch() + offset;

  const refreshMs = () => Number(document.getElementById("shell")?.dataset.refresh || 500);
  const staleMs = () => Math.max(STALE_MS, refreshMs() + 1200);

  const isWithin = (moment, ms) => moment !== null && performance.now() - moment < ms;
  const isUnderWay = () => isWithin(startedAt, GIVE_UP_MS) || isWithin(failedAt, RETRY_MS);

  /* The request: a serial that makes each request differ from the last, and what we hold. */
  const ask = () => {
    if (document.hidden || isUnderWay()) return undefined;
    const grid = window.ringside.board.mount();
    if (grid !== askedFor) Object.assign(held, { version: -1, queues: 0 });
    askedFor = grid;
    startedAt = performance.now();
    serial += 1;
    const queues = window.ringside.queues.isShown() ? held.queues : null;
    return [serial, grid ? held.version : null, held.roster, held.head, queues];
  };

  const now = () => {
    const request = ask();
    if (request) window.dash_clientside.set_props("ask", { data: request });
  };

  /* Dash's hook: called for every callback that ended, an answer of 204 included. */
  const resolved = (callback, result) => {
    if (callback.output !== OUTPUT) return;
    startedAt = null;
    failedAt = result.error ? performance.now() : null;
    if (result.error) return;
    lastGood = performance.now();
    lastGoodEpoch = serverNow();
    if (window.ringside.ticker) window.ringside.ticker.run();
  };

  /* The offset that the quickest answers give is the truest: others were longer on the way. */
  const setClock = (serverEpoch) => {
    const seen = serverEpoch - epoch();
    offset = Math.abs(seen - offset) > 1 ? seen : Math.max(seen, offset - 0.01);
  };

  const receive = (frame) => {
    setClock(frame.now);
    held.head = frame.h;
    if (frame.head) {
      link = frame.head.link;
      window.ringside.header.show(frame.head);
    }
    const grid = window.ringside.board.mount();
    if (frame.t && grid && grid === askedFor) {
      held.version = frame.v;
      held.roster = frame.r;
      window.ringside.board.apply(frame);
      if (frame.queues) {
        held.queues = frame.q;
        window.ringside.queues.receive(frame.queues);
      }
    }
  };

  const LINK_WORDS = {
    down: "The link to the PBX is down",
    blind: "The PBX tells too little",
    resyncing: "Resyncing with the PBX",
  };

  /* {kind, since, why}: kind is live, waiting, lost, down, blind or resyncing. */
  const freshness = () => {
    if (lastGood === null || link === null) {
      const kind = performance.now() > staleMs() ? "lost" : "waiting";
      return { kind, since: null, why: "Ringside has not answered yet" };
    }
    if (performance.now() - lastGood > staleMs()) {
      return { kind: "lost", since: lastGoodEpoch, why: "Ringside is unreachable" };
    }
    if (link.state === "up") return { kind: "live", since: link.since, why: "" };
    const why = LINK_WORDS[link.state] + (link.reason ? `: ${link.reason}` : "");
    return { kind: link.state, since: link.since, why };
  };

  document.addEventListener("visibilitychange", () => !document.hidden && now());
  window.ringside.poll = { ask, now, resolved, receive, freshness, serverNow, link: () => link };
})();
