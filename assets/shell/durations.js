/* How a duration is written, in seconds: the same words as dashboard/looks/formatting.py.
   Knows digits. Must not know what lasted. */
"use strict";
window.ringside = window.ringside || {};
(() => {
  const [MINUTE, HOUR, DAY] = [60, 3600, 86400];
  const MINUTES_WITH_SECONDS = 10;
  const MOST_HOURS = 48; // a timer that has run longer counts days; from an hour on nobody reads seconds

  const two = (number) => String(number).padStart(2, "0");
  const whole = (seconds) => Math.max(0, Math.trunc(seconds));

  /* 4:05 or 1:04:05. */
  const clock = (seconds) => {
    const rest = whole(seconds);
    const hours = Math.floor(rest / HOUR);
    const minutes = Math.floor(rest / MINUTE) % 60;
    if (hours) return `${hours}:${two(minutes)}:${two(rest % MINUTE)}`;
    return `${minutes}:${two(rest % MINUTE)}`;
  };

  /* A timer that runs, in few letters: 4:05, from an hour on 1 h 05, from 48 hours on 2 d 3 h. */
  const running = (seconds) => {
    const rest = whole(seconds);
    if (rest < HOUR) return clock(rest);
    if (rest < MOST_HOURS * HOUR) return `${Math.floor(rest / HOUR)} h ${two(Math.floor(rest / MINUTE) % 60)}`;
    return `${Math.floor(rest / DAY)} d ${Math.floor(rest / HOUR) % 24} h`;
  };

  /* 45 s, 1 min 30 s, 20 min, 3 h, 1 h 30 min; no seconds from 10 min on. */
  const spoken = (seconds) => {
    const rest = whole(seconds);
    const minutes = Math.floor(rest / MINUTE);
    const hours = Math.floor(rest / HOUR);
    if (!minutes) return `${rest} s`;
    if (minutes < MINUTES_WITH_SECONDS && rest % MINUTE) return `${minutes} min ${rest % MINUTE} s`;
    if (!hours) return `${minutes} min`;
    return minutes % 60 ? `${hours} h ${two(minutes % 60)} min` : `${hours} h`;
  };

  /* 45 s, 4 min, 1 h 05 min: how long an alert lasts, as state/alerts/words.py says it. */
  const rough = (seconds) => {
    const rest = whole(seconds);
    return spoken(rest < MINUTE ? rest : rest - (rest % MINUTE));
  };

  window.ringside.durations = { clock, running, spoken, rough };
})();
