/* What is pasted keeps its paragraphs and tables: the box takes the markup that the clipboard holds beside the plain text. */
const box = document.querySelector("textarea[data-paste]");

box?.addEventListener("paste", (event) => {
  const markup = event.clipboardData.getData("text/html");
  if (!markup) return;
  event.preventDefault();
  box.setRangeText(markup, box.selectionStart, box.selectionEnd, "end");
});
