/* The controls over the board and their names in the address, as one table.
   Knows ids, values and how they are spelt. Must not know when the address is read or written. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  // Name in the address, control, value while the address is silent. Rows of controls that a page
  // does not have are left out.
  const CONTROLS = [
    ["queue", "live-queue", "*"],
    ["group", "live-group", "*"],
    ["by", "live-group-by", ""],
    ["find", "live-search", ""],
    ["sort", "live-sort", "number"],
    ["hide", "live-hide", false],
    ["density", "live-density", "card"],
    ["chart", "chart-shown", true],
  ];
  const FREE_TEXT = new Set(["find", "queue"]); // a queue is looked up among the tiles
  const REMEMBERED = "_dash_persistence.";

  /* Readable: commas, colons, spaces and @ as they are. */
  const encode = (text) =>
    encodeURIComponent(text).replace(/%20/g, "+").replace(/%2C/g, ",").replace(/%40/g, "@").replace(/%3A/g, ":");

  /* An address with another moment; with none for null. */
  const withMoment = (at, search = window.location.search) => {
    const params = new URLSearchParams(search);
    params.delete("at");
    const parts = [...params].map(([name, value]) => `${name}=${encode(value)}`);
    if (at !== null) parts.push(`at=${encode(at)}`);
    return parts.length ? `?${parts.join("&")}` : "";
  };

  const asText = (value) => {
    if (typeof value !== "boolean") return String(value);
    return value ? "on" : "off";
  };

  const offers = (id, value) => {
    const control = document.getElementById(id);
    if (control?.tagName === "SELECT") return [...control.options].some((each) => each.value === value);
    return Boolean(control?.querySelector(`input[value="${CSS.escape(value)}"]`));
  };

  /* The value of a control that a text means; undefined for none. */
  const parse = ([name, id, otherwise], text) => {
    if (typeof otherwise === "boolean") return { on: true, off: false }[text];
    return FREE_TEXT.has(name) || offers(id, text) ? text : undefined;
  };

  /* What this browser remembers of a control, by key. */
  const remembered = (id) =>
    Object.entries(localStorage).filter(([key]) => key.startsWith(`${REMEMBERED}${id}.`));

  /* Set a control as a link says. What the browser remembers of its own stays as it is. */
  const setQuietly = (id, value) => {
    const before = remembered(id);
    window.dash_clientside.set_props(id, { value });
    for (const [key] of remembered(id)) localStorage.removeItem(key);
    for (const [key, kept] of before) localStorage.setItem(key, kept);
  };

  window.ringside.addressControls = { CONTROLS, encode, withMoment, asText, parse, setQuietly };
})();
