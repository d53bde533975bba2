/* Tells which result was opened: every [data-row] below a [data-query], whose data-first is the
   position of its first one. Nothing waits for the answer, and links work without it. */
function told(event) {
  const link = event.target.closest("[data-query] [data-row] a[href]");
  if (!link || event.button > 1) return;
  const list = link.closest("[data-query]");
  const row = link.closest("[data-row]");
  const place = [...list.querySelectorAll("[data-row]")].indexOf(row);
  const position = Number(list.dataset.first || 1) + place;
  const message = new URLSearchParams({ key: list.dataset.query, row: row.dataset.row, position });
  navigator.sendBeacon?.(list.dataset.opened, message);
}

document.addEventListener("click", told);
document.addEventListener("auxclick", told);
