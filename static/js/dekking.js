/* Enhancement only: every page works without this file. No inline styles, no eval. */
"use strict";

(() => {
  const root = document.documentElement;
  const YEAR = 365 * 24 * 60 * 60;

  /* Light or dark: the cookie lets the server write data-theme, so that no page flashes;
     localStorage is what Django's admin reads. */
  const isDark = () =>
    root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
  const secure = location.protocol === "https:" ? "; secure" : "";
  for (const button of document.querySelectorAll("[data-theme-toggle]")) {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(isDark()));
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      document.cookie = `theme=${root.dataset.theme}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
      localStorage.setItem("theme", root.dataset.theme);
      for (const each of document.querySelectorAll("[data-theme-toggle]")) {
        each.setAttribute("aria-pressed", String(isDark()));
      }
    });
  }

  /* Menus close on a click elsewhere and on Escape. */
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    for (const search of document.querySelectorAll("[data-search]")) {
      if (!search.contains(event.target)) clearSuggestions(search);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    const search = event.target instanceof Element && event.target.closest("[data-search]");
    if (search) {
      clearSuggestions(search);
      search.querySelector("input").focus();
    }
  });

  /* Suggestions: up and down walk through them. */
  const clearSuggestions = (search) =>
    search.querySelector(".search__suggestions")?.replaceChildren();
  document.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const search = event.target instanceof Element && event.target.closest("[data-search]");
    if (!search) return;
    const places = [
      search.querySelector("input"),
      ...search.querySelectorAll(".search__suggestions a"),
    ];
    const step = event.key === "ArrowDown" ? 1 : -1;
    const next = places[places.indexOf(document.activeElement) + step];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });

  /* What was typed before the scripts were here, on a slow network, is asked for all the same. */
  document.addEventListener("DOMContentLoaded", () => {
    for (const input of document.querySelectorAll("[data-search] input")) {
      if (input.value !== input.defaultValue) input.dispatchEvent(new Event("typed-before"));
    }
  });

  /* <form data-confirm="Question?"> asks before it is sent. */
  const dialog = document.getElementById("confirm-dialog");
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!dialog || !form.dataset.confirm || form.dataset.confirmed) return;
    event.preventDefault();
    const submitter = event.submitter;
    dialog.querySelector("p").textContent = form.dataset.confirm;
    dialog.onclick = (click) => {
      const button = click.target.closest("button");
      if (!button) return;
      dialog.close();
      if (button.value !== "yes") return;
      form.dataset.confirmed = "yes";
      form.requestSubmit(submitter);
    };
    dialog.showModal();
  });

  /* A second click within three seconds does not send a form again (later it may: the answer can have
     been a download, which leaves the page standing). */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    setTimeout(() => {
      delete form.dataset.sent;
      delete form.dataset.confirmed;
    }, 3000);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      delete form.dataset.confirmed;
    }
  });

  /* Stacked tables: take labels from the head where the template gave none, and keep the roles that
     display: block takes away. */
  const completeTables = (scope) => {
    for (const table of scope.querySelectorAll(".table--stack")) {
      const heads = [...table.querySelectorAll("thead th, thead td")].map((head) =>
        head.textContent.trim(),
      );
      table.setAttribute("role", "table");
      for (const group of table.querySelectorAll("thead, tbody, tfoot")) {
        group.setAttribute("role", "rowgroup");
      }
      for (const row of table.rows) {
        row.setAttribute("role", "row");
        for (const cell of row.cells) {
          const isHead = cell.tagName === "TH";
          const inHead = row.parentElement.tagName === "THEAD";
          cell.setAttribute("role", isHead ? (inHead ? "columnheader" : "rowheader") : "cell");
          const label = heads[cell.cellIndex];
          if (!isHead && !inHead && label && cell.colSpan === 1 && !cell.dataset.label) {
            cell.dataset.label = label;
          }
        }
      }
    }
  };
  completeTables(document);
  document.addEventListener("htmx:load", (event) => completeTables(event.target));

  /* Print buttons. */
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
})();
