/* A report that the server is too busy for is asked for again, and the page says so.
   Knows that callbacks are sent by fetch, and 503 with Retry-After. Must not know any callback. */
"use strict";
(() => {
  const CALLBACKS = "/_dash-update-component";
  const WORDS = "The server is busy with other reports. Trying again …";
  const MOST_TRIES = 30;
  const send = window.fetch.bind(window);
  let waiting = 0;

  const card = () => document.getElementById("busy") || document.body.appendChild(make());
  const make = () => {
    const element = document.createElement("div");
    element.id = "busy";
    element.className = "rs-busy";
    element.setAttribute("role", "status");
    element.textContent = WORDS;
    return element;
  };
  const count = (change) => {
    waiting += change;
    card().hidden = waiting === 0;
  };

  /* Seconds until it is worth asking again; 0 where the answer is one to keep. Some ask later than
     others, so that not all come back at once. */
  const pause = (answer) => {
    if (answer.status !== 503) return 0;
    return Number(answer.headers.get("Retry-After") || 0) * (0.5 + Math.random());
  };

  const sendAgain = async (input, options, first) => {
    let answer = first;
    count(1);
    try {
      for (let tries = 0; tries < MOST_TRIES && pause(answer) > 0; tries += 1) {
        const seconds = pause(answer);
        await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
        answer = await send(input, options);
      }
    } finally {
      count(-1);
    }
    return answer;
  };

  window.fetch = async (input, options) => {
    const answer = await send(input, options);
    const isCallback = String(input).includes(CALLBACKS);
    return isCallback && pause(answer) > 0 ? sendAgain(input, options, answer) : answer;
  };
})();
