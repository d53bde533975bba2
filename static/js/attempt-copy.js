/* The last resort when the network stays away: her own answers as a text file, made in the browser. */
const form = document.querySelector("[data-attempt]");
const textOf = (element) => element?.textContent.replace(/\s+/g, " ").trim() ?? "";

function answerOf(element) {
  const chosen = [...element.querySelectorAll(".question__option:has(input:checked)")].map((option) => textOf(option));
  const written = [...element.querySelectorAll(".question__blank :is(input, textarea)")].map((field) => field.value.trim());
  const given = [...chosen, ...written].filter(Boolean);
  return given.length ? given.join("\n") : "（没有作答）";
}

function questionLines(element) {
  const [number, kind, stem] = ["number", "kind", "stem"].map((name) => textOf(element.querySelector(`.question__${name}`)));
  return [`${number}（${kind}）${stem}`, `状态：${textOf(element.querySelector("[data-state]"))}`, answerOf(element), ""];
}

function copyOfAll() {
  const title = textOf(document.querySelector("h1"));
  const head = [title, `编号：${form.dataset.attempt}`, `下载时间：${new Date().toLocaleString("zh-CN")}`, ""];
  const lines = [...form.querySelectorAll("[data-question]")].flatMap(questionLines);
  return { title, text: [...head, ...lines].join("\r\n") };
}

function download() {
  const { title, text } = copyOfAll();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/plain;charset=utf-8" }));
  link.download = `答案副本 ${title}.txt`;
  link.click();
  URL.revokeObjectURL(link.href);
}

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-copy-answers]")) download();
});
