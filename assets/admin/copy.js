/* The button that copies what a page of an admin shows once: a link or a token.
   Knows the box of what was done. Must not know what the text is for. Without this script the text
   stands there to be marked and copied: a click marks all of it. */
"use strict";
(() => {
  const SAID_MS = 2500;
  const box = document.querySelector(".rs-admin-done");
  const text = box?.querySelector("code");
  const button = box?.querySelector(".rs-admin-copy");
  if (!text || !button) return;

  const mark = () => window.getSelection().selectAllChildren(text);

  // Without https there is no navigator.clipboard; the older way copies what is marked.
  const copied = async () => {
    mark();
    try {
      await navigator.clipboard.writeText(text.textContent);
      return true;
    } catch {
      return document.execCommand("copy");
    }
  };

  button.hidden = false;
  button.addEventListener("click", async () => {
    const words = button.textContent;
    button.textContent = (await copied()) ? "Copied" : "Press Ctrl+C";
    setTimeout(() => {
      button.textContent = words;
    }, SAID_MS);
  });
})();
