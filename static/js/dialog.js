/* [data-dialog-open="id"] opens a <dialog>, [data-dialog-close] and a press beside it
   close it. Focus, Esc and the inert background are the browser's own. */
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog-open]");
  if (opener) {
    document.getElementById(opener.dataset.dialogOpen)?.showModal();
    return;
  }
  const dialog = event.target.closest("dialog[open]");
  if (!dialog) return;
  if (event.target.closest("[data-dialog-close]") || isBeside(dialog, event)) dialog.close();
});

/* The backdrop belongs to the dialog, so a press on it arrives at the dialog itself. */
function isBeside(dialog, event) {
  if (event.target !== dialog || event.detail === 0) return false;
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}
