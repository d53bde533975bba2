/* Files of an import by drag and drop, each sent on its own with its progress; without script the form sends them all. */
const form = document.querySelector("form[data-import]");
const AT_ONCE = 2;
const LOST = "网络中断，没有传完。请再按一次“开始导入”。";

if (form) {
  const input = form.elements.files;
  const button = form.querySelector('button[type="submit"]');
  const zone = document.createElement("div");
  const list = document.createElement("ul");
  const status = document.createElement("p");
  /* In place of the browser's own, which says 未选择任何文件 above a list of them. */
  const opener = smallButton("选择文件", () => input.click());
  const chosen = [];
  let sending = false;

  zone.className = "import-drop";
  zone.append("把文件、文件夹或 ZIP 压缩包拖到这里，或 ", opener, folderButton());
  list.className = "import-files";
  status.setAttribute("role", "status");
  input.closest("li").append(zone, list, status);
  input.hidden = true;

  input.addEventListener("change", () => {
    for (const file of input.files) add(file, file.name);
    input.value = "";
  });
  for (const name of ["dragenter", "dragover"]) zone.addEventListener(name, (event) => {
    event.preventDefault();
    zone.classList.add("import-drop--over");
  });
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("import-drop--over"));
  zone.addEventListener("drop", async (event) => {
    event.preventDefault();
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
    for (const entry of entries) await addEntry(entry, "");
  });
  form.addEventListener("submit", (event) => {
    if (!chosen.length) return;
    event.preventDefault();
    if (!sending) send();
  });

  function smallButton(words, press, look = "") {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `button button-small ${look}`.trim();
    made.textContent = words;
    made.addEventListener("click", press);
    return made;
  }

  function folderButton() {
    const picker = document.createElement("input");
    picker.type = "file";
    picker.webkitdirectory = true;
    picker.addEventListener("change", () => {
      for (const file of picker.files) add(file, file.webkitRelativePath || file.name);
      picker.value = "";
    });
    return smallButton("选择文件夹", () => picker.click(), "button-secondary");
  }

  async function addEntry(entry, above) {
    const path = above + entry.name;
    if (entry.isFile) {
      add(await new Promise((resolve, reject) => entry.file(resolve, reject)), path);
      return;
    }
    const reader = entry.createReader();
    /* A reader gives a hundred entries at a time. */
    for (;;) {
      const part = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (!part.length) return;
      for (const one of part) await addEntry(one, `${path}/`);
    }
  }

  function add(file, path) {
    if (sending || chosen.some((one) => one.path === path)) return;
    const row = document.createElement("li");
    const name = document.createElement("span");
    const bar = document.createElement("progress");
    const said = document.createElement("span");
    const remove = smallButton("移除", () => drop(one), "button-secondary");
    const one = { file, path, bar, said, row, remove, sent: false };
    name.textContent = path;
    bar.max = 1;
    bar.value = 0;
    bar.hidden = true;
    bar.setAttribute("aria-label", `${path} 的上传进度`);
    said.className = "import-files__said";
    remove.setAttribute("aria-label", `移除 ${path}`);
    row.append(name, bar, said, remove);
    list.append(row);
    chosen.push(one);
    tell();
  }

  /* The field itself is emptied when its files are in the list: what it says of them would be wrong. */
  function tell() {
    const size = chosen.reduce((sum, one) => sum + one.file.size, 0);
    opener.textContent = chosen.length ? "再选文件" : "选择文件";
    status.textContent = chosen.length ? `已选择 ${chosen.length} 个文件（${inWords(size)}），按“开始导入”上传。` : "还没有选择文件。";
  }

  function inWords(size) {
    return size < 1024 * 1024 ? `${Math.max(1, Math.round(size / 1024))} KB` : `${(size / 1024 / 1024).toFixed(1)} MB`;
  }

  function drop(one) {
    if (sending) return;
    const next = one.row.nextElementSibling ?? one.row.previousElementSibling;
    chosen.splice(chosen.indexOf(one), 1);
    one.row.remove();
    tell();
    (next?.querySelector("button") ?? opener).focus();
  }

  async function send() {
    sending = true;
    button.disabled = true;
    for (const one of chosen) {
      one.bar.hidden = false;
      one.remove.hidden = true;
    }
    const left = chosen.filter((one) => !one.sent);
    const next = async () => {
      for (let one = left.shift(); one; one = left.shift()) {
        await sendOne(one);
        status.textContent = `已上传 ${chosen.filter((each) => each.sent).length} 个，共 ${chosen.length} 个。`;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
    sending = false;
    button.disabled = false;
    if (chosen.every((one) => one.sent)) form.submit();
    else status.textContent = "有文件没有传完，原因见列表。处理后请再按一次“开始导入”，已传完的不会重传。";
  }

  function sendOne(one) {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.append("token", form.elements.token.value);
    data.append("section", form.elements.section.value);
    data.append("position", chosen.indexOf(one));
    data.append("path", one.path);
    data.append("file", one.file, one.file.name);
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const end = (sent, words) => {
        one.sent = sent;
        one.said.textContent = words;
        one.row.classList.toggle("import-files__failed", !sent);
        if (sent) one.bar.value = 1;
        resolve();
      };
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) one.bar.value = event.loaded / event.total;
      });
      request.addEventListener("error", () => end(false, LOST));
      request.addEventListener("load", () => {
        const answer = request.response ?? {};
        if (request.status !== 200) end(false, answer.error ?? LOST);
        else if (answer.refused.length === 1 && answer.files === 1) end(true, answer.refused[0].reason);
        else if (answer.refused.length) end(true, `其中 ${answer.refused.length} 个不能导入，详见导入结果`);
        else end(true, answer.files > 1 ? `含 ${answer.files} 个文件` : "已上传");
      });
      request.open("POST", form.dataset.import);
      request.send(data);
    });
  }
}
