/* Shows the parts of the question form that the chosen kind uses; all are there without script. */
const parts = document.querySelectorAll("[data-for-kind]");
const kinds = document.querySelectorAll('input[name="kind"]');
const rows = [...document.querySelectorAll("[data-option-row]")];
const ALWAYS_SHOWN = 4;

function show() {
  const kind = [...kinds].find((one) => one.checked)?.value;
  for (const part of parts) part.hidden = Boolean(kind) && !part.dataset.forKind.split(" ").includes(kind);
}

/* One empty row more than are filled. */
function showRows() {
  const filled = rows.map((row) => Boolean(row.querySelector('input[type="text"]').value));
  rows.forEach((row, place) => {
    row.hidden = place >= Math.max(ALWAYS_SHOWN, filled.lastIndexOf(true) + 2);
  });
}

for (const kind of kinds) kind.addEventListener("change", show);
for (const row of rows) row.addEventListener("input", showRows);
show();
showRows();
