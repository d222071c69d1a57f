/* The buttons PNG and SVG: a chart as a picture, drawn by the browser itself.
   Knows Plotly's names and the painter of the day. Must not know which page it is on.
   Names that stand beside a chart are drawn into the picture, with its heading and its days. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const HEAD = 48;
  const LEGEND = 32;
  const SCALE = 2; // of a PNG: sharp on paper
  const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
  const escaped = (text) => text.replace(/[&<>]/g, (sign) => ENTITIES[sign]);
  const colour = (name) =>
    getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  /* What stands over the chart: page, heading, and of which days and filters it is. */
  const words = (box) => {
    const page = document.querySelector(".rs-report-title");
    const days = document.querySelector(".rs-report-days");
    const parts = [page, box.querySelector("h2"), days].map((each) => each?.textContent);
    return parts.filter(Boolean).join(" · ");
  };

  const fileName = (text) =>
    text
      .normalize("NFKD")
      .replace(/[^\p{L}\p{N}]+/gu, "-")
      .replace(/^-+|-+$/g, "")
      .toLowerCase()
      .slice(0, 100);

  const save = (url, name) => {
    const link = document.createElement("a");
    link.href = url;
    link.download = name;
    link.click();
  };

  /* The figure with its heading, on the ground of the page; names of rows as labels of the axis. */
  const figure = (plot, heading) => {
    const { layout } = plot;
    const margin = { ...layout.margin, t: (layout.margin?.t ?? 32) + HEAD };
    const isOfRows = layout.yaxis?.type === "category";
    const isUnnamed = plot.data.length > 1 && !layout.showlegend; // the page names the colours
    const legend = { orientation: "h", x: 0, y: 0, yref: "container", yanchor: "bottom", traceorder: "normal" };
    if (isUnnamed) margin.b = (margin.b ?? 8) + LEGEND;
    const named = isOfRows ? { showticklabels: true, automargin: true, tickmode: "linear" } : {};
    return {
      data: plot.data,
      layout: {
        ...layout,
        autosize: false,
        width: Math.max(plot.clientWidth, 640),
        height: plot.clientHeight + HEAD + (isUnnamed ? LEGEND : 0),
        ...(isUnnamed ? { showlegend: true, legend } : {}),
        margin,
        paper_bgcolor: colour("--rs-panel"),
        plot_bgcolor: colour("--rs-panel"),
        title: { text: escaped(heading), x: 0.02, y: 0.98, yref: "container", yanchor: "top", font: { size: 14 } },
        yaxis: { ...layout.yaxis, ...named },
      },
    };
  };

  const ofPlot = async (plot, heading, format) => {
    const drawn = figure(plot, heading);
    const { width, height } = drawn.layout;
    const scale = format === "png" ? SCALE : 1;
    return window.Plotly.toImage(drawn, { format, width, height, scale });
  };

  const asPng = async (svg) => {
    const image = new Image();
    image.src = svg;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.width * SCALE;
    canvas.height = image.height * SCALE;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/png");
  };

  const ofDay = async (heading, format) => {
    const text = window.ringside.teamDayPicture.svg(heading, colour("--rs-panel"));
    const svg = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    return format === "png" ? asPng(svg) : svg;
  };

  const download = async (button) => {
    const format = button.dataset.picture;
    const box = button.closest("section, .rs-strip");
    const heading = words(box);
    const plot = box.querySelector(".js-plotly-plot");
    const url = plot ? await ofPlot(plot, heading, format) : await ofDay(heading, format);
    save(url, `${fileName(heading)}.${format}`);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-picture]");
    if (button) download(button);
  });
})();
