/* Diagnostics as text into the clipboard; where the browser forbids it, selected in a box.
   Knows the page's box for the text. Must not know what is in it. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const SHOWN_MS = 1500;
  const BUTTON = "diagnostics-copy";
  const BOX = "diagnostics-text";

  // Without https there is no navigator.clipboard; the older way copies what is selected.
  const putSelected = (text) => {
    const box = document.getElementById(BOX);
    box.hidden = false;
    box.value = text;
    box.select();
    box.hidden = document.execCommand("copy");
    return box.hidden;
  };

  const put = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return putSelected(text);
    }
  };

  window.ringside.diagnostics = {
    /* The words on the button, the text in the box, and whether the box is hidden. */
    copy: async (data) => {
      if (!data) return ["Copy as text", "", true];
      const copied = await put(data.text);
      const again = () => window.dash_clientside.set_props(BUTTON, { children: "Copy as text" });
      setTimeout(again, SHOWN_MS);
      return [copied ? "Copied" : "Press Ctrl+C", data.text, copied];
    },
  };
})();
