/* The board in the address: a link shows exactly what its sender sees, and the back button works.
   Knows when the address is written and when it is read. Must not know what a control does, or which
   controls there are (address_controls.js).
   `at` belongs to the board of past moments: it is kept as it is. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;
  const OTHERS = ["status", "limit", "open", "at"];
  const OVER = "over"; // limit=over shows who is over his limit
  const MOST_SHOWN = 40;
  const MOST_TOLD = 8;
  const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu; // would turn or break the line that they stand in

  const values = {}; // of the controls, by name
  const pending = new Map(); // values that controls are about to take
  let page = null; // the board that the address was read for
  let path = "";
  let waiting = null; // {queue, open}: what only the tiles can tell
  let problems = [];
  let replaces = true; // the next entry takes the place of the current one
  let onlySearched = false;

  const byId = (id) => document.getElementById(id);
  const table = () => ringside.addressControls;
  const rows = () => table().CONTROLS.filter(([name]) => name in values);
  const statuses = () =>
    [...document.querySelectorAll("#totals [data-filter]")].map((button) => button.dataset.filter);

  const ignore = (name, text) => {
    const short = text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
    problems.push(`${name.slice(0, MOST_SHOWN)} “${short}”`.replace(UNSEEN, "\uFFFD"));
    tell();
  };

  const tell = () => {
    const line = byId("address-problem");
    if (!line) return;
    line.hidden = problems.length === 0;
    const more = problems.length - MOST_TOLD;
    const told = problems.slice(0, MOST_TOLD).join(", ") + (more > 0 ? ` and ${more} more` : "");
    line.textContent = told && `The link has what this board does not know: ${told}. It was left out.`;
  };

  /* The search part of the address for the board as it is; `sent` names something at least. */
  const text = (sent = false) => {
    const found = [];
    const { states, over } = ringside.board.view;
    if (states.size) found.push(["status", statuses().filter((key) => states.has(key)).join(",")]);
    if (over) found.push(["limit", OVER]);
    for (const [name, , otherwise] of rows()) {
      if (values[name] !== otherwise) found.push([name, table().asText(values[name])]);
    }
    if (sent && !found.length) found.push(["sort", table().asText(values.sort)]);
    const open = waiting?.open || ringside.drawer.opened();
    if (open) found.push(["open", open]);
    const at = new URLSearchParams(window.location.search).get("at");
    if (at !== null) found.push(["at", at]);
    return found.length ? `?${found.map(([name, value]) => `${name}=${table().encode(value)}`).join("&")}` : "";
  };

  const without = (name, search) => {
    const params = new URLSearchParams(search);
    params.delete(name);
    return params.toString();
  };

  /* Bring the address up to date. A step back undoes one change; a search is one, however long. */
  const changed = () => {
    if (!page || page !== byId("live") || pending.size || window.location.pathname !== path) return;
    const search = text();
    const before = window.location.search;
    if (search !== before) {
      const searches = without("find", search) === without("find", before);
      const again = replaces || (searches && onlySearched);
      onlySearched = searches;
      if (!replaces) {
        problems = [];
        tell();
      }
      const entry = [{}, "", path + search];
      if (again) window.history.replaceState(...entry);
      else window.history.pushState(...entry);
      window.dispatchEvent(new CustomEvent("_dashprivate_pushstate")); // Dash's links listen to it
    }
    replaces = waiting !== null;
  };

  const setLimit = (given) => {
    ringside.board.view.over = given === OVER;
    if (given !== null && given !== OVER) ignore("limit", given);
  };

  const setStates = (given) => {
    const { states } = ringside.board.view;
    const known = new Set(statuses());
    states.clear();
    for (const key of (given || "").split(",").filter(Boolean)) {
      if (known.has(key)) states.add(key);
      else ignore("status", key);
    }
    ringside.board.refilter();
  };

  const setControl = (row, given) => {
    const [name, id, otherwise] = row;
    let value = given === null ? otherwise : table().parse(row, given);
    if (value === undefined) {
      ignore(name, given);
      value = otherwise;
    }
    if (values[name] === value) return;
    pending.set(name, value);
    table().setQuietly(id, value);
  };

  /* Make the board what an address says; what it does not name is as at first. */
  const apply = (search) => {
    const params = new URLSearchParams(search);
    problems = [];
    replaces = true;
    const names = new Set([...table().CONTROLS.map(([name]) => name), ...OTHERS]);
    for (const name of params.keys()) if (!names.has(name)) ignore(name, params.get(name));
    for (const row of rows()) setControl(row, params.get(row[0]));
    setLimit(params.get("limit"));
    setStates(params.get("status"));
    waiting = { queue: params.get("queue"), open: params.get("open") };
    tell();
    painted();
    changed();
  };

  /* What only the tiles can tell: whether there is such a queue, such an extension. */
  const painted = () => {
    const { tiles } = ringside.board;
    if (!waiting || !tiles.size) return;
    const { queue, open } = waiting;
    const serves = (tile) => tile.queues.includes(queue) || tile.data.queue === queue;
    if (queue && queue !== "*" && !ringside.queues.of(queue) && ![...tiles.values()].some(serves)) {
      ignore("queue", queue);
      setControl(table().CONTROLS[0], null);
    }
    if (open && !tiles.has(open)) ignore("open", open);
    const isKnown = open && tiles.has(open);
    if (isKnown && ringside.drawer.opened() !== open) ringside.drawer.open(open);
    if (!isKnown) ringside.drawer.close();
    waiting = null;
    replaces = true;
    changed();
  };

  const start = () => {
    path = window.location.pathname;
    replaces = true;
    onlySearched = false;
    const params = new URLSearchParams(window.location.search);
    const named = [...params.keys()].some((name) => name !== "at");
    if (named) apply(window.location.search);
    else changed();
  };

  /* The controls as they are now, from Dash: {"live-sort.value": "name", ...}. */
  const controls = (inputs) => {
    for (const [name, id, otherwise] of table().CONTROLS) {
      if (`${id}.value` in inputs) values[name] = inputs[`${id}.value`] ?? otherwise;
    }
    for (const [name, value] of pending) if (values[name] === value) pending.delete(name);
    if (page === byId("live")) {
      changed();
      return;
    }
    page = byId("live");
    pending.clear();
    start();
  };

  /* Show another view of this board, as a step that can be taken back. */
  const go = (view) => {
    const search = table().withMoment(new URLSearchParams(window.location.search).get("at"), view);
    window.history.pushState({}, "", path + search);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    apply(search);
  };

  window.addEventListener("popstate", () => {
    if (page && page === byId("live") && window.location.pathname === path) apply(window.location.search);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#live")) setTimeout(changed, 0);
  });

  /* The address to send, of the board as it is; a view has no open drawer and no moment. */
  const link = () => window.location.origin + path + text(true);
  const view = () => {
    const params = new URLSearchParams(text(true));
    params.delete("open");
    return table().withMoment(null, params);
  };

  ringside.address = { controls, changed, painted, go, link, view };
})();
