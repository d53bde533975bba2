/* While an input method composes, Enter chooses characters and must never search. Some
   browsers end the composition before they send that Enter; those mark it with code 229. */
const COMPOSING = 229;

document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Enter" || !event.target.closest?.("[data-search-box]")) return;
    if (event.isComposing || event.keyCode === COMPOSING) event.preventDefault();
  },
  true,
);

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-search-box]")) return;
  const input = event.target.elements.q;
  if (input.value.trim()) return;
  event.preventDefault();
  input.focus();
});

/* A link among the results may ask something else: the box of the search page follows. */
document.addEventListener("htmx:afterSettle", () => {
  const input = document.querySelector(".search-page [data-search-box] [name=q]");
  const asked = new URL(location.href).searchParams.get("q");
  if (input && asked !== null && document.activeElement !== input) input.value = asked;
});
