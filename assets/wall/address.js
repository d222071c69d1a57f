/* What the address of the wall says: which figures, which queues and groups, what rotates.
   Knows the words of the address. Must not know figures or tiles. What means nothing is kept as a
   problem, for the screen to say: nobody stands beside it who could look for the mistake. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;
  const FIGURES = "waiting,longest,service_level,free,abandoned,oncall";
  const MOST_FIGURES = 8; // more of them would be too small to read
  const FEWEST_S = 5; // a view that is gone sooner cannot be read
  const MOST_TITLE = 60;
  const MOST_QUOTED = 30;
  const NAMES = new Set(["figures", "queue", "group", "rotate", "title", "theme", "token"]);
  const THEMES = new Set(["light", "dark"]);
  const params = new URLSearchParams(window.location.search);
  const problems = [];

  /* A word of the address, short enough to stand on the screen beside others. */
  const quoted = (text) => (text.length > MOST_QUOTED ? `${text.slice(0, MOST_QUOTED)}…` : text);
  const refuse = (words) => {
    problems.push(words);
    return null;
  };

  const all = (name, separator) =>
    params.getAll(name).flatMap((text) => (separator ? text.split(separator) : [text]))
      .map((text) => text.trim()).filter(Boolean);

  /* A number of 0 or more; null for any other text. */
  const asNumber = (text) => (/^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : null);

  /* waiting, or waiting:5 with a target of its own. */
  const figure = (text) => {
    const [key, ...rest] = text.split(":");
    if (!rest.length) return { key, target: null };
    const target = asNumber(rest.join(":"));
    if (target === null) refuse(`the target of ${quoted(text)} is no number`);
    return { key, target };
  };

  const figures = () => {
    const found = all("figures", ",");
    if (found.length > MOST_FIGURES) refuse(`only the first ${MOST_FIGURES} figures are shown`);
    return found.slice(0, MOST_FIGURES).map(figure);
  };

  const rotate = () => {
    const text = params.get("rotate") || "0";
    const seconds = asNumber(text) ?? refuse(`rotate=${quoted(text)} is no number of seconds`);
    return seconds ? Math.max(FEWEST_S, seconds) : 0;
  };

  const setTheme = () => {
    const theme = params.get("theme");
    if (THEMES.has(theme)) document.documentElement.dataset.bsTheme = theme;
    else if (theme) refuse(`theme=${quoted(theme)} is neither light nor dark`);
  };

  const refuseOthers = () => {
    for (const name of new Set(params.keys())) {
      if (!NAMES.has(name)) refuse(`the wall does not know ${quoted(name)}=`);
    }
  };

  setTheme();
  ringside.wall = {
    address: {
      figures: figures(),
      usual: FIGURES.split(",").map(figure),
      queues: new Set(all("queue", ",")), // no queue of Asterisk has a comma in its name
      groups: new Set(all("group")),
      rotate: rotate(),
      title: (params.get("title") || "").slice(0, MOST_TITLE),
      problems,
      quoted,
    },
  };
  refuseOthers();
})();
