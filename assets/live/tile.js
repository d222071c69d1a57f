/* A tile: from the short array of a frame to a button, with textContent only.
   Knows the array and the states. Must not know order, filters or how frames arrive.
   Names and numbers come from strangers: nothing here is ever parsed as HTML. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  // The order of the array: the same as FIELDS in dashboard/tiles.py.
  const FIELDS = [
    "extension", "state", "since", "flags", "peer", "peer_name", "queue", "note", "until",
    "limit",
  ];
  const NUMBERS = new Set(["flags", "until", "limit"]);
  const BADGES = [
    [1, "telephone-plus-fill", "another call is waiting"],
    [128, "phone-fill", "on another phone"],
    [2, "cup-hot-fill", "paused"],
    [4, "dash-circle-fill", "do not disturb"],
    [8, "ear-fill", "listening in"],
    [16, "exclamation-triangle-fill", "the device reports something else"],
    [32, "cup-hot", "paused in some queues"],
    [64, "chat-left-text-fill", "presence"],
  ];
  const MOST_BADGES = 4;
  const SETTLED_S = 5;
  const NARROW_CH = 0.6; // the width of a colon or a space, at most, beside that of a digit
  const NEAR = 0.8; // the same as in state/live/standing.py

  let states = null;
  const allStates = () => {
    states = states || JSON.parse(document.getElementById("shell").dataset.states);
    return states;
  };
  /* Whether a status is that of somebody who is not there. */
  const isAway = (key) => allStates().some(([name, , , , , , away]) => away && name === key);

  const span = (className) => {
    const element = document.createElement("span");
    element.className = className;
    return element;
  };
  const icon = (name) => {
    const element = document.createElement("i");
    element.className = `icon icon-${name}`;
    element.setAttribute("aria-hidden", "true");
    return element;
  };

  /* 101@acme is the number 101 of the tenant acme: the number large, the tenant small. */
  const splitKey = (extension) => {
    const [number, ...tenant] = extension.split("@");
    return { number, tenant: tenant.join("@") };
  };

  /* The order of numbers: the shorter first, then digit by digit, then by tenant. */
  const byText = (a, b) => (a < b ? -1 : Number(a > b));
  const byNumber = (a, b) =>
    a.number.length - b.number.length || byText(a.number, b.number) || byText(a.tenant, b.tenant);

  const nameKey = (element, extension) => {
    const { number, tenant } = splitKey(extension);
    const [large, small] = [span("rs-number"), span("rs-tenant")];
    large.textContent = number;
    small.textContent = tenant && `@${tenant}`;
    element.replaceChildren(large, ...(tenant ? [small] : []));
  };

  const create = (extension) => {
    const element = document.createElement("button");
    element.type = "button";
    element.className = "tile";
    element.tabIndex = -1;
    element.dataset.extension = extension;
    const part = {};
    for (const name of ["number", "badges", "name", "icon", "word", "time", "peer"]) {
      part[name] = name === "icon" ? icon("check-lg") : span(`tile-${name}`);
      element.append(part[name]);
    }
    nameKey(part.number, extension);
    const time = part.time.appendChild(document.createTextNode(""));
    const kept = { name: "", queues: [], group: "", status: null, key: "", level: "calm", seconds: null };
    return { extension, ...splitKey(extension), element, part, time, ...kept };
  };

  const read = (array) => {
    const data = {};
    FIELDS.forEach((field, index) => {
      data[field] = array[index] ?? (NUMBERS.has(field) ? 0 : "");
    });
    return data;
  };

  const who = (data) => [data.peer_name, data.peer].filter(Boolean).join(" ");
  const lastLine = (data) =>
    [data.peer_name || data.peer || data.note, data.queue].filter(Boolean).join(" · ");

  const badges = (data) => BADGES.filter(([bit]) => data.flags & bit);

  /* As many badges as stand beside a number; how many more there are, the last one counts. */
  const badgeRow = (data) => {
    const icons = badges(data).map(([, name]) => icon(name));
    if (icons.length <= MOST_BADGES) return icons;
    const more = span("tile-more");
    more.textContent = `+${icons.length - MOST_BADGES + 1}`;
    return [...icons.slice(0, MOST_BADGES - 1), more];
  };

  /* Words for a limit: "over its limit of 10:00". */
  const standing = ({ level, data }) =>
    level === "calm" ? "" : `${level === "over" ? "over" : "near"} its limit of ${clock(data.limit)}`;

  const describe = (tile, word) => {
    const { data } = tile;
    return [
      `${tile.extension} ${tile.name}`.trim(),
      word,
      standing(tile),
      who(data) && `with ${who(data)}`,
      data.queue && `queue ${data.queue}`,
      data.note,
      tile.sure && `${tile.sure[0]}: ${tile.sure[1]}`,
      ...badges(data).map(([, , words]) => words),
    ].filter(Boolean);
  };

  /* A text that is changed in place; a new text node would make the browser lay out far more. */
  const setText = (element, text) => {
    const node = element.firstChild || element.appendChild(document.createTextNode(""));
    if (node.data !== text) node.data = text;
  };

  const setData = (element, name, value) => {
    if (element.dataset[name] !== value) element.dataset[name] = value;
  };

  const wear = ({ element, part, level, name, sure }, [key, , symbol, pattern, motion]) => {
    if (element.dataset.state !== key) {
      Object.assign(element.dataset, { state: key, pattern, motion });
      part.icon.className = `icon icon-${symbol}`;
    }
    setData(element, "level", level);
    if (sure) setData(element, "sure", sure[0]);
    else delete element.dataset.sure;
    element.classList.toggle("is-pulsing", motion === "pulse");
    element.classList.toggle("is-nameless", !name);
  };

  const wearBadges = ({ part, data }) => {
    if (part.badges.dataset.flags === String(data.flags)) return;
    part.badges.dataset.flags = data.flags;
    part.badges.replaceChildren(...badgeRow(data));
  };

  /* Wrap-up ends by itself: the array says when. */
  const stateAt = (data, now) => (data.until && now >= data.until ? 0 : data.state);

  /* calm, near or over: how far a tile is from its limit. One that is just reached is kept. */
  const levelAt = (data, now) => {
    const passed = now - data.since;
    if (!data.limit || stateAt(data, now) !== data.state || passed < NEAR * data.limit) return "calm";
    return passed > data.limit ? "over" : "near";
  };

  const sayAloud = (tile, word) => {
    const words = describe(tile, word);
    tile.element.title = words.join("\n");
    tile.element.setAttribute("aria-label", words.join(", "));
  };

  /* A call's edge pulses for its first seconds. */
  const markNew = (tile, now) => {
    const isNew = tile.element.dataset.motion === "settle" && now - tile.data.since < SETTLED_S;
    if (tile.isNew === isNew) return;
    tile.isNew = isNew;
    tile.element.classList.toggle("is-new", isNew);
  };

  /* What counts and filters go by; cheap, and right for every tile at any time. */
  const settle = (tile, now) => {
    const status = allStates()[stateAt(tile.data, now)];
    const level = levelAt(tile.data, now);
    const changed = status !== tile.status || level !== tile.level;
    Object.assign(tile, { status, key: status[0], level });
    return changed;
  };

  const draw = (tile, now) => {
    const { data, part, status } = tile;
    wear(tile, status);
    markNew(tile, now);
    setText(part.word, status[1]);
    setText(part.name, tile.name || tile.number);
    setText(part.peer, lastLine(data));
    wearBadges(tile);
    sayAloud(tile, status[1]);
    writeTime(tile, now);
    tile.isStale = false;
  };

  /* Take a frame's array. Who is out of sight is drawn later, by `draw`. */
  const update = (tile, array, now, isOutOfSight = false) => {
    tile.data = read(array);
    tile.seconds = null;
    settle(tile, now);
    tile.isStale = true;
    if (!isOutOfSight) draw(tile, now);
  };

  const clock = (seconds) => window.ringside.durations.running(seconds);

  /* The width of a running time: as wide as the text, whatever its digits are. */
  const roomFor = (text) =>
    `${[...text].reduce((sum, sign) => sum + (/\w/.test(sign) ? 1 : NARROW_CH), 0)}ch`;

  const writeTime = (tile, now) => {
    const seconds = Math.max(0, Math.floor(now - tile.data.since));
    if (seconds === tile.seconds) return;
    tile.seconds = seconds;
    const text = clock(seconds);
    if (text.length !== tile.time.data.length) tile.part.time.style.setProperty("--room", roomFor(text));
    tile.time.data = text;
  };

  /* What time alone changes, in sight or not: true when wrap-up ran out, or a limit came near or
     passed. */
  const advance = (tile, now) => {
    const { data } = tile;
    if (tile.isNew) markNew(tile, now);
    if ((!data.until && !data.limit) || !settle(tile, now)) return false;
    draw(tile, now);
    return true;
  };

  /* Draw what is not drawn yet, and write the running time. */
  const show = (tile, now) => {
    if (tile.isStale) draw(tile, now);
    writeTime(tile, now);
  };

  /* Everything that time changes in a tile in sight; the answer is that of `advance`. */
  const tick = (tile, now) => {
    show(tile, now);
    return advance(tile, now);
  };

  window.ringside.tile = {
    allStates, isAway, byNumber, create, nameKey, update, draw, show, tick, advance, clock, standing, icon,
    span, who,
  };
})();
