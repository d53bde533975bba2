/* Alt with an arrow goes to the question after or before the one that has the focus. */
const STEPS = { ArrowDown: 1, ArrowUp: -1 };
const all = [...document.querySelectorAll("[data-attempt] [data-question]")];

document.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  if (!step || !event.altKey || event.ctrlKey || event.shiftKey || document.querySelector("dialog[open]")) return;
  const here = all.indexOf(document.activeElement.closest("[data-question]"));
  const next = here < 0 ? all[0] : all[here + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
});
