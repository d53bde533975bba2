/* Reading a document: where one stands in the contents, quoting a clause or a selection, printing. */
const links = new Map(
  [...document.querySelectorAll(".contents__link")].map((link) => [link.hash.slice(1), link]),
);

function markCurrent(anchor) {
  document.querySelector(".contents__link[aria-current]")?.removeAttribute("aria-current");
  const link = links.get(anchor);
  if (!link) return;
  link.setAttribute("aria-current", "true");
  const box = link.closest(".with-sidebar__sticky");
  if (box && box.scrollHeight > box.clientHeight) {
    const top = link.getBoundingClientRect().top - box.getBoundingClientRect().top;
    if (top < 0 || top > box.clientHeight - 48) box.scrollTop += top - box.clientHeight / 3;
  }
}

/* The last heading above a line one fifth down the window is where the reader is. */
function watchContents() {
  const nodes = [...links.keys()].map((anchor) => document.getElementById(anchor)).filter(Boolean);
  let asked = false;
  const update = () => {
    asked = false;
    const line = window.innerHeight / 5;
    const above = nodes.filter((node) => node.getBoundingClientRect().top <= line);
    markCurrent((above.at(-1) ?? nodes[0])?.id);
  };
  document.addEventListener(
    "scroll",
    () => {
      if (!asked) requestAnimationFrame(update);
      asked = true;
    },
    { passive: true },
  );
  update();
}

/* A selection inside one document can be copied with its source line. */
function citeSelection(text) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--small cite-selection no-print";
  button.textContent = "复制引文";
  button.dataset.copyDone = "已复制引文和出处";
  button.hidden = true;
  document.body.append(button);

  const place = () => {
    const selection = document.getSelection();
    const quoted = selection?.toString().trim() ?? "";
    const start = selection?.anchorNode?.parentElement;
    button.hidden = quoted.length < 2 || !start || !text.contains(start);
    if (button.hidden) return;
    const source = start.closest(".node")?.querySelector("[data-copy]") ?? document.querySelector(".document-tools [data-copy]");
    button.dataset.copy = `“${quoted}”\n——${source?.dataset.copy ?? ""}`;
    const box = selection.getRangeAt(0).getBoundingClientRect();
    button.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - 120)) + window.scrollX}px`;
    button.style.top = `${box.bottom + window.scrollY + 8}px`;
  };
  document.addEventListener("selectionchange", place);
  /* Pressing the button must not take the selection away. */
  button.addEventListener("pointerdown", (event) => event.preventDefault());
}

/* Where nothing hovers the tools of a clause come when it is tapped. */
function askClause(text) {
  text.addEventListener("click", (event) => {
    const line = event.target.closest(".node__text, .node__heading");
    if (!line || event.target.closest("a, button")) return;
    text.querySelector(".node--asked")?.classList.remove("node--asked");
    line.parentElement.classList.add("node--asked");
  });
}

if (links.size) watchContents();
const text = document.querySelector("[data-cite-selection]");
if (text) {
  citeSelection(text);
  askClause(text);
}
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
