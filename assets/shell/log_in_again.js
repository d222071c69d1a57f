/* Where the session is over, the page is asked for again: the server then leads to the log-in.
   Knows that Dash asks by fetch, and 401. Must not know any callback.
   A page that is being left asks no more: its log-out goes first. */
"use strict";
(() => {
  const DASH = "/_dash-";
  const send = window.fetch.bind(window);
  const never = new Promise(() => {});
  let isLeft = false;

  const leave = () => {
    if (!isLeft) window.location.reload();
    return never; // Dash would write an error for each answer, on a page that is gone in a moment
  };

  window.addEventListener("beforeunload", () => {
    isLeft = true;
  });
  window.addEventListener("pageshow", () => {
    isLeft = false;
  });
  window.fetch = async (input, options) => {
    const answer = await send(input, options);
    return String(input).includes(DASH) && answer.status === 401 ? leave() : answer;
  };
})();
