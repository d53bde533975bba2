/* Short confirmations, read out by screen readers. Any module may ask for one:
   document.dispatchEvent(new CustomEvent("site:toast", { detail: "已复制引用" })) */
const SHOWN_MS = 5000;
const region = document.querySelector("[data-toasts]");

document.addEventListener("site:toast", (event) => {
  const toast = document.createElement("p");
  toast.className = "toast";
  toast.textContent = event.detail;
  region.replaceChildren(toast);
  setTimeout(() => toast.remove(), SHOWN_MS);
});
