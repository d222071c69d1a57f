/* The board of a past moment: which moment it is, and when its frame is asked for.
   Knows the answer of the server: a frame for board.js, which paints the past as it paints now. Must
   not know the controls (bar.js), or tiles.
   Time stands still here, or runs at a speed; it never comes from the live poll. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;
  const TICK_MS = 250;
  const GIVE_UP_MS = 10000; // an answer that takes longer is not waited for
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

  const isHere = () => byId("past") !== null;

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
    if (answer) sayMoment(at());
  };

  let remember = "replace";
  const named = () => new URLSearchParams(window.location.search).get("at");
  const writeAddress = () => {
    if (named() === null || named() === answer.name) return; // null: somebody is on the way out
    const entry = [{}, "", ringside.addressControls.withMoment(answer.name)];
    if (remember === "push") window.history.pushState(...entry);
    else window.history.replaceState(...entry);
    remember = "replace";
  };

  /* The board paints the frame. Who is in the drawer may not be in it: the drawer says so. */
  const paint = () => {
    ringside.board.mount();
    ringside.queues.receive(answer.queues); // the poll asks for none on this page
    ringside.board.apply(answer);
    const open = ringside.drawer.opened();
    if (open && !ringside.board.tiles.has(open)) ringside.drawer.changed([open]);
  };

  const receive = (text) => {
    askedAt = null;
    if (!page) return;
    if (text.problem) {
      setText(byId("past-summary"), text.problem);
      byId("grid").removeAttribute("aria-busy");
      set(at(), 0);
    } else {
      answer = text;
      if (!run.speed) set(wanted === null ? answer.at : at(), 0);
      paint();
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
    ringside.board.tick(moment);
    ringside.strip.tick(moment);
    ringside.drawer.tick(moment);
    sayMoment(moment);
    ringside.pastBar.moved(moment);
  };

  /* The banner is never behind: it names a moment before its board is there. */
  const sayMoment = (moment) => {
    const isPainted = moment === answer.at;
    setText(byId("past-banner"), isPainted ? answer.words : ringside.pastBar.spoken(moment));
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

  const mount = () => {
    [answer, askedAt, wanted] = [null, null, null];
    page.closest("[data-title]").dataset.title = "Past";
    ringside.pastBar.mount();
    ask(page.dataset.at);
  };

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
    // While a page is on its way there is no board, and a reload would only begin it again.
    if (byId("live") && isHere() !== (named() !== null)) window.location.reload();
    else if (page && answer && named() !== answer.name) {
      set(at(), 0);
      ask(named());
    }
  };
  /* The ways in and out keep the filters. In leads to this moment, not to that at which the page
     was laid out. */
  const lead = (event) => {
    const link = event.target.closest?.(".rs-rewind, .rs-past-live");
    if (!link) return;
    const { withMoment } = ringside.addressControls;
    const moment = link.matches(".rs-rewind") ? String(Math.floor(ringside.poll.serverNow()) - 1) : null;
    link.href = window.location.pathname + withMoment(moment);
  };
  document.addEventListener("click", lead, true);
  window.addEventListener("popstate", () => setTimeout(follow, 0));
  window.addEventListener("_dashprivate_pushstate", () => setTimeout(follow, 300)); // the page first

  /* The moment of the board that is painted, in words too, and its day. */
  const shownAt = () => answer.at;
  const words = () => answer.words;
  const day = () => answer.name.slice(0, 10);

  ringside.past = { isHere, receive, go, play, at, shownAt, words, day, speed: () => run.speed };
})();
