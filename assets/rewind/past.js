/* The board of a past moment: which moment, its tiles and totals, and how sure they are.
   Knows the answer of the server and tile.js. Must not know the controls (bar.js).
   Time stands still here, or runs at a speed; it never comes from the live poll. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;
  const TICK_MS = 250;
  const GIVE_UP_MS = 10000; // an answer that takes longer is not waited for
  const tiles = new Map();
  const filter = new Set();
  let page = null;
  let answer = null;
  let serial = 0;
  let askedAt = null; // of the request under way, in performance.now()
  let wanted = null; // the moment to ask for as soon as the answer is there
  let run = { at: 0, from: 0, speed: 0 }; // `at` at performance.now() `from`; speed 0 stands

  const byId = (id) => document.getElementById(id);
  const setText = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };

  /* The moment that is shown, epoch seconds. */
  const at = () => run.at + ((performance.now() - run.from) / 1000) * run.speed;
  const set = (moment, speed) => {
    run = { at: moment, from: performance.now(), speed };
  };
  const isWaiting = () => askedAt !== null && performance.now() - askedAt < GIVE_UP_MS;

  const ask = (moment) => {
    wanted = moment;
    if (isWaiting()) return;
    askedAt = performance.now();
    serial += 1;
    window.dash_clientside.set_props("past-request", { data: [serial, String(moment)] });
    wanted = null;
  };

  /* Go to a moment: epoch seconds, or a date and time as an address has it. */
  const go = (moment) => {
    if (typeof moment === "number") set(moment, 0);
    else set(at(), 0);
    remember = "push";
    ask(moment);
  };

  let remember = "replace";
  const writeAddress = () => {
    const params = new URLSearchParams(window.location.search);
    if (params.get("at") === answer.name) return;
    params.set("at", answer.name);
    const entry = [{}, "", `?${params.toString().replaceAll("%3A", ":")}`];
    if (remember === "push") window.history.pushState(...entry);
    else window.history.replaceState(...entry);
    remember = "replace";
  };

  const put = (array) => {
    const [extension] = array;
    const tile = tiles.get(extension) || { ...ringside.tile.create(extension), isInSight: true };
    tiles.set(extension, tile);
    [tile.name, tile.queues, tile.group = ""] = answer.p[extension];
    ringside.tile.update(tile, array, answer.at);
    const [sure, why] = answer.known[extension] || ["known", ""];
    tile.element.dataset.sure = sure;
    if (!why) return;
    const words = `${sure}: ${why}`;
    tile.element.title += `\n${words}`;
    tile.element.setAttribute("aria-label", `${tile.element.getAttribute("aria-label")}, ${words}`);
  };

  const byText = (a, b) => (a < b ? -1 : Number(a > b));
  const byNumber = (a, b) =>
    a.number.length - b.number.length || byText(a.number, b.number) || byText(a.tenant, b.tenant);

  const showTiles = () => {
    const here = new Set(answer.t.map(([extension]) => extension));
    for (const extension of tiles.keys()) if (!here.has(extension)) tiles.delete(extension);
    answer.t.forEach(put);
    const grid = byId("past-grid");
    const elements = [...tiles.values()].sort(byNumber).map((tile) => tile.element);
    if (elements.some((element, index) => element !== grid.children[index]) ||
        elements.length !== grid.children.length) grid.replaceChildren(...elements);
    grid.removeAttribute("aria-busy");
    tiles.get(page.dataset.open)?.element.classList.add("is-open");
    showTotals();
  };

  const showTotals = () => {
    const counts = {};
    for (const tile of tiles.values()) {
      counts[tile.key] = (counts[tile.key] || 0) + 1;
      tile.element.hidden = filter.size > 0 && !filter.has(tile.key);
    }
    for (const button of byId("past-totals").children) {
      const key = button.dataset.filter;
      setText(button.querySelector(".rs-total-count"), String(counts[key] || 0));
      button.setAttribute("aria-pressed", String(filter.has(key)));
      button.classList.toggle("is-none", !counts[key]);
    }
  };

  const showQueues = () => {
    const queues = ringside.queues.all();
    const waiting = queues.filter((queue) => queue.waiting)
      .map((queue) => ({ ...queue, longest: ringside.queues.longest(queue, at()) }))
      .sort((a, b) => b.longest - a.longest);
    const calm = queues.length - waiting.length;
    const chips = waiting.map((queue) => {
      const chip = ringside.tile.span("rs-past-queue");
      chip.dataset.level = ringside.queues.level(queue.longest, queue.wait_target);
      chip.textContent = `${queue.waiting} waiting in ${queue.queue} · longest ${ringside.tile.clock(Math.floor(queue.longest))}`;
      return chip;
    });
    const rest = ringside.tile.span("rs-past-queue-rest");
    const level = ringside.queues.serviceLevel(queues);
    rest.textContent = [
      calm && `0 waiting in ${calm} ${waiting.length ? "others" : calm === 1 ? "queue" : "queues"}`,
      level !== null && `service level of the day until then ${Math.round(level)} %`,
    ].filter(Boolean).join(" · ");
    byId("past-queues").replaceChildren(...chips, rest);
  };

  const receive = (text) => {
    askedAt = null;
    if (!page) return;
    if (text.problem) {
      setText(byId("past-summary"), text.problem);
      set(at(), 0);
    } else {
      answer = text;
      ringside.queues.receive(answer.queues); // the poll asks for none on this page
      if (!run.speed) set(wanted === null ? answer.at : at(), 0);
      showTiles();
      setText(byId("past-summary"), answer.unsure);
      if (wanted === null) writeAddress();
      show();
      ringside.pastBar.show(answer);
    }
    if (wanted !== null) ask(wanted);
  };

  /* What moves with time: the timers, the waits, the words of the banner. */
  const show = () => {
    const moment = at();
    for (const tile of tiles.values()) ringside.tile.tick(tile, moment);
    showQueues();
    const isPlaying = run.speed > 0;
    setText(byId("past-banner"), isPlaying ? ringside.pastBar.spoken(moment) : answer.words);
    ringside.pastBar.moved(moment);
  };

  const play = (speed) => set(at(), speed);

  const advance = () => {
    const moment = at();
    const end = answer.now - 1;
    if (moment >= end) {
      set(end, 0);
      ask(end);
    } else if (answer.after !== null && moment >= answer.after && !isWaiting()) ask(moment);
    show();
  };

  const attach = () => {
    byId("past-totals").addEventListener("click", (event) => {
      const key = event.target.closest("[data-filter]")?.dataset.filter;
      if (!key) return;
      if (!filter.delete(key)) filter.add(key);
      showTotals();
    });
    byId("past-grid").addEventListener("click", (event) => {
      const extension = event.target.closest(".tile")?.dataset.extension;
      if (!extension || !page.dataset.days) return;
      const { base } = byId("shell").dataset;
      const day = answer.name.slice(0, 10);
      window.location.assign(`${base}/agents/${encodeURIComponent(extension)}?date=${day}`);
    });
  };

  const mount = () => {
    tiles.clear();
    filter.clear();
    [answer, askedAt, wanted] = [null, null, null];
    page.closest("[data-title]").dataset.title = "Past";
    attach();
    ringside.pastBar.mount();
    ask(page.dataset.at);
  };

  const isAsked = () => new URLSearchParams(window.location.search).has("at");

  setInterval(() => {
    const found = byId("past");
    if (found !== page) {
      page = found;
      if (page) mount();
    }
    if (page && answer && run.speed > 0) advance();
  }, TICK_MS);

  /* The live board and the past have the same path, and Dash lays a path out once. */
  const follow = () => {
    const { base } = byId("shell")?.dataset ?? {};
    if (base === undefined || window.location.pathname !== `${base}/`) return;
    // While a page is on its way neither is there, and a reload would only begin it again.
    if (byId(isAsked() ? "live" : "past")) window.location.reload();
    else if (page && answer && new URLSearchParams(window.location.search).get("at") !== answer.name) {
      set(at(), 0);
      ask(new URLSearchParams(window.location.search).get("at"));
    }
  };
  /* The way in leads to this moment, not to that at which the page was laid out. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".rs-rewind");
    if (link) link.href = `?at=${Math.floor(ringside.poll.serverNow()) - 1}`;
  }, true);
  window.addEventListener("popstate", () => setTimeout(follow, 0));
  window.addEventListener("_dashprivate_pushstate", () => setTimeout(follow, 300)); // the page first

  ringside.past = { receive, go, play, at, speed: () => run.speed };
})();
