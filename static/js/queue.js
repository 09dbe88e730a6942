/* Desks worked from the keyboard: j and k walk the rows of a list, a letter follows the link that
   shows it, ? shows the keys of the page. Forms take the focus; Ctrl+Enter sends them. */
(() => {
  "use strict";

  const rows = () => [...document.querySelectorAll("#result_list tbody th a")];
  const form = document.querySelector("form[data-desk-form]");

  const walk = (stride) => {
    const all = rows();
    const here = all.indexOf(document.activeElement);
    const next = here < 0 ? all[0] : all[Math.min(Math.max(here + stride, 0), all.length - 1)];
    if (next) next.focus();
  };

  /* The list of keys: what the page always has, and every link that shows a key. */
  const show = () => {
    const dialog = document.querySelector("dialog[data-keys]");
    if (!dialog || dialog.open) return;
    const list = dialog.querySelector("dl");
    for (const old of list.querySelectorAll("[data-found]")) old.remove();
    for (const link of document.querySelectorAll("[data-key]")) {
      const line = document.createElement("div");
      line.dataset.found = "";
      const key = document.createElement("kbd");
      key.textContent = link.dataset.key;
      const name = document.createElement("dt");
      name.append(key);
      const does = document.createElement("dd");
      does.textContent = link.textContent.trim();
      line.append(name, does);
      list.prepend(line);
    }
    dialog.showModal();
  };

  document.addEventListener("keydown", (event) => {
    if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector(".submit-row input[type=submit]"));
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("dialog, textarea, select, [contenteditable]")) return;
    if (event.target.closest("input:not([type=submit])")) return;
    if (event.key === "?") show();
    else if (event.key === "j") walk(1);
    else if (event.key === "k") walk(-1);
    else document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
  });

  /* What has to be filled in first, or what was filled in wrong; once all is read, the button. */
  if (form) {
    const field = "input:not([type=hidden], [type=submit]), select, textarea";
    const first = form.querySelector("[name=confirmed]")
      ? form.querySelector(".submit-row input[type=submit]")
      : form.querySelector(`.form-row.errors :is(${field})`) || form.querySelector(field);
    (first || form.querySelector(".submit-row input[type=submit]"))?.focus();
  }
})();
