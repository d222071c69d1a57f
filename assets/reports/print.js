/* A report page in print: charts as wide as the page, every row of its tables, every strip.
   Knows Plotly's and dash-ag-grid's names. Must not know which page it is on. */
"use strict";
(() => {
  const plots = () => document.querySelectorAll(".rs-report .js-plotly-plot");
  const tables = () => document.querySelectorAll(".rs-report .rs-table");

  const element = (tag, children = [], className = "") => {
    const made = document.createElement(tag);
    made.append(...children); // strings become text, never markup
    made.className = className;
    return made;
  };

  const row = (api, columns, node, tag) => {
    const cells = columns.map((column) => {
      const text = api.getCellValue({ rowNode: node, colKey: column, useFormatter: true });
      return element("td", [text ?? ""], column.getColDef().type || "");
    });
    return element(tag, cells);
  };

  /* A grid holds only the rows in its window; a plain table has them all. */
  const plain = (grid) => {
    const api = window.dash_ag_grid?.getApi(grid.id);
    if (!api) return;
    const columns = api.getAllDisplayedColumns();
    const heads = columns.map((column) =>
      element("th", [column.getColDef().headerName], column.getColDef().type || ""),
    );
    const body = element("tbody");
    api.forEachNodeAfterFilterAndSort((node) => body.append(row(api, columns, node, "tr")));
    const foot = element("tfoot");
    for (let index = 0; index < api.getPinnedBottomRowCount(); index += 1) {
      foot.append(row(api, columns, api.getPinnedBottomRow(index), "tr"));
    }
    const head = element("thead", [element("tr", heads)]);
    grid.after(element("table", [head, body, foot], "rs-print-table"));
  };

  const before = () => {
    after();
    document.documentElement.classList.add("rs-printing");
    tables().forEach(plain);
    plots().forEach((plot) => window.Plotly.relayout(plot, { width: plot.clientWidth }));
    window.ringside.teamDay.setPrinting(true);
  };

  const after = () => {
    if (!document.documentElement.classList.contains("rs-printing")) return;
    document.documentElement.classList.remove("rs-printing");
    document.querySelectorAll(".rs-print-table").forEach((table) => table.remove());
    plots().forEach((plot) => window.Plotly.relayout(plot, { width: null, autosize: true }));
    window.ringside.teamDay.setPrinting(false);
  };

  window.addEventListener("beforeprint", before);
  window.addEventListener("afterprint", after);
})();
