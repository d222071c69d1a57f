/* Tables of reports: figures as people read them, links to agents' days, keys.
   Knows dash-ag-grid's names. Must not know which page it is on. */
"use strict";
(() => {
  const two = (number) => String(number).padStart(2, "0");

  const clock = (seconds) => {
    const whole = Math.max(0, Math.floor(seconds));
    const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
    const rest = two(whole % 60);
    return hours ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
  };

  const SHOWN = {
    s: clock,
    "%": (value) => `${value.toFixed(1)} %`,
    calls: (value) => value.toLocaleString("en"),
  };

  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  functions.rsFigure = (value, unit) =>
    value === null || value === undefined ? "\u2013" : SHOWN[unit](value);
  functions.rsTime = (epoch) =>
    epoch ? window.ringside.header.timeOfDay(epoch) : "";

  const day = () => {
    const given = new URLSearchParams(window.location.search);
    const last = document.querySelector(".rs-date-input[id$='-to']")?.value || given.get("date");
    return last ? `?date=${last}` : "";
  };

  /* The path of an agent's day. A name with a slash makes no path: such an agent goes by the extension. */
  const agentDayPath = (name, extensions) =>
    `${document.getElementById("shell").dataset.base}/agents/${encodeURIComponent(name.includes("/") ? extensions.split(", ")[0] : name)}`;
  window.ringside.agentDayPath = agentDayPath;

  const components = (window.dashAgGridComponentFunctions =
    window.dashAgGridComponentFunctions || {});
  components.RsDayLink = (props) => {
    const { value, data } = props;
    if (!data || !data.id) return value;
    const href = `${agentDayPath(value, data.extensions)}${day()}`;
    return window.React.createElement("a", { href }, value);
  };

  /* A time that leads to the board as it stood then. */
  components.RsMomentLink = ({ value, valueFormatted, data }) => {
    const words = valueFormatted || value;
    if (!data?.moment) return words;
    const title = "The board at this moment";
    return window.React.createElement("a", { href: data.moment, title }, words);
  };

  /* The keys move between cells, and a link in one is out of their reach. */
  document.addEventListener("keydown", (event) => {
    const cell = event.key === "Enter" && event.target.closest?.(".rs-table .ag-cell");
    if (cell) cell.querySelector("a")?.click();
  });
})();
