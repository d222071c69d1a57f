/* The colours of paper: those of the light theme, whichever theme is on the screen.
   Knows the style sheet of themes (dashboard/looks/theme.py). Must not know what is painted. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const LONGEST = 64; // longer lists are data, not colours
  const DATA = new Set(["x", "y", "z", "customdata", "text", "base", "width"]);
  let pairs = null;

  const rules = () =>
    [...document.styleSheets].flatMap((sheet) => {
      try {
        return [...sheet.cssRules];
      } catch {
        return []; // a sheet of somebody else's, such as a browser extension's
      }
    });

  const properties = (theme) => {
    const rule = rules().find(
      (each) =>
        each.selectorText?.replaceAll("'", '"') === `[data-bs-theme="${theme}"]` &&
        each.style.getPropertyValue("--rs-ground"),
    );
    const names = rule ? [...rule.style].filter((name) => name.startsWith("--rs-")) : [];
    return new Map(names.map((name) => [name, rule.style.getPropertyValue(name).trim()]));
  };

  /* Dark -> light. Charts take marks, grounds and inks, so those win where two share a colour. */
  const find = () => {
    const [dark, light] = [properties("dark"), properties("light")];
    const known = [...dark.keys()].filter((name) => light.has(name));
    const rank = (name) => Number(/-(mark|ink|muted|rule|accent|\d)$/.test(name));
    known.sort((one, other) => rank(one) - rank(other));
    return new Map(known.map((name) => [dark.get(name), light.get(name)]));
  };

  const isDark = () => document.documentElement.dataset.bsTheme === "dark";

  const color = (own) => {
    if (!isDark()) return own;
    pairs = pairs || find();
    return pairs.get(own) || own;
  };

  /* A figure of Plotly in the colours of paper; its data are not copied. */
  const figure = (part) => {
    if (typeof part === "string") return color(part);
    if (Array.isArray(part)) return part.length > LONGEST ? part : part.map(figure);
    if (!part || Object.getPrototypeOf(part) !== Object.prototype) return part;
    return Object.fromEntries(
      Object.entries(part).map(([name, value]) => [name, DATA.has(name) ? value : figure(value)]),
    );
  };

  window.ringside.paper = { color, figure };
})();
