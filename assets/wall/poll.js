/* The wall's poll: asks for ever, says how fresh the picture is, and loads the page again when the
   server has another one.
   Knows requests, versions and time. Must not know what a frame shows.
   Nobody stands beside a wall: each failure leads back here, and none stops it. */
"use strict";
(() => {
  const { ringside } = window;
  const { wall } = ringside;
  const { refresh, base } = document.getElementById("shell").dataset;
  const { build } = document.getElementById("wall").dataset;
  const REFRESH_MS = Number(refresh);
  const STALE_MS = Math.max(3000, REFRESH_MS + 2000); // a hiccup of the network is no alarm
  const GIVE_UP_MS = 10000;
  const RETRY_MS = 2000;
  const ENDED_MS = 60000; // a wall whose link has ended asks seldom whether it opens again
  const RELOAD_MS = 60000; // a new page is loaded at most so often
  const SPREAD_MS = 3000; // not all walls at the same moment
  const RELOADED = "ringside-wall-reloaded";

  const held = { v: -1, r: 0, h: 0, q: 0 };
  let answeredAt = null; // Date.now() of the last good answer
  let answeredEpoch = null; // the same by the server's clock
  let startedAt = Date.now();
  let offset = 0; // server's clock minus ours, s
  let link = null;
  let endedAt = null;
  const faults = new Map(); // what fails in the page itself, not on the way -> since when
  let isReloading = false;

  const serverNow = () => Date.now() / 1000 + offset;
  const isOld = () => Math.abs(Date.now() - (answeredAt ?? startedAt)) > STALE_MS;
  const forget = () => Object.assign(held, { v: -1, r: 0, h: 0, q: 0 });

  const receive = (frame) => {
    offset = frame.now - Date.now() / 1000;
    if (frame.head) link = frame.head.link;
    if (frame.queues) ringside.queues.receive(frame.queues);
    if (frame.t) wall.tiles.apply(frame, serverNow());
    Object.assign(held, { h: frame.h, v: frame.v ?? held.v, r: frame.r ?? held.r, q: frame.q ?? held.q });
  };

  const lastReload = () => Number(window.sessionStorage.getItem(RELOADED) || 0);

  /* Load the page again, once it is sure to be there: an error page would stay for ever. */
  const reload = async () => {
    const isSoon = Math.abs(Date.now() - lastReload()) < RELOAD_MS;
    if (isReloading || isSoon) return;
    isReloading = true;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * SPREAD_MS));
    try {
      const page = await fetch(window.location.href, { cache: "no-store" });
      if (page.ok) {
        window.sessionStorage.setItem(RELOADED, String(Date.now()));
        window.location.reload();
      }
    } finally {
      isReloading = false;
    }
  };

  class NoAnswer extends Error {}
  const noAnswer = () => Promise.reject(new NoAnswer());

  const ask = () =>
    fetch(`${base}/wall/poll?${new URLSearchParams(held)}`, {
      cache: "no-store",
      signal: AbortSignal.timeout(GIVE_UP_MS),
    }).catch(noAnswer);

  /* What an answer says. One that breaks off, or takes too long, is none; it is no fault of this page. */
  const read = async (answer) => JSON.parse(await answer.text().catch(noAnswer));

  const END = new Set([401, 403]);

  /* One poll; how many milliseconds to wait until the next. */
  const once = async () => {
    const answer = await ask();
    if (END.has(answer.status)) {
      endedAt = endedAt ?? serverNow();
      return ENDED_MS;
    }
    if (!answer.ok) return RETRY_MS;
    const frame = answer.status === 204 ? null : await read(answer);
    if (frame) receive(frame);
    else if (isOld()) held.h = 0; // this clock was set: the next answer says the server's time
    setFault("reading", false);
    endedAt = null;
    answeredAt = Date.now();
    answeredEpoch = serverNow();
    const theirs = answer.headers.get("Ringside-Build");
    if (faults.size || (theirs && theirs !== build)) reload().catch(() => undefined);
    return REFRESH_MS;
  };

  const loop = async () => {
    let pause = RETRY_MS;
    try {
      pause = await once();
    } catch (error) {
      forget(); // a fault of the page begins again with everything
      if (!(error instanceof NoAnswer)) {
        setFault("reading", true);
        reload().catch(() => undefined);
      }
    } finally {
      setTimeout(loop, pause);
    }
    wall.run();
  };

  /* The page says that it has a fault while it has: a picture that stands still would be a lie. */
  const setFault = (what, isThere) => {
    if (!isThere) faults.delete(what);
    else if (!faults.has(what)) faults.set(what, serverNow());
  };

  const LINK_WORDS = {
    down: "The link to the PBX is down",
    blind: "The PBX tells too little",
    resyncing: "Resyncing with the PBX",
  };

  /* {kind, since, why}: kind is live, waiting, lost, ended, fault, down, blind or resyncing. A clock that
     was set, or a sleep, makes the picture old until the next answer. */
  const freshness = () => {
    if (endedAt !== null) {
      return { kind: "ended", since: endedAt, why: "Open its link here again. An admin makes a new link under Users and tokens" };
    }
    if (faults.size) {
      const since = Math.min(...faults.values());
      return { kind: "fault", since, why: "This page has a fault and loads itself again" };
    }
    if (link === null && !isOld()) return { kind: "waiting", since: null, why: "" };
    const lost = { kind: "lost", since: answeredEpoch, why: "Ringside is unreachable" };
    if (isOld() || link === null) return lost;
    if (link.state === "up") return { kind: "live", since: link.since, why: "" };
    return { kind: link.state, since: link.since, why: LINK_WORDS[link.state] };
  };

  window.addEventListener("online", () => { startedAt = Date.now(); });
  wall.poll = { serverNow, freshness, setFault };
  wall.start();
  loop();
})();
