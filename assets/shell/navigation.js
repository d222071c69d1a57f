/* The links between the pages: which page is open, and the days that pages of a range share.
   Knows the shell's table of pages. Must not know what any page shows. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const DAYS = ["range", "from", "to"];
  let kept = ""; // the days of the last page of a range; they outlast a look at the board

  const daysOf = (search) =>
    String(new URLSearchParams([...new URLSearchParams(search)].filter(([name]) => DAYS.includes(name))));

  /* The href of each link, then whether its page is open. */
  const links = (path, search) => {
    const pages = JSON.parse(document.getElementById("shell").dataset.pages);
    if (pages.some(([own, hasDays]) => hasDays && own === path)) kept = daysOf(search);
    const href = ([own, hasDays]) => (hasDays && kept ? `${own}?${kept}` : own);
    return [...pages.map(href), ...pages.map(([own]) => own === path)];
  };

  window.ringside.navigation = { links };
})();
