/* What the address of the wall says: which figures, which queues and groups, what rotates.
   Knows the words of the address. Must not know figures or tiles. A word that means nothing is told
   on the screen: nobody stands beside it who could look for the mistake. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;
  const FIGURES = "waiting,longest,service_level,free,abandoned,oncall";
  const FEWEST_S = 5; // a view that is gone sooner cannot be read
  const params = new URLSearchParams(window.location.search);

  const all = (name, separator) =>
    params.getAll(name).flatMap((text) => (separator ? text.split(separator) : [text]))
      .map((text) => text.trim()).filter(Boolean);

  /* waiting, or waiting:5 with a target of its own. */
  const figure = (text) => {
    const [key, target] = text.split(":");
    const number = Number(target);
    return { key, target: target && Number.isFinite(number) ? number : null };
  };

  const figures = all("figures", ",");
  const seconds = Number(params.get("rotate"));
  const rotate = Number.isFinite(seconds) && seconds > 0 ? Math.max(FEWEST_S, seconds) : 0;

  const theme = params.get("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.bsTheme = theme;

  ringside.wall = {
    address: {
      figures: (figures.length ? figures : FIGURES.split(",")).map(figure),
      queues: new Set(all("queue", ",")), // no queue of Asterisk has a comma in its name
      groups: new Set(all("group")),
      rotate,
      title: (params.get("title") || "").slice(0, 60),
    },
  };
})();
