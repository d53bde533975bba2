/* <button data-copy="text" data-copy-done="已复制引用"> puts the text on the clipboard. */
function toast(message) {
  document.dispatchEvent(new CustomEvent("site:toast", { detail: message }));
}

/* On plain http, as inside many offices, there is no navigator.clipboard. */
function copyBySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.setAttribute("readonly", "");
  area.className = "visually-hidden";
  const holder = document.querySelector("dialog[open]") ?? document.body;
  const before = document.activeElement;
  holder.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  before?.focus();
  return copied;
}

async function copy(text) {
  if (!navigator.clipboard) return copyBySelection(text);
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const copied = await copy(button.dataset.copy);
  toast(copied ? (button.dataset.copyDone ?? "已复制") : "浏览器不允许复制，请选中文字后按 Ctrl+C");
});
