/* The drawer: explains an extension. "Why is it red?"
   Knows which extension is open, and when its facts are asked for. Must not know how they are
   written (explanation.js), or how a tile is painted. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;
  const setProps = (...given) => window.dash_clientside.set_props(...given);
  const PAST_MS = 1500; // a call that ended is in the history by then
  let open = null; // {extension, opener}
  let serial = 0;
  let shown = null; // the last answer: row, changes, words
  let past = null; // what the history has
  let later = 0;

  const box = () => document.getElementById("drawer");

  const isPast = () => ringside.past?.isHere() ?? false;
  const send = (store, ...more) => {
    serial += 1;
    setProps(store, { data: [serial, open.extension, ...more] });
  };
  const request = () =>
    isPast() ? send("past-facts-request", String(ringside.past.shownAt())) : send("drawer-request");
  const requestPast = () => {
    clearTimeout(later);
    later = 0;
    if (open && box() && !isPast()) send("drawer-past-request");
  };
  const requestPastLater = () => {
    later = later || setTimeout(requestPast, PAST_MS);
  };

  /* The tile that is explained is outlined, also where the grid was painted again. */
  const mark = () => {
    for (const element of document.querySelectorAll(".tile[data-open]")) {
      if (element.dataset.extension !== open?.extension) {
        element.removeAttribute("data-open");
        element.removeAttribute("aria-current");
      }
    }
    const tile = open && ringside.board.tiles.get(open.extension);
    tile?.element.setAttribute("data-open", "");
    tile?.element.setAttribute("aria-current", "true");
    return tile;
  };

  /* On a wide screen the board moves aside; figures measure themselves again. */
  const makeRoom = (isOpen) => {
    const page = document.getElementById("live");
    if (!page || page.hasAttribute("data-drawer") === isOpen) return;
    page.toggleAttribute("data-drawer", isOpen);
    window.dispatchEvent(new Event("resize"));
  };

  const openFor = (extension) => {
    const drawer = box();
    open = { extension, opener: document.activeElement };
    shown = past = null;
    drawer.hidden = false;
    drawer.setAttribute("aria-label", `Extension ${extension}`);
    drawer.replaceChildren(heading(extension, ""), ringside.explanation.make("p", "rs-caption", "Loading…"));
    drawer.querySelector("button").focus();
    makeRoom(true);
    mark()?.element.scrollIntoView({ block: "nearest" });
    request();
    requestPast();
    ringside.address.changed();
  };

  const close = () => {
    if (!open || !box()) return;
    box().hidden = true;
    const { opener } = open;
    open = null;
    mark();
    makeRoom(false);
    if (opener && opener.isConnected) opener.focus();
    ringside.address.changed();
  };

  const changed = (extensions) => {
    if (!open || !box() || !extensions.includes(open.extension)) return;
    mark();
    request();
    requestPastLater();
  };

  const heading = (extension, name) => {
    const { make } = ringside.explanation;
    const head = make("div", "rs-drawer-head");
    const button = make("button", "rs-close");
    button.type = "button";
    button.setAttribute("aria-label", "Close");
    button.append(ringside.tile.icon("x-lg"));
    button.addEventListener("click", close);
    const title = make("h2");
    ringside.tile.nameKey(title, extension);
    head.append(title, make("span", "rs-drawer-name", name), button);
    return head;
  };

  const dayLink = (extension) => {
    const prefix = document.getElementById("shell").dataset.agentDay;
    if (!prefix) return [];
    const link = ringside.explanation.make("a", "rs-day", "Open this agent's day");
    const date = isPast() ? `?date=${ringside.past.day()}` : "";
    link.href = prefix + encodeURIComponent(extension) + date;
    return [link];
  };

  /* How long it lasts, and how far it is from its limit. */
  const showTime = (line, tile, now) => {
    line.dataset.level = tile.level;
    line.querySelector(".rs-drawer-limit").textContent = ringside.tile.standing(tile);
    const seconds = Math.max(0, Math.floor(now - tile.data.since));
    line.querySelector(".rs-drawer-time").textContent = ringside.tile.clock(seconds);
  };

  const stateLine = (row) => {
    const { make } = ringside.explanation;
    const tile = ringside.board.tiles.get(row.extension);
    const line = make("div", "rs-drawer-state");
    if (!tile) return line;
    const [, word, symbol, pattern] = ringside.tile.allStates().find(([key]) => key === tile.key);
    Object.assign(line.dataset, { state: tile.key, pattern });
    const limit = make("span", "rs-drawer-limit");
    const time = make("span", "rs-drawer-time");
    line.append(ringside.tile.icon(symbol), make("span", "", word), limit, time);
    showTime(line, tile, ringside.poll.boardNow());
    return line;
  };

  const body = ({ row, changes, words, ...then }, isTechnical, isExplained) => {
    if (isPast()) return ringside.pastFacts.body({ row, words, ...then }, { stateLine, dayLink, isExplained });
    const { make, says, today, calls, strip, pastCalls, technical, ...parts } = ringside.explanation;
    const gone = [make("p", "rs-caption", "It is no longer on the board.")];
    const now = row ? [stateLine(row), ...says(words), ...calls(words)] : gone;
    return [
      ...now,
      ...strip(past),
      ...(row ? [today(words, isExplained), ...dayLink(row.extension)] : []),
      parts.changes(changes, past),
      ...pastCalls(past),
      technical(row, words, changes, isTechnical),
    ];
  };

  /* Write all that is known; scroll, focus and what was unfolded stay. */
  const write = () => {
    const drawer = box();
    if (!open || !drawer || !shown) return;
    const { row } = shown;
    const scroll = drawer.scrollTop;
    const isTechnical = drawer.querySelector(".rs-technical")?.open ?? false;
    const focus = document.activeElement;
    const hadFocus = drawer.contains(focus);
    const isExplained = drawer.querySelector(".rs-formulas")?.open ?? false;
    const address = hadFocus && focus.getAttribute("href");
    const opener = hadFocus && focus.matches("summary") && `.${focus.parentElement.className} summary`;
    const name = row && row.name !== row.extension ? row.name : "";
    drawer.replaceChildren(heading(open.extension, name), ...body(shown, isTechnical, isExplained));
    drawer.scrollTop = scroll;
    if (hadFocus) {
      const same = [...drawer.querySelectorAll("a")].find((link) => link.getAttribute("href") === address);
      (same || drawer.querySelector(opener || "button")).focus({ preventScroll: true });
    }
    mark();
    tick(ringside.poll.boardNow());
  };

  const explain = (answer) => {
    if (!open || (answer.row && answer.row.extension !== open.extension)) return;
    shown = answer;
    write();
  };

  const remember = (answer) => {
    if (!open || answer.extension !== open.extension) return;
    past = answer;
    write();
  };

  const tick = (now) => {
    const line = shown?.row && open && box()?.querySelector(".rs-drawer-state");
    const tile = line && ringside.board.tiles.get(shown.row.extension);
    if (tile && line.dataset.state) showTime(line, tile, now);
  };

  /* The open extension; none after the page was left. */
  const opened = () => (open && box() && !box().hidden ? open.extension : "");

  ringside.drawer = { open: openFor, close, changed, explain, remember, tick, opened };
})();
