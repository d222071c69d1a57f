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

  let states = null;
  const allStates = () => {
    states = states || JSON.parse(document.getElementById("shell").dataset.states);
    return states;
  };

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
    const kept = { name: "", queues: [], group: "", key: "", seconds: null, at: -1 };
    return { extension, ...splitKey(extension), element, part, ...kept };
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

  const describe = (tile, word) => {
    const { data } = tile;
    return [
      `${tile.extension} ${tile.name}`.trim(),
      word,
      who(data) && `with ${who(data)}`,
      data.queue && `queue ${data.queue}`,
      data.note,
      ...badges(data).map(([, , words]) => words),
    ].filter(Boolean);
  };

  const setText = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };

  const wear = (tile, [key, , symbol, pattern, motion]) => {
    tile.key = key;
    Object.assign(tile.element.dataset, { state: key, pattern, motion });
    tile.part.icon.className = `icon icon-${symbol}`;
  };

  /* Wrap-up ends by itself: the array says when. */
  const stateAt = (data, now) => (data.until && now >= data.until ? 0 : data.state);

  const render = (tile, now) => {
    const { data, part, element } = tile;
    const status = allStates()[stateAt(data, now)];
    const [key, word, , , motion] = status;
    if (tile.key !== key) wear(tile, status);
    element.classList.toggle("is-new", motion === "settle" && now - data.since < SETTLED_S);
    setText(part.word, word);
    setText(part.name, tile.name);
    setText(part.peer, lastLine(data));
    part.badges.replaceChildren(...badgeRow(data));
    const words = describe(tile, word);
    element.title = words.join("\n");
    element.setAttribute("aria-label", words.join(", "));
  };

  const update = (tile, array, now) => {
    tile.data = read(array);
    tile.seconds = null;
    render(tile, now);
  };

  const clock = (seconds) => window.ringside.durations.running(seconds);

  /* Write the running time; true when wrap-up has just run out and the state changed. */
  const tick = (tile, now) => {
    const { data } = tile;
    const seconds = Math.max(0, Math.floor(now - data.since));
    if (seconds !== tile.seconds) {
      tile.seconds = seconds;
      tile.part.time.textContent = clock(seconds);
    }
    if (!data.until || now < data.until || tile.key === allStates()[0][0]) return false;
    render(tile, now);
    return true;
  };

  window.ringside.tile = { allStates, create, nameKey, update, render, tick, clock, icon, span, who };
})();
