/* Tables of reports: figures as people read them, links to agents' days, keys.
   Knows dash-ag-grid's names. Must not know which page it is on. */
"use strict";
(() => {
  const SHOWN = {
    s: (value) => window.ringside.durations.clock(value),
    "%": (value) => `${value.toFixed(1)} %`,
    calls: (value) => value.toLocaleString("en"),
    average: (value) => value.toFixed(1),
  };

  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  const isNone = (value) => value === null || value === undefined;
  functions.rsFigure = (value, unit) => (isNone(value) ? "\u2013" : SHOWN[unit](value));
  functions.rsNoneLast = (one, other, _one, _other, isDescending) => {
    if (isNone(one) || isNone(other)) {
      const order = Number(isNone(one)) - Number(isNone(other));
      return isDescending ? -order : order;
    }
    return one - other;
  };
  functions.rsTabOut = () => false; // Tab leaves the table, as from any group; arrows move in it
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

  /* The column that a table is sorted by, where the control has it and stands at another. */
  const sortOf = (columns, chosen, options) => {
    const sorted = (columns || []).find((each) => each.sort && !each.sortIndex)?.colId;
    const isOffered = (options || []).some((each) => each.value === sorted);
    return isOffered && sorted !== chosen ? sorted : undefined;
  };

  /* Sort a table by a column, as its first click would; one that is sorted by it stays as it is. */
  const sortBy = async (id, name) => {
    const api = await window.dash_ag_grid.getApiAsync(id);
    const column = api.getColumn(name);
    if (!column || column.getSort()) return;
    const sort = (column.getColDef().sortingOrder || ["asc"])[0];
    api.applyColumnState({ state: [{ colId: name, sort }], defaultState: { sort: null } });
  };
  window.ringside.tables = { sortOf, sortBy };

  const components = (window.dashAgGridComponentFunctions =
    window.dashAgGridComponentFunctions || {});
  components.RsDayLink = (props) => {
    const { value, data } = props;
    if (!data || !data.id) return value;
    const href = `${agentDayPath(value, data.extensions)}${day()}`;
    return window.React.createElement("a", { href, tabIndex: -1 }, value);
  };

  /* A group leads to its agents: the same report, with the filter set. */
  components.RsGroupLink = (props) => {
    const { value, data } = props;
    if (!data || !data.group) return value;
    const search = new URLSearchParams(window.location.search);
    search.set("group", value);
    search.delete("rows");
    return window.React.createElement("a", { href: `?${search}`, tabIndex: -1 }, value);
  };

  /* A time that leads to the board as it stood then. */
  components.RsMomentLink = ({ value, valueFormatted, data }) => {
    const words = valueFormatted || value;
    if (!data?.moment) return words;
    const title = "The board at this moment";
    const link = { href: data.moment, title, className: "rs-moment", tabIndex: -1 };
    return window.React.createElement("a", link, words);
  };

  /* The keys move between cells; Enter follows the link in one. */
  document.addEventListener("keydown", (event) => {
    const cell = event.key === "Enter" && event.target.closest?.(".rs-table .ag-cell");
    if (cell) cell.querySelector("a")?.click();
  });
})();
