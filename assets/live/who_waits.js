/* The panel under the strip: who waits in a queue, by position, and how long.
   Knows ringside.queues. Must not know the strip. Names and numbers come from strangers, and are
   empty where the viewer may not see them: written as text only. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;
  const UNSEEN = "Caller";
  let open = null; // {name, opener}

  const { number, make, setText, button } = ringside.dom;
  const box = () => document.getElementById("who-waits");
  const clock = (seconds) => ringside.tile.clock(Math.floor(seconds));

  /* The board shows the strip and this panel again when its filter is set. */
  const filter = (queue) => {
    window.dash_clientside.set_props("live-queue", { value: queue || "*" });
    ringside.board.set({ queue });
  };

  const close = () => {
    if (!open || !box()) return;
    const { opener, name } = open;
    const hadFocus = box().contains(document.activeElement);
    open = null;
    box().hidden = true;
    ringside.strip.show();
    if (!hadFocus) return;
    (opener.isConnected ? opener : ringside.strip.buttonOf(name))?.focus();
  };

  /* A click on a queue: filter the board and say who waits; on the same queue: undo both. */
  const toggle = (name, opener) => {
    if (open && open.name === name) {
      close();
      filter("");
      return;
    }
    open = { name, opener };
    box().replaceChildren(...build(name));
    box().hidden = false;
    filter(name);
    box().querySelector("button").focus();
  };

  const build = (name) => {
    const head = make("div", "rs-who-head");
    const shut = button("rs-close", [ringside.tile.icon("x-lg")], close);
    shut.setAttribute("aria-label", `Close who waits in ${name}`);
    head.append(make("h2", "", `Waiting in ${name}`), make("span", "rs-who-sum"), shut);
    return [head, make("ol", "rs-who-callers"), make("p", "rs-caption")];
  };

  /* A name that already holds the number is enough. */
  const nameOf = (caller) => {
    const holdsNumber = caller.number && caller.name.includes(caller.number);
    return (holdsNumber ? caller.name : `${caller.name} ${caller.number}`.trim()) || UNSEEN;
  };

  const sum = (queue, now) => {
    const target = queue.wait_target === null ? "" : ` · target ${clock(queue.wait_target)}`;
    if (!queue.waiting) return `nobody${target}`;
    const count = number(queue.waiting);
    return `${count} · longest ${clock(ringside.queues.longest(queue, now))}${target}`;
  };

  const today = (queue) => {
    const percent = ringside.queues.serviceLevel([queue]);
    const period = ringside.queues.period();
    const day = period[0].toUpperCase() + period.slice(1);
    const counts = `${day}: ${number(queue.answered)} answered, ${number(queue.abandoned)} abandoned`;
    if (percent === null) return `${counts}.`;
    const target = queue.service_level_target;
    const wanted = target === null ? "" : ` (target ${target} %)`;
    return `${counts}, ${percent.toFixed(1)} % within ${queue.threshold} s${wanted}.`;
  };

  const line = () => {
    const item = make("li", "rs-who-caller");
    for (const part of ["position", "name", "time"]) item.append(make("span", `rs-who-${part}`));
    return item;
  };

  const wear = (item, caller, queue, now) => {
    const waited = Math.max(0, now - caller.joined);
    const [position, name, time] = item.children;
    setText(position, `${caller.position}.`);
    setText(name, nameOf(caller));
    name.title = nameOf(caller);
    setText(time, clock(waited));
    item.dataset.level = ringside.queues.level(waited, queue.wait_target);
  };

  /* As many lines as callers; the lines stay, their texts change. */
  const lines = (list, queue, now) => {
    while (list.children.length > queue.callers.length) list.lastChild.remove();
    while (list.children.length < queue.callers.length) list.append(line());
    queue.callers.forEach((caller, index) => wear(list.children[index], caller, queue, now));
  };

  const show = (now) => {
    if (!open || !box()) return;
    const queue = ringside.queues.of(open.name);
    const isFiltered = ringside.board.view.queue === open.name;
    if (!queue || !isFiltered || !box().childElementCount) {
      close();
      return;
    }
    const [head, list, caption] = box().children;
    const unseen = queue.waiting - queue.callers.length;
    setText(head.children[1], sum(queue, now));
    lines(list, queue, now);
    setText(caption, (unseen ? `And ${number(unseen)} more. ` : "") + today(queue));
  };

  /* Escape closes the panel; the drawer first where that is open, too. */
  document.addEventListener(
    "keydown",
    (event) => {
      const drawer = document.getElementById("drawer");
      const inDrawer = drawer && !drawer.hidden && !box()?.contains(document.activeElement);
      if (event.key !== "Escape" || !open || inDrawer) return;
      event.stopPropagation();
      close();
    },
    true,
  );

  const isOpenFor = (name) => open !== null && open.name === name;
  ringside.whoWaits = { toggle, close, show, isOpenFor };
})();
