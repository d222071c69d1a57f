/* Runs before the first paint: sets the theme of last time, so that a dark room is never lit up.
   Knows the setting in the browser. Must not know pages: nothing else is loaded yet. */
"use strict";
(() => {
  const KEY = "ringside-theme";
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => localStorage.getItem(KEY) || "auto";
  const resolve = (choice) => (choice === "auto" ? (dark.matches ? "dark" : "light") : choice);
  const apply = () => {
    const theme = resolve(chosen());
    document.documentElement.dataset.bsTheme = theme;
    return theme;
  };
  const choose = (choice) => {
    localStorage.setItem(KEY, choice);
    return apply();
  };
  const onSystemChange = (listener) => dark.addEventListener("change", () => listener(apply()));
  window.ringside = { theme: { choose, onSystemChange } };
  dark.addEventListener("change", apply); // pages without the app's scripts follow it, too
  apply();
})();
