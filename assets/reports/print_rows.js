/* Charts of one row an agent as tables for paper: rows are whole on every page, and as wide as it.
   Knows Plotly's bars and heat maps. Must not know which page they are on. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const NEAR_END = 0.88; // of the axis: the name of a mark there stands before it

  const make = (tag, className = "", children = []) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...children); // strings become text, never markup
    return made;
  };

  const share = (value, [from, to]) => `${(100 * (value - from)) / (to - from)}%`;

  const axis = ({ range, tickvals = [], ticktext = [] }) => {
    const [from, to] = range;
    const marks = [...tickvals].map((value, at) => {
      const mark = make("span", "", [ticktext[at] ?? ""]);
      const isAtEnd = (value - from) / (to - from) > NEAR_END;
      mark.className = isAtEnd ? "is-at-end" : "";
      mark.style[isAtEnd ? "right" : "left"] = isAtEnd
        ? share(to - value, [0, to - from])
        : share(value, [from, to]);
      return mark;
    });
    return make("th", "rs-print-axis", [make("div", "", marks)]);
  };

  const bar = (trace, row, range) => {
    const made = make("span", trace.marker.pattern?.shape ? "rs-print-hatch" : "");
    made.style.width = share(trace.x[row] || 0, [0, range[1]]);
    made.style.backgroundColor = window.ringside.paper.color(trace.marker.color);
    return made;
  };

  const bars = ({ _fullData, _fullLayout }, names) => {
    const { range } = _fullLayout.xaxis;
    const body = names.map((name, row) => {
      const drawn = _fullData.filter((trace) => trace.x[row] > 0);
      const cell = make("td", "rs-print-bar", drawn.map((trace) => bar(trace, row, range)));
      return make("tr", "", [make("th", "", [name]), cell]);
    });
    return [make("thead", "", [make("tr", "", [make("th"), axis(_fullLayout.xaxis)])]), body];
  };

  const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

  const hue = (colors, part) => {
    const at = Math.min(Math.max(part, 0), 1) * (colors.length - 1);
    const low = Math.min(Math.floor(at), colors.length - 2);
    const [one, other] = [channels(colors[low]), channels(colors[low + 1])];
    return `rgb(${one.map((value, n) => Math.round(value + (other[n] - value) * (at - low)))})`;
  };

  const heat = ({ data, _fullData, _fullLayout }, names) => {
    const [trace] = _fullData;
    const colors = data[0].colorscale.map(([, color]) => window.ringside.paper.color(color));
    const named = new Set(_fullLayout.xaxis.tickvals);
    const head = trace.x.map((text) => make("th", "", [named.has(text) ? text : ""]));
    const body = names.map((name, row) => {
      const cells = Array.from(trace.z[row], (value) => {
        const cell = make("td", "rs-print-cell");
        const part = (value - trace.zmin) / (trace.zmax - trace.zmin);
        if (!Number.isNaN(part)) cell.style.backgroundColor = hue(colors, part);
        return cell;
      });
      return make("tr", "", [make("th", "", [name]), ...cells]);
    });
    return [make("thead", "", [make("tr", "", [make("th"), ...head])]), body, scale(trace, colors)];
  };

  const scale = (trace, colors) => {
    const steps = make("span", "rs-print-scale");
    steps.style.backgroundImage = `linear-gradient(to right, ${colors.join(", ")})`;
    const unit = trace.zmax === 100 ? " %" : "";
    return make("p", "rs-caption", ["0 ", steps, ` ${trace.zmax.toLocaleString("en")}${unit}`]);
  };

  /* The table beside the chart that it stands for, or nothing where that shows nothing. */
  const table = (rows) => {
    const plot = rows.querySelector(".js-plotly-plot");
    const names = rows.querySelector(".rs-names")?.textContent.split("\n") || [];
    const { _fullData: traces } = plot || {}; // as Plotly read it: lists, and every default
    if (!traces?.length || !names[0]) return null;
    const isHeat = traces[0].type === "heatmap";
    const [head, body, legend] = (isHeat ? heat : bars)(plot, names);
    const made = make("table", isHeat ? "rs-print-rows is-heat" : "rs-print-rows", [
      head,
      make("tbody", "", body),
    ]);
    return make("div", "rs-on-paper", legend ? [legend, made] : [made]);
  };

  window.ringside.printRows = { table };
})();
