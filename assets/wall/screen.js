/* The screen of the wall: which view is on, the clock, and how old the picture is.
   Knows all parts of the wall. Must not know how frames arrive (poll.js). */
"use strict";
(() => {
  const { ringside } = window;
  const { wall } = ringside;
  const TICK_MS = 250;
  const PAGE_S = 15; // how long a page of tiles stays, where nothing else rotates
  const MOST_PROBLEMS = 3; // they stand in one line
  const byId = (id) => document.getElementById(id);
  const zone = byId("shell").dataset.zone;
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeStyle: "medium", hour12: false });
  const dayFormat = new Intl.DateTimeFormat("en-GB", { timeZone: zone, day: "numeric", month: "long" });
  const timeOfDay = (epoch) => format.format(new Date(epoch * 1000));

  /* All at once; or the figures, then each page of tiles. */
  const turn = (now) => {
    const { rotate } = wall.address;
    const pages = wall.tiles.pages();
    const number = Math.floor(now / (rotate || PAGE_S));
    if (!rotate) return { view: "all", page: number % pages };
    const index = number % (pages + 1);
    return index === 0 ? { view: "figures", page: 0 } : { view: "tiles", page: index - 1 };
  };

  const setView = (view) => {
    const main = byId("wall");
    if (main.dataset.view === view) return;
    main.dataset.view = view;
    wall.tiles.lay();
  };

  /* What the address says and nothing here is. Queues and groups can still come. */
  const problems = () => {
    const { queues, groups, quoted } = wall.address;
    return [
      ...wall.address.problems,
      ...wall.figures.unknown.map((key) => `no figure is called ${quoted(key)}`),
      ...[...queues].filter((queue) => !ringside.queues.of(queue)).map((name) => `no queue is called ${quoted(name)}`),
      ...[...groups].filter((group) => !wall.tiles.groups().has(group)).map((name) => `no group is called ${quoted(name)}`),
    ];
  };

  const filters = () => {
    const { queues, groups } = wall.address;
    const found = problems();
    byId("wall-filter").toggleAttribute("data-unknown", found.length > 0);
    if (!found.length) return [...groups, ...queues].join(", ");
    const left = found.length - MOST_PROBLEMS;
    return `In the address: ${found.slice(0, MOST_PROBLEMS).join(", ")}${left > 0 ? `, and ${left} more` : ""}`;
  };

  const head = (now, { view, page }) => {
    wall.write(byId("wall-name"), wall.address.title || "Ringside");
    wall.write(byId("wall-clock"), timeOfDay(now));
    wall.write(byId("wall-filter"), filters());
    const pages = wall.tiles.pages();
    const isPaged = pages > 1 && view !== "figures";
    wall.write(byId("wall-page"), isPaged ? `Page ${page + 1} of ${pages}` : "");
  };

  /* Since when, with the day where it is not today. */
  const sinceWords = (since, now) => {
    const day = dayFormat.format(new Date(since * 1000));
    const today = dayFormat.format(new Date(now * 1000));
    return `since ${timeOfDay(since)}${day === today ? "" : `, ${day.replace(" ", "\u00a0")}`}`;
  };

  const stale = (fresh, now) => {
    const isLive = fresh.kind === "live";
    const box = byId("wall-stale");
    box.hidden = isLive;
    byId("wall").toggleAttribute("data-stale", !isLive);
    if (isLive) return;
    box.dataset.kind = fresh.kind;
    const words = { waiting: "Connecting", ended: "This wall has ended" };
    wall.write(box.children[0], words[fresh.kind] || "Not live");
    wall.write(box.children[1], fresh.since === null ? "" : sinceWords(fresh.since, now));
    wall.write(box.children[2], fresh.why);
  };

  const paint = (now) => {
    const queues = wall.queues.selected();
    const next = turn(now);
    setView(next.view);
    wall.tiles.turnTo(next.page);
    wall.tiles.tick(now);
    wall.figures.show({ queues, counts: wall.tiles.count(now), now });
    wall.queues.show(now, next.view);
    head(now, next);
  };

  /* Whether the picture could be painted. */
  const isPainted = (now) => {
    try {
      paint(now);
      return true;
    } catch {
      return false;
    }
  };

  const PAINTED = new Set(["live", "fault"]);
  const run = () => {
    const now = wall.poll.serverNow();
    if (PAINTED.has(wall.poll.freshness().kind)) wall.poll.setFault("painting", !isPainted(now));
    stale(wall.poll.freshness(), now);
  };

  /* Screens that would go dark are asked to stay on; not every browser has a way to ask. */
  const stayAwake = () => {
    navigator.wakeLock?.request("screen").catch(() => undefined);
  };

  wall.start = () => {
    wall.figures.mount();
    setInterval(run, TICK_MS);
    new ResizeObserver(() => wall.tiles.lay()).observe(byId("wall-tiles"));
    document.addEventListener("visibilitychange", () => !document.hidden && stayAwake());
    stayAwake();
  };
  wall.run = run;
})();
