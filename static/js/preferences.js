/* Large type and theme: applied at once, remembered in this browser. base.html sets
   them again before the next page is painted. */
const root = document.documentElement;

function remember(name, value) {
  if (value) root.dataset[name] = value;
  else delete root.dataset[name];
  try {
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
  } catch {
    // Storage is switched off: the choice holds for this page.
  }
  show();
}

function show() {
  for (const button of document.querySelectorAll("[data-size-toggle]")) {
    button.setAttribute("aria-pressed", String(root.dataset.size === "large"));
  }
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    const chosen = button.dataset.themeChoice === (root.dataset.theme ?? "");
    button.setAttribute("aria-pressed", String(chosen));
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-size-toggle], [data-theme-choice]");
  if (!button) return;
  if ("sizeToggle" in button.dataset) remember("size", root.dataset.size === "large" ? "" : "large");
  else remember("theme", button.dataset.themeChoice);
});

show();
