/* The links between the pages: which page is open, and the days that pages of a range share.
   Knows the shell's table of pages. Must not know what any page shows. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const DAYS = ["range", "from", "to"];
  let kept = ""; // the days of the last page of a range; they outlast a look at the board

  const daysOf = (search) =>
    String(new URLSearchParams([...new URLSearchParams(search)].filter(([name]) => DAYS.includes(name))));

  /* Said to a screen reader too; the button of the menu says where one is. */
  const mark = (link, isOpen) => {
    if (!link) return;
    if (!isOpen) return link.removeAttribute("aria-current");
    link.setAttribute("aria-current", "page");
    document.getElementById("menu-word").textContent = link.textContent;
  };

  const EVERY = "*";

  /* The wall with the queue and the group of this page, where it has them. */
  const toWall = (search) => {
    const link = document.getElementById("wall-link");
    if (!link) return;
    const here = new URLSearchParams(search);
    const named = ["queue", "group"].map((name) => [name, here.get(name)])
      .filter(([, value]) => value && value !== EVERY);
    const query = String(new URLSearchParams(named));
    link.href = `${document.getElementById("shell").dataset.base}/wall${query && `?${query}`}`;
  };

  /* The links that this viewer has: each person may open other pages. */
  const links = (path, search) => {
    const pages = JSON.parse(document.getElementById("shell").dataset.pages);
    if (pages.some(([own, hasDays]) => hasDays && own === path)) kept = daysOf(search);
    toWall(search);
    for (const [own, hasDays, id] of pages) {
      const href = hasDays && kept ? `${own}?${kept}` : own;
      window.dash_clientside.set_props(id, { href, active: own === path });
      mark(document.getElementById(id), own === path);
    }
  };

  window.ringside.navigation = { links };
})();
