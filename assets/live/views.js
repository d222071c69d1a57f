/* Saved views of the board, with names; and "Copy link".
   Knows where views are kept: with the user on the server, else in this browser. Must not know what
   a view holds (address.js). Names are written as text only. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;
  const { button } = ringside.dom;
  const KEY = "ringside-views";
  const SAID_MS = 2500;
  const MOST = 50;
  let timer = 0; // of the words that are said for a moment

  const byId = (id) => document.getElementById(id);
  const menu = () => byId("views");
  const hasUser = () => menu().dataset.kept === "user";

  const say = (words) => {
    const line = byId("views-said");
    line.textContent = words;
    clearTimeout(timer);
    timer = setTimeout(() => {
      line.textContent = "";
    }, SAID_MS);
  };

  const own = {
    read: () => {
      try {
        const found = JSON.parse(localStorage.getItem(KEY) || "[]");
        return Array.isArray(found) ? found.filter((each) => each?.name && each?.address) : [];
      } catch {
        return [];
      }
    },
    write: (views) => {
      try {
        localStorage.setItem(KEY, JSON.stringify(views));
        return "";
      } catch {
        return "This browser keeps nothing";
      }
    },
  };

  /* In this browser: the same questions and answers as the server's. */
  const inBrowser = (method, view) => {
    const others = own.read().filter((each) => each.name !== view?.name);
    if (method === "GET") return { views: own.read() };
    if (method === "POST" && others.length >= MOST) return { error: `There are ${MOST} views already.` };
    const views = method === "POST" ? [...others, view] : others;
    views.sort((a, b) => a.name.localeCompare(b.name));
    const error = own.write(views);
    return error ? { error } : { views };
  };

  const onServer = async (method, view) => {
    const { csrf } = menu().dataset;
    const options = { method, headers: { "Content-Type": "application/json", "X-CSRFToken": csrf } };
    if (view) options.body = JSON.stringify(view);
    try {
      const answer = await fetch(menu().dataset.address, options);
      return await answer.json();
    } catch {
      return { error: "Ringside cannot be reached" };
    }
  };

  const ask = async (method, view) => {
    const answer = hasUser() ? await onServer(method, view) : inBrowser(method, view);
    if (answer.error) say(answer.error);
    else show(answer.views);
    return !answer.error;
  };

  const item = (view) => {
    const line = document.createElement("li");
    const open = button("rs-view", [view.name], () => {
      menu().open = false;
      ringside.address.go(view.address);
    });
    const remove = button("rs-view-remove", ["Remove"], () => ask("DELETE", { name: view.name }));
    remove.setAttribute("aria-label", `Remove the view ${view.name}`);
    line.append(open, remove);
    return line;
  };

  const show = (views) => {
    const list = byId("views-list");
    list.replaceChildren(...views.map(item));
    byId("views-none").hidden = views.length > 0;
  };

  const save = async () => {
    const box = byId("views-name");
    const name = box.value.trim();
    if (!name) {
      box.focus();
      return;
    }
    if (await ask("POST", { name, address: ringside.address.view() })) {
      box.value = "";
      say("Saved");
    }
  };

  // Without https there is no navigator.clipboard; the older way copies what is selected.
  const copySelected = (text) => {
    const box = byId("views-link");
    box.hidden = false;
    box.value = text;
    box.select();
    box.hidden = document.execCommand("copy");
    return box.hidden;
  };

  const copy = async () => {
    const text = ringside.address.link();
    try {
      await navigator.clipboard.writeText(text);
      say("Link copied");
    } catch {
      say(copySelected(text) ? "Link copied" : "Press Ctrl+C");
    }
  };

  const ACTS = { "copy-link": copy, "views-save": save };
  document.addEventListener("click", (event) => {
    const act = ACTS[event.target.closest("button")?.id];
    if (act) act();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.id === "views-name") save();
  });
  document.addEventListener(
    "toggle",
    (event) => {
      if (event.target.id === "views" && event.target.open) ask("GET");
    },
    true, // a toggle does not bubble
  );
})();
