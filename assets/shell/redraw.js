/* Parts of a page that are drawn again and again. What stays in them keeps its nodes, and with them the
   focus, a selection, a click that has begun, and how far a table is scrolled.
   Knows Dash's html components as JSON (dashboard/shell/redraw.py). Must not know what they show.
   Words come from strangers: written as text only. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;
  const TAGS = new Set("a b button caption dd details div dl dt h2 h3 i li ol p section span summary table tbody td th thead tr ul".split(" "));
  const ATTRIBUTE = /^(class|href|role|scope|tabindex|title|type|(aria|data)-[a-z-]+)$/;
  const SPELT = { className: "class", tabIndex: "tabindex" };
  const CONTROLS = 'a[href], button, summary, [tabindex="0"]';
  const made = new WeakMap(); // node -> {slot, names}: what was drawn here, and with which attributes

  const listOf = (children) =>
    [children].flat().filter((each) => each !== null && each !== undefined);
  const isText = (part) => typeof part !== "object";

  /* What a node may be used for again: a text, an element of its tag, or the same row. */
  const slotOf = (part) => (isText(part) ? "" : `${part.type} ${part.props.key ?? ""}`);

  const create = (part) => {
    if (isText(part)) return document.createTextNode("");
    const tag = part.type.toLowerCase();
    if (!TAGS.has(tag)) throw new Error(`${tag} is not drawn here`);
    return document.createElement(tag);
  };

  const attributesOf = (props) =>
    Object.entries(props)
      .map(([name, value]) => [SPELT[name] || name, value])
      .filter(([name, value]) => ATTRIBUTE.test(name) && value !== null);

  /* Attributes that other scripts gave it are left to them. */
  const wear = (element, wanted) => {
    const names = wanted.map(([name]) => name);
    const gone = (made.get(element)?.names || []).filter((name) => !names.includes(name));
    for (const name of gone) element.removeAttribute(name);
    for (const [name, value] of wanted) ringside.dom.setAttribute(element, name, String(value));
    return names;
  };

  const fill = (node, part) => {
    if (isText(part)) {
      if (node.data !== String(part)) node.data = String(part);
      made.set(node, { slot: slotOf(part), names: [] });
      return;
    }
    made.set(node, { slot: slotOf(part), names: wear(node, attributesOf(part.props)) });
    if (!ringside.running.isOne(node)) draw(node, part.props.children);
  };

  const draw = (box, children) => {
    const old = new Map();
    for (const node of box.childNodes) {
      const slot = made.get(node)?.slot;
      old.set(slot, [...(old.get(slot) || []), node]);
    }
    const nodes = listOf(children).map((part) => {
      const node = old.get(slotOf(part))?.shift() || create(part);
      fill(node, part);
      return node;
    });
    ringside.dom.arrange(box, nodes);
  };

  const controls = (element) => [...element.querySelectorAll(CONTROLS)];

  /* The elements round the focus up to the box, each with which of its controls has the focus. */
  const trailOf = (box) => {
    const active = document.activeElement;
    const trail = [];
    for (let each = active; box.contains(each); each = each.parentElement) {
      trail.push([each, controls(each).indexOf(active)]);
    }
    return trail;
  };

  /* What had the focus; else what stands at its place in the nearest element that is still there. */
  const heirOf = (trail, box) => {
    if (trail[0][0].isConnected) return trail[0][0];
    for (const [home, at] of trail) {
      const found = home.isConnected ? controls(home) : [];
      if (found.length) return found[Math.min(at, found.length - 1)];
    }
    if (!box.hasAttribute("tabindex")) box.tabIndex = -1;
    return box;
  };

  /* A callback's text: the component to draw in the box of this id. */
  const receive = (text, id) => {
    const box = document.getElementById(id);
    if (!text || !box) return;
    const trail = trailOf(box);
    draw(box, JSON.parse(text));
    ringside.running.tick();
    if (!trail.length) return;
    const heir = heirOf(trail, box);
    if (document.activeElement !== heir) heir.focus({ preventScroll: true });
  };

  ringside.redraw = { receive };
})();
