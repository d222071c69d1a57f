/* Small helpers for scripts that write to the page: text only, and only where it changed.
   Must not know what is written. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const grouped = new Intl.NumberFormat("en-GB");

  /* A count as people read it: 1,216. */
  const number = (value) => grouped.format(value);

  const make = (tag, className, text = "") => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.textContent = text;
    return element;
  };

  /* A text that is changed in place; a new text node would make the browser lay out far more. */
  const setText = (element, text) => {
    const node = element.firstChild || element.appendChild(document.createTextNode(""));
    if (node.data !== text) node.data = text;
  };

  const setAttribute = (element, name, value) => {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  };

  const button = (className, parts, onClick) => {
    const element = make("button", className);
    element.type = "button";
    element.append(...parts);
    element.addEventListener("click", onClick);
    return element;
  };

  /* Put these nodes in this order. None that stands there is moved: it may have the focus. */
  const arrange = (box, parts) => {
    const staying = new Set(parts);
    const gone = [...box.childNodes].filter((node) => !staying.has(node));
    for (const node of gone) node.remove();
    let next = box.firstChild;
    for (const part of parts) {
      if (part === next) next = next.nextSibling;
      else box.insertBefore(part, next);
    }
  };

  window.ringside.dom = { number, make, setText, setAttribute, button, arrange };
})();
