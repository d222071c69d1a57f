/* Diagnostics: the report into the clipboard; where the browser does not let us, selected.
   Knows the page's box for the text. Must not know what is in it. */
"use strict";
window.dash_clientside = window.dash_clientside || {};
(() => {
  const SHOWN_MS = 1500;
  const BUTTON = "diagnostics-copy";
  const BOX = "diagnostics-text";

  // Without https there is no navigator.clipboard, only the older way: of what is selected.
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

  window.dash_clientside.diagnostics = {
    /* What the button says, the box's text, and whether the box is hidden. */
    copy: async (told) => {
      if (!told) return ["Copy as text", "", true];
      const copied = await put(told.text);
      const again = () => window.dash_clientside.set_props(BUTTON, { children: "Copy as text" });
      setTimeout(again, SHOWN_MS);
      return [copied ? "Copied" : "Press Ctrl+C", told.text, copied];
    },
  };
})();
