/* A queue worked from the keyboard: j and k walk its rows, a letter follows the link that shows it. */
(() => {
  "use strict";

  const links = () => [...document.querySelectorAll("#result_list tbody th a")];

  const walk = (stride) => {
    const rows = links();
    const here = rows.indexOf(document.activeElement);
    const next = here < 0 ? rows[0] : rows[Math.min(Math.max(here + stride, 0), rows.length - 1)];
    if (next) next.focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (event.key === "j") walk(1);
    else if (event.key === "k") walk(-1);
    else document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
  });
})();
