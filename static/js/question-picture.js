/* Uploads a picture and writes the line that stands for it where the cursor was last. */
const box = document.querySelector("[data-picture]");
const fields = document.querySelectorAll('textarea[name="stem"], textarea[name="parts"]');

if (box && fields.length) {
  const [file, alt] = box.querySelectorAll("input");
  const button = box.querySelector("button");
  const said = box.querySelector("[role=status]");
  const token = document.querySelector('input[name="csrfmiddlewaretoken"]').value;
  let target = fields[0];

  for (const field of fields) {
    // Without a cursor of hers the picture goes to the end.
    field.setSelectionRange(field.value.length, field.value.length);
    field.addEventListener("focus", () => { target = field; });
  }

  const insert = (line) => {
    const before = target.value.slice(0, target.selectionStart);
    const after = target.value.slice(target.selectionEnd);
    const opening = before && !before.endsWith("\n") ? "\n" : "";
    const closing = after && !after.startsWith("\n") ? "\n" : "";
    target.setRangeText(opening + line + closing, before.length, target.selectionEnd, "end");
    target.dispatchEvent(new Event("input", { bubbles: true }));
    target.focus();
  };

  const upload = async () => {
    const body = new FormData();
    if (file.files[0]) body.append("file", file.files[0]);
    body.append("alt", alt.value);
    const answer = await fetch(box.dataset.picture, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": token },
    });
    return answer.json();
  };

  button.addEventListener("click", async () => {
    button.disabled = true;
    said.textContent = "正在上传……";
    try {
      const { line, problem } = await upload();
      said.textContent = problem || "已插入，保存后生效。";
      if (line) {
        insert(line);
        file.value = "";
        alt.value = "";
      }
    } catch {
      said.textContent = "没有传上去，请检查网络后再点一次“插入”。";
    } finally {
      button.disabled = false;
    }
  });

  box.hidden = false;
}
