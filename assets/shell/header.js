/* The header: PBX, freshness, clock, tab title; and the timer that everything else runs by.
   Knows the header's part of a frame. Must not know tiles. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;
  const TICK_MS = 250;
  const byId = (id) => document.getElementById(id);
  const PILL = {
    live: "Live",
    waiting: "Connecting",
    lost: "Ringside unreachable",
    down: "PBX link down",
    blind: "PBX tells too little",
    resyncing: "Resyncing",
  };
  let counts = {};
  let clockFormat = null;

  const zone = () => byId("shell")?.dataset.zone || "UTC";
  const timeOfDay = (epoch) => {
    clockFormat =
      clockFormat ||
      new Intl.DateTimeFormat("en-GB", { timeZone: zone(), timeStyle: "medium", hour12: false });
    return clockFormat.format(new Date(epoch * 1000));
  };

  const setText = (element, text) => element && ringside.dom.setText(element, text);

  /* Only what differs: a write of the same value makes the browser look at styles, and draw. */
  const setAttribute = (element, name, value) => {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  };

  const show = (head) => {
    setText(byId("pbx"), head.pbx.name);
    byId("pbx").title = [head.pbx.name, head.pbx.version].filter(Boolean).join(" · ");
    byId("demo").hidden = !head.pbx.demo;
    ringside.alerts?.summary(head.alerts);
    byId("notice").hidden = !head.kept;
    setText(byId("notice"), head.kept ? `Not saving: ${head.kept}` : "");
  };

  const count = (states) => {
    counts = states;
  };

  /* null before the first event: the PBX has told nothing that could have an age. It grows with the
     clock beside it, so that both change in one picture. */
  const ageOfLastEvent = (link, now) =>
    link && link.last_event_at > 0
      ? ringside.durations.spoken(Math.floor(now) - link.last_event_at)
      : null;

  const pill = (fresh, now) => {
    const box = byId("link");
    setAttribute(box, "data-link", fresh.kind);
    const link = ringside.poll.link();
    const age = fresh.kind === "lost" ? null : ageOfLastEvent(link, now);
    const heard = age === null ? "no event yet" : `last event ${age} ago`;
    setAttribute(box, "title", `${fresh.why || "The board follows the PBX live"}; ${heard}`);
    setText(box.children[0], PILL[fresh.kind]);
    setText(box.children[1], age || "–");
  };

  const FAVICONS = { live: "favicon.svg", ringing: "favicon-ringing.svg" };
  const favicon = (name) => {
    const href = `${byId("shell").dataset.base}/assets/icons/${FAVICONS[name] || "favicon-stale.svg"}`;
    const link = byId("favicon");
    if (link && link.getAttribute("href") !== href) link.setAttribute("href", href);
  };

  const title = (fresh) => {
    const ringing = counts.ringing || 0;
    const talking = counts.oncall || 0;
    const board = byId("grid") && !ringside.past?.isHere();
    const words = {
      hidden: ["Ringside"],
      stale: ["Not live", "Ringside"],
      board: [`${ringing} ringing, ${talking} on call`, "Ringside"],
      page: [board ? "" : document.querySelector("[data-title]")?.dataset.title, "Ringside"],
    };
    const live = fresh.kind === "live";
    const kind = document.hidden ? "hidden" : !live ? "stale" : board ? "board" : "page";
    const text = words[kind].filter(Boolean).join(" · ");
    if (document.title !== text) document.title = text;
    favicon(document.hidden ? "live" : !live ? "stale" : board && ringing ? "ringing" : "live");
  };

  const banner = (fresh, now) => {
    const line = byId("board-summary");
    if (!line) return;
    const stale = fresh.kind !== "live";
    line.toggleAttribute("data-stale", stale);
    const since = fresh.since === null ? "" : ` since ${timeOfDay(fresh.since)}`;
    setText(line.children[1], stale ? `Not live${since}. ${fresh.why}.` : "");
    const lasted = stale && fresh.since ? Math.max(0, Math.floor(now - fresh.since)) : null;
    setText(line.children[2], lasted === null ? "" : ringside.durations.clock(lasted));
  };

  /* Everything that moves with time, and with the freshness of the picture. */
  const run = () => {
    if (!byId("shell") || !ringside.poll) return;
    const now = ringside.poll.serverNow();
    const fresh = ringside.poll.freshness();
    const live = fresh.kind === "live";
    pill(fresh, now);
    title(fresh);
    setText(byId("clock"), timeOfDay(now));
    ringside.running.tick();
    const isPast = ringside.past?.isHere() ?? false;
    byId("shell").toggleAttribute("data-stale", !live && !isPast);
    if (isPast) return; // its board has a time of its own
    banner(fresh, now);
    ringside.board.setStale(!live);
    ringside.empty.write();
    if (live) {
      ringside.board.tick(now);
      ringside.strip.tick(now);
      ringside.drawer.tick(now);
    }
  };

  /* Each answer of a poll runs this, so that time and news make one picture together. The interval
     is for when no answer comes. */
  setInterval(() => ringside.poll?.isLate() && run(), TICK_MS);
  document.addEventListener("visibilitychange", run);
  ringside.header = { show, count, timeOfDay };
  ringside.ticker = { run };
})();
