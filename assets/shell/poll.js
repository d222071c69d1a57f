/* The poll: when to ask, what the browser holds, how fresh it is.
   Knows time and versions. Must not know tiles.
   A page that hears nothing says so; it never goes on showing an old picture as the present. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const STALE_MS = 1700; // without a good answer for this long the picture is old; grey within 2 s
  const GIVE_UP_MS = 10000; // an answer that takes longer is not waited for
  const LATE_MS = 650; // a little more than there is between two polls, as they are set by default
  const RETRY_MS = 2000; // how often to try while there is no server

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

  const isPast = () => window.ringside.past?.isHere() ?? false;

  /* The request: a serial that makes each request differ from the last, and what we hold. */
  const ask = () => {
    if (document.hidden || isUnderWay() || !document.getElementById("shell")) return undefined;
    const grid = window.ringside.board.mount();
    if (grid !== askedFor) Object.assign(held, { version: -1, queues: 0 });
    askedFor = grid;
    startedAt = performance.now();
    serial += 1;
    const queues = window.ringside.queues.isShown() ? held.queues : null;
    const version = grid && !isPast() ? held.version : null; // the tiles of the past come otherwise
    return [serial, version, held.roster, held.head, queues];
  };

  const request = (data) => ({
    output: "frame.data",
    outputs: { id: "frame", property: "data" },
    changedPropIds: ["ask.data"],
    inputs: [{ id: "ask", property: "data", value: data }],
    state: [],
  });

  /* The frame as text; empty where nothing changed. */
  const send = async (data) => {
    const { base } = document.getElementById("shell").dataset;
    const answer = await window.fetch(`${base}/_dash-update-component`, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(request(data)),
      signal: AbortSignal.timeout(GIVE_UP_MS),
    });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    return answer.status === 204 ? "" : (await answer.json()).response.frame.data;
  };

  /* Ask once. The poll is a callback of Dash that this script sends itself: as a change in Dash's
     own store, each poll made React look at the whole page. */
  const now = async () => {
    const data = ask();
    if (!data) return;
    const text = await send(data).catch(() => null);
    startedAt = null;
    failedAt = text === null ? performance.now() : null;
    if (text === null) return;
    lastGood = performance.now();
    lastGoodEpoch = serverNow();
    if (text) receive(JSON.parse(text));
    window.ringside.ticker.run();
  };

  const goOn = () => {
    now();
    setTimeout(goOn, refreshMs());
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

  /* The moment that the board shows: what is not live stands still. */
  const boardNow = () => {
    if (isPast()) return window.ringside.past.at();
    const { kind, since } = freshness();
    return kind === "live" || since === null ? serverNow() : since;
  };

  const isLate = () => !isWithin(lastGood, LATE_MS);

  document.addEventListener("visibilitychange", () => !document.hidden && now());
  goOn();
  window.ringside.poll = { now, boardNow, isLate, freshness, serverNow, link: () => link };
})();
