/* Asks every second, while the page is looked at, whether the policyholder was told anything; shows
   it, and brings what is marked with data-live up to date. Enhancement only. */
"use strict";

(() => {
  const place = document.querySelector("[data-live-url]");
  if (!place) return;
  const BACKGROUND = { "X-Background": "1" }; // keeps no session alive
  const PAUSE = 1000;
  const LONGEST_PAUSE = 30_000;
  const FAILURES_SHOWN = 3;
  const PATIENCE = 10_000;
  const BETWEEN_REFRESHES = 5000;
  const MOST_SHOWN = 4;
  const part = (name) => place.querySelector(`[data-live-${name}]`);
  let last = place.dataset.liveLast;
  let failures = 0;
  let isAsking = false;
  let isOver = false;
  let timer;
  let refreshed = 0;
  let refreshTimer;

  const ask = async () => {
    clearTimeout(timer);
    if (isAsking || isOver || document.hidden) return;
    isAsking = true;
    try {
      await listen();
      failures = 0;
    } catch {
      failures += 1; // away, or in trouble: it says so below and tries again
    } finally {
      isAsking = false;
    }
    part("lost").hidden = failures < FAILURES_SHOWN;
    timer = setTimeout(ask, Math.min(PAUSE * 2 ** failures, LONGEST_PAUSE));
  };

  const listen = async () => {
    const answer = await fetch(`${place.dataset.liveUrl}?after=${last}`, {
      headers: { ...BACKGROUND, "If-None-Match": `"${last}"` },
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.status === 304) return;
    if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) {
      isOver = true;
      part("over").hidden = false;
      return;
    }
    if (answer.status !== 200) throw new Error(String(answer.status));
    show(await answer.json());
  };

  const show = (told) => {
    last = String(told.last);
    for (const count of document.querySelectorAll("[data-unread]")) {
      count.hidden = !told.unread;
      count.firstElementChild.textContent = told.unread;
    }
    const news = place.querySelector(".live__news");
    news.insertAdjacentHTML("afterbegin", told.html);
    for (const old of [...news.querySelectorAll("[data-news]")].slice(MOST_SHOWN)) old.remove();
    refresh();
  };

  /* What somebody is typing in, or has unfolded, is left as it is: then the page says so. */
  const isInUse = (element) => {
    const active = document.activeElement;
    const isTyping = active && element.contains(active) && active.matches("input, select, textarea");
    return isTyping || element.querySelector("details.confirm[open]") !== null;
  };

  const refresh = async () => {
    if (!document.querySelector("[data-live]")) return;
    clearTimeout(refreshTimer);
    const wait = refreshed + BETWEEN_REFRESHES - Date.now();
    if (wait > 0) {
      refreshTimer = setTimeout(refresh, wait);
      return;
    }
    refreshed = Date.now();
    try {
      const answer = await fetch(location.href, { headers: BACKGROUND, redirect: "manual" });
      if (answer.status !== 200) return;
      replace(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      refreshTimer = setTimeout(refresh, BETWEEN_REFRESHES);
    }
  };

  const replace = (fresh) => {
    for (const old of document.querySelectorAll("[data-live]")) {
      const found = fresh.querySelector(`[data-live="${old.dataset.live}"]`);
      if (!found || found.textContent === old.textContent) continue;
      if (isInUse(old)) {
        part("changed").hidden = false;
        continue;
      }
      const now = document.importNode(found, true);
      mark(old, now);
      old.replaceWith(now);
      window.htmx?.process(now);
      now.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
    }
  };

  /* Rows are known by where they lead. */
  const leadsTo = (row) => row.querySelector("a")?.getAttribute("href");
  const mark = (old, now) => {
    const before = new Map([...old.querySelectorAll("tr")].map((row) => [leadsTo(row), row]));
    for (const row of now.querySelectorAll("tbody tr")) {
      const was = before.get(leadsTo(row));
      if (!was || was.textContent !== row.textContent) row.classList.add("has-changed");
    }
  };

  place.addEventListener("click", (event) => {
    event.target.closest("[data-dismiss]")?.closest("[data-news]").remove();
  });
  document.addEventListener("visibilitychange", ask);
  window.addEventListener("online", ask);
  timer = setTimeout(ask, PAUSE);
})();
