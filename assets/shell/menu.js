/* The menu that holds the pages where the header is too narrow for their names.
   Knows the button and the panel it opens. Must not know pages: the style sheet says when there is
   a menu. Runs on pages without the app's own scripts too. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const button = () => document.getElementById("menu-button");
  const panel = () => document.getElementById("menu");
  const isOpen = () => button()?.getAttribute("aria-expanded") === "true";

  const set = (open) => {
    button().setAttribute("aria-expanded", String(open));
    panel().toggleAttribute("data-open", open);
  };

  document.addEventListener("click", (event) => {
    if (!button()) return;
    if (button().contains(event.target)) set(!isOpen());
    else if (isOpen() && (event.target.closest("a") || !panel().contains(event.target))) set(false);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isOpen()) return;
    set(false);
    button().focus();
    event.stopImmediatePropagation();
  }, true);

  /* Whoever walks on by Tab leaves the menu behind. */
  document.addEventListener("focusin", (event) => {
    if (isOpen() && !panel().contains(event.target) && !button().contains(event.target)) set(false);
  });
})();
