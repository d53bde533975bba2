/* Words of the invigilator and changes of the deadline, as they come with any answer of the server
   ("attempt:said"). The newest is read out and stays until it is put away; all stay in the list. */
const form = document.querySelector("[data-attempt]");
const place = document.querySelector("[data-message-new]");
const kept = document.querySelector("[data-messages]");
const list = document.querySelector("[data-message-list]");

function keep(text, at) {
  const line = document.createElement("li");
  const time = document.createElement("time");
  const words = document.createElement("span");
  time.textContent = at;
  words.textContent = text;
  line.append(time, " ", words);
  list.append(line);
  kept.hidden = false;
}

function tell(texts) {
  const box = document.createElement("div");
  box.className = "notice";
  const body = document.createElement("div");
  body.className = "notice__body";
  const title = document.createElement("p");
  title.className = "notice__title";
  title.textContent = "监考通知";
  const lines = texts.map((text) => Object.assign(document.createElement("p"), { textContent: text }));
  const away = document.createElement("button");
  away.className = "button button--small";
  away.type = "button";
  away.dataset.messageSeen = "";
  away.textContent = "知道了";
  body.append(title, ...lines, away);
  box.append(body);
  place.replaceChildren(box);
}

const now = () => new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });

function movedInWords({ deadline, closes }) {
  const before = Number(form.dataset.deadline ?? deadline);
  if (deadline === undefined || deadline === before) return [];
  form.dataset.deadline = deadline;
  for (const end of document.querySelectorAll("[data-closes]")) end.textContent = closes;
  const minutes = Math.round((deadline - before) / 60);
  const words = minutes > 0 ? `监考人员为您延长了 ${minutes} 分钟，` : "";
  return [`${words}收卷时间改为 ${closes}。`];
}

document.addEventListener("attempt:said", ({ detail }) => {
  const moved = movedInWords(detail);
  const fresh = (detail.messages ?? []).filter((one) => one.id > Number(form.dataset.heard));
  for (const text of moved) keep(text, now());
  for (const { id, text, at } of fresh) {
    keep(text, at);
    form.dataset.heard = id;
  }
  const words = [...moved, ...fresh.map((one) => one.text)];
  if (words.length) tell(words);
});

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-message-seen]")) place.replaceChildren();
});
