/* A page in print: charts and tables as wide as the paper, every row whole, in the colours of paper.
   Knows Plotly's and dash-ag-grid's names. Must not know which page it is on.
   Nobody knows the paper before it is laid out, so everything made here is fluid. */
"use strict";
(() => {
  const CHART_PX = 1000;
  const PANEL_PX = 560;
  const PAPER_PX = 700; // the narrowest: A4 upright without its margins
  const SMALLEST_PX = 7.5;
  const EM = 0.58; // the width of a digit, in parts of the font's size
  const BOLD = 1.22; // how much wider headings and totals are
  const GAP = 1.6; // the padding of a cell, in digits
  const LONGEST_TEXT = 22; // longer texts go on in the next line

  const root = document.documentElement;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const plots = () => all(".js-plotly-plot").filter((plot) => !plot.closest(".rs-chart-rows"));
  let drawn = [];

  const element = (tag, children = [], className = "") => {
    const made = document.createElement(tag);
    made.append(...children); // strings become text, never markup
    made.className = className;
    return made;
  };

  /* A grid as texts: {heads, rows, foot}, each cell a text, and which columns are figures. */
  const read = (api) => {
    const columns = api.getAllDisplayedColumns();
    const row = (node) =>
      columns.map((column) =>
        String(api.getCellValue({ rowNode: node, colKey: column, useFormatter: true }) ?? ""),
      );
    const [rows, foot] = [[], []];
    api.forEachNodeAfterFilterAndSort((node) => rows.push(row(node)));
    for (let at = 0; at < api.getPinnedBottomRowCount(); at += 1) {
      foot.push(row(api.getPinnedBottomRow(at)));
    }
    const heads = columns.map((column) => column.getColDef().headerName || "");
    return { heads, rows, foot, types: columns.map((column) => column.getColDef().type || "") };
  };

  const sum = (numbers) => numbers.reduce((one, other) => one + other, 0);
  const most = PAPER_PX / (SMALLEST_PX * EM);

  /* The digits that a column would fill: its longest cell, or the longest word of its heading. */
  const wish = ({ heads, rows, foot }, column) => {
    const lengths = heads[column].split(" ").map((word) => word.length * BOLD);
    rows.forEach((row) => lengths.push(row[column].length));
    foot.forEach((row) => lengths.push(row[column].length * BOLD));
    return lengths.reduce((one, other) => Math.max(one, other), 0) + GAP;
  };

  /* What each column gets: figures all they need, long texts some of it and what is left over. */
  const rooms = (texts) => {
    const wishes = texts.heads.map((_, column) => wish(texts, column));
    const least = wishes.map((own, at) => (texts.types[at] ? own : Math.min(own, LONGEST_TEXT + GAP)));
    const wanting = wishes.map((own, at) => own - least[at]);
    const spare = Math.max(0, most - sum(least));
    const part = Math.min(1, spare / (sum(wanting) || 1));
    return least.map((own, at) => own + wanting[at] * part);
  };

  /* Columns by table, the first in each: no more than so many digits wide. */
  const fill = (digits, limit) => {
    const groups = [[0]];
    let used = digits[0];
    for (let column = 1; column < digits.length; column += 1) {
      if (used + digits[column] > limit && groups.at(-1).length > 1) {
        groups.push([0]);
        used = digits[0];
      }
      groups.at(-1).push(column);
      used += digits[column];
    }
    return groups;
  };

  /* As many columns as are readable on the narrowest paper, and about as many in each table. */
  const split = (digits) => {
    const groups = fill(digits, most);
    const even = (sum(digits) + (groups.length - 1) * digits[0]) / groups.length;
    const evened = fill(digits, Math.min(most, even + Math.max(...digits) / 2));
    return evened.length === groups.length ? evened : groups;
  };

  /* Each column has its share of the width, so that no table is wider than the paper. */
  const widths = (digits) =>
    digits.map((own) => {
      const made = element("col");
      made.style.width = `${(100 * own) / sum(digits)}%`;
      return made;
    });

  const table = ({ heads, rows, foot, types }, columns, digits) => {
    const line = (tag) => (texts) =>
      element("tr", columns.map((column) => element(tag, [texts[column]], types[column])));
    const made = element(
      "table",
      [
        element("colgroup", widths(columns.map((column) => digits[column]))),
        element("thead", [line("th")(heads)]),
        element("tbody", rows.map(line("td"))),
        element("tfoot", foot.map(line("td"))),
      ],
      "rs-print-table",
    );
    return made;
  };

  /* A grid holds only the rows in its window; plain tables have them all. */
  const plain = (grid) => {
    const api = window.dash_ag_grid?.getApi(grid.id);
    if (!api) return;
    const texts = read(api);
    const digits = rooms(texts);
    const groups = split(digits);
    const widest = Math.max(...groups.map((columns) => sum(columns.map((each) => digits[each]))));
    const box = element("div", groups.map((columns) => table(texts, columns, digits)), "rs-on-paper");
    box.classList.add("rs-print-tables");
    box.style.setProperty("--digits", widest);
    grid.after(box);
  };

  /* The chart in the colours of paper, as a picture that grows and shrinks with its box. */
  const redraw = (plot) => {
    const { data, layout } = plot;
    const height = plot.clientHeight || layout?.height;
    if (!height) return; // it has not been drawn yet, or is hidden
    drawn.push([plot, data, layout]);
    const width = plot.closest(".rs-panels") ? PANEL_PX : CHART_PX;
    const own = { ...window.ringside.paper.figure(layout), width, height, autosize: false };
    window.Plotly.react(plot, window.ringside.paper.figure(data), own);
    plot.style.setProperty("--ratio", `${width} / ${height}`);
    plot.querySelectorAll(".main-svg").forEach((svg) => {
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    });
  };

  const restore = ([plot, data, layout]) => {
    plot.querySelectorAll(".main-svg").forEach((svg) => svg.removeAttribute("viewBox"));
    window.Plotly.react(plot, data, layout);
  };

  /* When, of which PBX, and whether it was live: on paper the header stands nowhere else. */
  const stamp = () => {
    const words = [".rs-pbx", ".rs-demo:not([hidden])", ".rs-link"].map((selector) => {
      const found = document.querySelector(selector);
      return (found?.firstElementChild || found)?.textContent.trim() || "";
    });
    const when = `${new Date().toLocaleDateString("en-GB", { dateStyle: "medium" })}, ${
      document.querySelector(".rs-clock")?.textContent || ""
    }`;
    const text = ["Ringside", ...words, when].filter(Boolean).join(" \u00b7 ");
    document.querySelector(".rs-page")?.prepend(element("p", [text], "rs-on-paper rs-print-stamp"));
  };

  const before = () => {
    after();
    root.classList.add("rs-printing");
    stamp();
    all(".rs-report .rs-table").forEach(plain);
    all(".rs-chart-rows").forEach((rows) => {
      const made = window.ringside.printRows.table(rows);
      if (made) rows.closest(".rs-chart-scroll").after(made);
    });
    plots().forEach(redraw);
    window.ringside.teamDay.setPrinting(true);
  };

  const after = () => {
    if (!root.classList.contains("rs-printing")) return;
    root.classList.remove("rs-printing");
    all(".rs-on-paper").forEach((made) => made.remove());
    drawn.forEach(restore);
    drawn = [];
    window.ringside.teamDay.setPrinting(false);
  };

  window.addEventListener("beforeprint", before);
  window.addEventListener("afterprint", after);
})();
