/* How much was written of what is allowed, below each answer in sentences. */
function show(area) {
  const place = document.getElementById(area.getAttribute("aria-describedby"));
  const written = [...area.value].length;
  place.textContent = `已写 ${written} 字`;
  const left = area.maxLength - area.value.length;
  if (left <= 50) place.textContent += `，还可以写 ${left} 字`;
}

for (const area of document.querySelectorAll("[data-question] textarea")) show(area);

document.addEventListener("input", ({ target }) => {
  if (target.matches("[data-question] textarea")) show(target);
});
/* Other modules put an answer back or clear it without an event of the field. */
document.addEventListener("attempt:shown", ({ target }) => target.querySelectorAll("textarea").forEach(show));
