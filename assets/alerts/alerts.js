/* Alerts in the browser: the count in the header, a button that acknowledges, sound and notification.
   Knows the header's summary of alerts, and /api/v1/alerts. Must not know how alerts are found. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const { ringside } = window;
  const LINK = "nav-alerts";
  const KEYS = { sound: "ringside-alert-sound", notify: "ringside-alert-notify" };
  const TONES = [880, 660];
  let seenKey = null; // the fingerprint of the last summary
  let known = null; // the ids of the alerts that this page has seen
  let serial = 0;
  let audio = null;

  const link = () => document.getElementById(LINK);
  const isOn = (what) => localStorage.getItem(KEYS[what]) === "yes";
  const base = () => document.getElementById("shell")?.dataset.base || "";

  /* The count in the navigation. Unseen ones are filled. */
  const count = ({ open, unseen }) => {
    const element = link();
    if (!element) return;
    const words = open ? `Alerts: ${open} open, ${unseen} not acknowledged` : "Alerts";
    element.toggleAttribute("data-unseen", unseen > 0);
    if (open) element.dataset.count = String(open);
    else delete element.dataset.count;
    element.setAttribute("aria-label", words);
    element.title = words;
  };

  const beep = () => {
    audio = audio || new AudioContext();
    TONES.forEach((frequency, number) => {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      volume.gain.value = 0.2;
      tone.frequency.value = frequency;
      tone.connect(volume).connect(audio.destination);
      tone.start(audio.currentTime + number * 0.2);
      tone.stop(audio.currentTime + number * 0.2 + 0.18);
    });
  };

  const notify = (alert) => {
    if (!("Notification" in window) || Notification.permission !== "granted") return;
    const shown = new Notification("Ringside", { body: alert.title, tag: alert.id });
    shown.addEventListener("click", () => window.focus());
  };

  /* Tell of what is new since this page was opened, and of nothing twice. */
  const tell = (alerts) => {
    const ids = new Set(alerts.map((alert) => alert.id));
    const news = known === null ? [] : alerts.filter((alert) => !known.has(alert.id));
    known = ids;
    if (!news.length) return;
    if (isOn("sound")) beep();
    if (isOn("notify")) news.forEach(notify);
  };

  const look = async () => {
    try {
      const answer = await fetch(`${base()}/api/v1/alerts?open=yes`);
      if (answer.ok) tell((await answer.json()).alerts);
    } catch {
      seenKey = null; // the next frame tries again
    }
  };

  /* The summary of a frame: {open, unseen, key}. */
  const summary = (found) => {
    if (!found || !link()) return;
    count(found);
    if (found.key === seenKey) return;
    seenKey = found.key;
    if (found.open === 0) known = new Set();
    else if (known === null || isOn("sound") || isOn("notify")) look();
  };

  const remember = (what, value) => {
    localStorage.setItem(KEYS[what], value ? "yes" : "no");
  };

  /* The switches of the page; what it says about notifications that this browser does not allow. */
  const switches = (sound, wants) => {
    if (sound && !isOn("sound") && navigator.userActivation?.hasBeenActive) beep();
    remember("sound", sound);
    remember("notify", wants);
    if (!wants) return "";
    if (!("Notification" in window)) return "This browser shows no notifications here.";
    if (Notification.permission === "default") Notification.requestPermission();
    return Notification.permission === "denied" ? "This browser does not allow notifications." : "";
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-alert]");
    if (!button) return;
    serial += 1;
    const data = [serial, button.dataset.alert];
    window.dash_clientside.set_props("alerts-acknowledge", { data });
  });

  ringside.alerts = { summary, switches };
})();
