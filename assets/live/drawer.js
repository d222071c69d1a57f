/* The drawer: explains an extension. "Why is it red?"
   Knows the row and the last changes, which the server sends; writes them as text.
   Must not know how a tile is painted. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;
  let open = null; // {extension, opener}
  let serial = 0;
  let shown = null;

  const box = () => document.getElementById("drawer");
  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };

  const request = () => {
    serial += 1;
    window.dash_clientside.set_props("drawer-request", { data: [serial, open.extension] });
  };

  const openFor = (extension) => {
    open = { extension, opener: document.activeElement };
    shown = null;
    const drawer = box();
    drawer.hidden = false;
    drawer.setAttribute("aria-label", `Extension ${extension}`);
    drawer.replaceChildren(heading(extension, ""), make("p", "rs-caption", "Loading…"));
    drawer.querySelector("button").focus();
    request();
  };

  const close = () => {
    if (!open || !box()) return;
    box().hidden = true;
    const { opener } = open;
    open = null;
    if (opener && opener.isConnected) opener.focus();
  };

  const changed = (extensions) => {
    if (open && extensions.includes(open.extension)) request();
  };

  const heading = (extension, name) => {
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
    const link = make("a", "rs-day", "The day of this agent");
    link.href = prefix + encodeURIComponent(extension);
    return [link];
  };

  const stateLine = (row) => {
    const tile = ringside.board.tiles.get(row.extension);
    const line = make("div", "rs-drawer-state");
    if (!tile) return line;
    const [, word, symbol] = ringside.tile.allStates().find(([key]) => key === tile.key);
    line.dataset.state = tile.key;
    const time = make("span", "rs-drawer-time");
    line.append(ringside.tile.icon(symbol), make("span", "", word), time);
    return line;
  };

  const at = (epoch) => (epoch ? ringside.header.timeOfDay(epoch) : "");
  const yes = (flag, words) => (flag ? words : "");
  const named = (name, number) => [name, number].filter(Boolean).join(" ");

  const pause = (row) =>
    named(row.pause_reason, row.paused_since ? `since ${at(row.paused_since)}` : "") || "yes";

  const pausedIn = (row) =>
    Object.entries(row.pauses).map(([queue, why]) => (why ? `${queue} (${why})` : queue)).join(", ");

  // The facts of a row, in this order; lines without a value are left out.
  const FACTS = [
    ["Asterisk says", (row) => `${row.label} (${row.status})`],
    ["Since", (row) => at(row.since)],
    ["Because of", (row) => row.source],
    ["With", (row) => named(row.peer_name, row.peer)],
    ["Direction", (row) => row.direction],
    ["Queue", (row) => row.queue],
    ["Answered", (row) => at(row.answered_at)],
    ["Taken", (row) => yes(row.away, "on another phone")],
    ["Call", (row) => row.call_id],
    ["Legs", (row) => row.legs || ""],
    ["Another call", (row) => yes(row.waiting, "is waiting")],
    ["Listens to", (row) => row.monitoring],
    ["Paused", (row) => yes(row.paused, pause(row))],
    ["Paused only in", (row) => yes(!row.paused, pausedIn(row))],
    ["Wrap-up until", (row) => at(row.wrapup_until)],
    ["Do not disturb", (row) => yes(row.dnd, `on (${row.dnd_by.join(", ")})`)],
    ["Presence", (_, words) => words.presence],
    ["Device reports", (row) => yes(row.disagrees, row.reported || "something else")],
    ["Serves", (row) => row.queues.join(", ")],
    ["Logged in since", (row) => at(row.logged_in_since)],
    ["Agent session", (row) => yes(row.session, `${row.session}, since ${at(row.session_since)}`)],
    ["Calls today", (row) => `${row.today.calls}, missed ${row.today.missed}`],
    ["Talk today", (row) => ringside.tile.clock(Math.floor(row.today.talk_s))],
    ["Hold today", (row) => ringside.tile.clock(Math.floor(row.today.hold_s))],
    ["Ring today", (row) => ringside.tile.clock(Math.floor(row.today.ring_s))],
  ];

  const facts = (row, words) => {
    const list = make("dl", "rs-facts");
    for (const [term, value] of FACTS) {
      const text = value(row, words);
      if (text) list.append(make("dt", "", term), make("dd", "", text));
    }
    return list;
  };

  const change = (entry) => {
    const item = make("li", "rs-change");
    const what = make("span", "rs-change-what", `${entry.before_label} → ${entry.label}`);
    if (entry.unusual) what.append(make("span", "rs-unusual", "unusual"));
    const why = [entry.source, entry.rule, entry.peer && `with ${entry.peer}`, entry.call_id];
    item.append(
      make("time", "", at(entry.at)),
      what,
      make("span", "rs-change-why", why.filter(Boolean).join(" · ")),
    );
    return item;
  };

  const history = (changes) => {
    if (!changes.length) return make("p", "rs-caption", "No change since Ringside started.");
    const list = make("ol", "rs-changes");
    list.append(...changes.map(change));
    return list;
  };

  const explain = (answer) => {
    if (!open || !box()) return;
    const { row, changes, words } = answer;
    if (row && row.extension !== open.extension) return;
    const drawer = box();
    const scroll = drawer.scrollTop;
    const hadFocus = drawer.contains(document.activeElement);
    shown = row;
    const body = row
      ? [stateLine(row), ...dayLink(row.extension), facts(row, words)]
      : [make("p", "rs-caption", "It is no longer on the board.")];
    drawer.replaceChildren(
      heading(open.extension, row && row.name !== row.extension ? row.name : ""),
      ...body,
      make("h3", "", "Last changes, and why"),
      history(changes),
    );
    drawer.scrollTop = scroll;
    if (hadFocus) drawer.querySelector("button").focus();
  };

  const tick = (now) => {
    const time = shown && open && box()?.querySelector(".rs-drawer-time");
    const tile = time && ringside.board.tiles.get(shown.extension);
    if (tile) time.textContent = ringside.tile.clock(Math.max(0, Math.floor(now - tile.data.since)));
  };

  ringside.drawer = { open: openFor, close, changed, explain, tick };
})();
