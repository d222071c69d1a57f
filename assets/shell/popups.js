/* Menus that unfold over the page: Escape closes them and gives the focus back, and so does whoever
   goes elsewhere. Knows their classes. Must not know what is in them. */
"use strict";
(() => {
  const opened = () => document.querySelector(".rs-account[open], .rs-views[open]");

  /* Before all others: one Escape closes one thing, the uppermost. */
  document.addEventListener(
    "keydown",
    (event) => {
      const menu = opened();
      if (event.key !== "Escape" || !menu) return;
      menu.open = false;
      menu.querySelector("summary").focus();
      event.stopImmediatePropagation();
    },
    true,
  );

  const leave = (event) => {
    const menu = opened();
    if (menu && !event.composedPath().includes(menu)) menu.open = false;
  };
  document.addEventListener("click", leave);
  document.addEventListener("focusin", leave);
})();
