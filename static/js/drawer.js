/* On narrow screens [data-drawer-open="id"] shows that .drawer (contents, facets) in a
   sheet. The element itself moves into the sheet and back, so forms keep what was typed. */
const wide = matchMedia("(min-width: 60em)");

function makeSheet(title) {
  const sheet = document.createElement("dialog");
  sheet.className = "drawer-sheet";
  sheet.setAttribute("aria-label", title);
  const head = document.createElement("div");
  head.className = "drawer-sheet__head";
  const name = document.createElement("span");
  name.textContent = title;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button button--quiet";
  close.dataset.dialogClose = "";
  close.textContent = "关闭";
  head.append(name, close);
  sheet.append(head);
  return sheet;
}

function open(opener) {
  const drawer = document.getElementById(opener.dataset.drawerOpen);
  if (!drawer || wide.matches) return;
  const place = document.createComment("drawer");
  const sheet = makeSheet(opener.textContent.trim());
  drawer.replaceWith(place);
  sheet.append(drawer);
  document.body.append(sheet);

  const close = () => sheet.close();
  wide.addEventListener("change", close);
  sheet.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (!link) return;
    close();
    /* Whoever goes on with the keyboard goes on from the clause, not from the top. */
    const clause = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    clause?.setAttribute("tabindex", "-1");
    clause?.focus({ preventScroll: true });
  });
  sheet.addEventListener("close", () => {
    wide.removeEventListener("change", close);
    place.replaceWith(drawer);
    sheet.remove();
  });
  sheet.showModal();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-drawer-open]");
  if (opener) open(opener);
});
