/* Taking a quiz. Each change is kept on this device at once and sent within a second; a question
   counts as saved only when the server has said so. What could not be sent goes again as soon as
   there is a network. One window holds the attempt; another one takes over when asked to. */
const form = document.querySelector("[data-attempt]");
const SOON = { written: 2500, text: 700, choice: 150 };
/* Whoever writes without a pause is saved all the same. */
const LATEST = 10_000;
const PING_MS = 25_000;
const RETRY_MS = [2000, 4000, 8000, 15000];
const base = form.dataset.base;
const storeName = `attempt:${form.dataset.attempt}`;
const dialog = document.getElementById("submit-dialog");
const stateLine = document.querySelector("[data-save-state]");
const questions = new Map();
let held = false;
let lost = false;
let stopped = false;
let leaving = false;
let failures = 0;
let retry = 0;

/* What the server may not have yet, by question: { value, sequence }; and marks for later. */
const local = { unsent: {}, later: [], ...recall(localStorage, storeName) };
const holder = nameOfThisWindow();

function recall(storage, name) {
  try {
    return JSON.parse(storage.getItem(name)) ?? {};
  } catch {
    return {};
  }
}

function keepLocal() {
  try {
    if (Object.keys(local.unsent).length || local.later.length) localStorage.setItem(storeName, JSON.stringify(local));
    else localStorage.removeItem(storeName);
  } catch {
    // Storage is off or full: answers still go to the server one by one.
  }
}

function nameOfThisWindow() {
  const fresh = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  try {
    const known = sessionStorage.getItem("attempt-window") ?? fresh;
    sessionStorage.setItem("attempt-window", known);
    return known;
  } catch {
    return fresh;
  }
}

const isChoice = (question) => ["single", "multiple", "true_false"].includes(question.kind);
const fieldsOf = (question) => [...question.element.querySelectorAll(".question__answer input, .question__answer textarea")];

function valueOf(question) {
  const fields = fieldsOf(question);
  if (isChoice(question)) return fields.filter((field) => field.checked).map((field) => field.value);
  const texts = fields.map((field) => field.value.trim());
  return texts.some(Boolean) ? texts : [];
}

function show(question, value) {
  fieldsOf(question).forEach((field, place) => {
    if (!isChoice(question)) field.value = value[place] ?? "";
    else field.checked = value.includes(field.value);
  });
  question.element.dispatchEvent(new CustomEvent("attempt:shown", { bubbles: true }));
}

const same = (one, other) => JSON.stringify([...one].sort()) === JSON.stringify([...other].sort());

function unsentWords() {
  if (lost) return "未保存";
  return failures ? "未保存，稍后自动补交" : "正在保存";
}

function paint(question) {
  const { order, element } = question;
  const answered = valueOf(question).length > 0;
  const unsent = order in local.unsent;
  const later = local.later.includes(order);
  const words = question.problem || (unsent ? unsentWords() : answered ? "已保存" : "未作答");
  element.querySelector("[data-state]").textContent = words;
  element.classList.toggle("question--unsaved", unsent || Boolean(question.problem));
  element.querySelector("[data-clear]").hidden = !answered;
  const mark = element.querySelector("[data-later]");
  mark.setAttribute("aria-pressed", String(later));
  mark.textContent = later ? "取消“稍后再看”" : "稍后再看";
  const cell = document.querySelector(`[data-cell="${order}"]`);
  cell.classList.toggle("answer-card__cell--answered", answered);
  cell.classList.toggle("answer-card__cell--unsaved", unsent || Boolean(question.problem));
  cell.classList.toggle("answer-card__cell--later", later);
  cell.querySelector("[data-cell-words]").textContent =
    ` 题，${answered ? "已答" : "未答"}${unsent || question.problem ? "，未保存" : ""}${later ? "，稍后再看" : ""}`;
}

function paintSums() {
  const all = [...questions.values()];
  const answered = all.filter((question) => valueOf(question).length).length;
  const later = local.later.length ? `，${local.later.length} 题稍后再看` : "";
  for (const place of document.querySelectorAll("[data-card-sum]")) {
    const inCard = place.closest(".drawer");
    place.textContent = inCard ? `已答 ${answered} 题，共\u00a0${all.length}\u00a0题${later}` : `已答\u00a0${answered}/${all.length}`;
  }
  const unsent = Object.keys(local.unsent).length;
  const problems = all.filter((question) => question.problem).length;
  for (const kept of document.querySelectorAll("[data-kept]")) kept.hidden = unsent + problems > 0;
  paintProblem();
  if (stopped || !held) return say("");
  if (failures && unsent) return say(`${unsent} 题未保存，存在本机`);
  if (problems) return say(`${problems} 题没有保存`);
  return unsent ? say("正在保存……", true) : say(answered ? "全部答案已保存" : "");
}

/* Whoever could not hand in reads in the dialog as soon as it is possible. */
let blocked = false;
function paintProblem() {
  if (!blocked) return;
  const unsent = Object.keys(local.unsent).length;
  blocked = unsent > 0 || failures > 0;
  sayProblem(
    unsent
      ? `还有 ${unsent} 题没有保存到服务器，请等网络恢复后再交卷。答案保存在这台设备上。`
      : blocked
        ? "网络还没有恢复，现在不能交卷。答案已经全部保存。"
        : "答案已经全部保存，可以交卷了。",
    !blocked,
  );
}

function sayProblem(words, solved = false) {
  const problem = dialog.querySelector("[data-submit-problem]");
  if (problem.textContent !== words) problem.textContent = words;
  problem.classList.toggle("submit-problem--solved", solved);
}

/* Short moments of saving are seen, not read out. */
let saying = 0;
function say(words, briefly = false) {
  clearTimeout(saying);
  if (stateLine.textContent === words) return;
  if (briefly) saying = setTimeout(() => (stateLine.textContent = words), 1500);
  else stateLine.textContent = words;
}

function changed(question, soon) {
  const value = valueOf(question);
  question.problem = "";
  question.top += 1;
  local.unsent[question.order] = { value, sequence: question.top };
  keepLocal();
  paint(question);
  paintSums();
  clearTimeout(question.timer);
  question.since ??= Date.now();
  const latest = Math.max(0, question.since + LATEST - Date.now());
  question.timer = setTimeout(() => send(question), Math.min(soon, latest));
}

function pauseOf(question) {
  if (isChoice(question)) return SOON.choice;
  return question.kind === "blank" ? SOON.text : SOON.written;
}

/* Signing in again in another window changes the token: the cookie has the one of now. */
function token() {
  const found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  return found ? found[1] : form.elements.csrfmiddlewaretoken.value;
}

/* In an exam: the last message of the invigilator that this page has. */
const heard = () => (form.dataset.heard === undefined ? {} : { after: Number(form.dataset.heard) });

/* Status 0: no network. */
async function post(address, content, keepalive = false) {
  let status = 0;
  let said = {};
  try {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token() };
    const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify({ holder, ...heard(), ...content }), keepalive });
    status = answer.status;
    said = await answer.json();
  } catch {
    // No answer, half of one, or an error page whose status says enough.
    if (status === 200) status = 0;
  }
  if (said.seconds_left !== undefined) document.dispatchEvent(new CustomEvent("attempt:time", { detail: said.seconds_left }));
  if (status === 200) document.dispatchEvent(new CustomEvent("attempt:said", { detail: said }));
  return { status, said };
}

/* Whoever waits for it waits for the newest answer: one that changed meanwhile goes right after. */
function send(question, keepalive = false) {
  clearTimeout(question.timer);
  question.since = undefined;
  question.sending ??= deliver(question, keepalive).finally(() => (question.sending = null));
  return question.sending;
}

async function deliver(question, keepalive) {
  const { order } = question;
  for (let more = true; more && local.unsent[order] && held && !stopped; ) {
    const entry = local.unsent[order];
    more = arrived(question, entry, await post(`${base}items/${order}/`, entry, keepalive));
    paint(question);
    paintSums();
  }
}

/* True when a newer answer waits already. */
function arrived(question, entry, { status, said }) {
  const current = local.unsent[question.order] === entry;
  if (status === 200) {
    reached();
    question.top = Math.max(question.top, said.sequence);
    if (!current) return true;
    forget(question);
    if (!said.accepted) {
      show(question, said.value);
      question.problem = "";
      toast(`第 ${question.order} 题${said.message}`);
    }
    return false;
  }
  if (status === 400 || status === 404 || status === 413) {
    reached();
    question.problem = `没有保存：${said.message ?? "请刷新页面"}`;
    if (current) forget(question);
    return !current;
  }
  refused(status, said);
  return false;
}

function refused(status, said) {
  if (status === 409) return lose();
  if (status === 410 || (status === 403 && said.message)) return stop(said.message);
  // Without any cookie the token is missed before the sign-in is.
  notice("signed-out", status === 401 || status === 403);
  failures += 1;
  if (status === 0) notice("offline", true);
  clearTimeout(retry);
  retry = setTimeout(again, RETRY_MS[Math.min(failures, RETRY_MS.length) - 1]);
}

function reached() {
  notice("offline", false);
  notice("signed-out", false);
  if (!failures) return;
  failures = 0;
  for (const question of questions.values()) paint(question);
}

function forget(question) {
  delete local.unsent[question.order];
  keepLocal();
}

async function flush(keepalive = false) {
  if (stopped) return;
  if (!held && !(await hold(false))) return;
  await Promise.all([...questions.values()].map((question) => send(question, keepalive === true)));
}

/* Is this window still the one? If so, what waits goes out. */
let asking = null;
function again() {
  if (stopped) return null;
  asking ??= hold(false)
    .then((done) => done && flush())
    .finally(() => (asking = null));
  return asking;
}

/* Coming back to this window: another one may have taken over meanwhile. */
const lookAgain = () => held && again();

async function hold(fromOther) {
  const got = await post(`${base}holder/`, { from_other: fromOther });
  if (got.status !== 200) {
    refused(got.status, got.said);
    return false;
  }
  reached();
  held = true;
  lost = false;
  allowAnswers(true);
  notice("elsewhere", false);
  got.said.items.forEach(bring);
  paintSums();
  return true;
}

/* What another window saved since this page was loaded. */
function bring({ order, value, sequence }) {
  const question = questions.get(order);
  // An answer given while this list was on its way is newer than the list.
  const newest = sequence >= question.top;
  question.top = Math.max(question.top, sequence);
  if (newest && !(order in local.unsent) && !same(valueOf(question), value)) show(question, value);
  paint(question);
}

function lose() {
  const words = held ? "已在另一个窗口或设备上继续作答" : "这份答卷可能还在另一个窗口打开";
  if (!lost) document.querySelector("[data-elsewhere-words]").textContent = words;
  clearTimeout(retry);
  held = false;
  lost = true;
  allowAnswers(false);
  dialog.close();
  reached();
  notice("elsewhere", true);
  for (const question of questions.values()) paint(question);
  paintSums();
}

function allowAnswers(yes) {
  form.inert = !yes;
  for (const button of document.querySelectorAll("[data-ask-submit]")) button.disabled = !yes;
}

/* Nothing on the page promises any more that there is time, or offers to change an answer. */
function stop(words) {
  stopped = true;
  document.body.classList.add("attempt-page--stopped");
  allowAnswers(false);
  for (const name of ["offline", "elsewhere", "signed-out"]) notice(name, false);
  document.querySelector("[data-stopped-words]").textContent = words;
  document.querySelector("[data-stopped-unsent]").hidden = Object.keys(local.unsent).length === 0;
  notice("reopened", false);
  notice("stopped", true);
  dialog.close();
  say("");
}

const notice = (name, on) => (document.querySelector(`[data-notice="${name}"]`).hidden = !on);
const toast = (words) => document.dispatchEvent(new CustomEvent("site:toast", { detail: words }));

function askToSubmit() {
  const open = [...questions.values()].filter((question) => !valueOf(question).length);
  const later = local.later.length ? `有 ${local.later.length} 题标了“稍后再看”。` : "";
  dialog.querySelector("[data-submit-summary]").textContent =
    `${open.length ? "" : "题目全部答完了。"}${later}交卷以后不能再改。`;
  const list = dialog.querySelector("[data-submit-unanswered]");
  list.hidden = open.length === 0;
  const last = open.length - 1;
  list.replaceChildren(`还有 ${open.length} 题没有作答：`, ...open.map((question, place) => linkTo(question, place < last ? "、" : "")));
  blocked = false;
  sayProblem("");
  if (!dialog.open) dialog.showModal();
  flush();
}

/* The mark behind it stays with it at the end of a line. */
function linkTo(question, mark) {
  const whole = document.createElement("span");
  const link = document.createElement("a");
  link.href = `#question-${question.order}`;
  link.textContent = `第 ${question.order} 题`;
  link.addEventListener("click", () => dialog.close());
  whole.append(link, mark);
  return whole;
}

async function submit() {
  const button = dialog.querySelector("[data-submit-now]");
  button.disabled = true;
  blocked = false;
  sayProblem("");
  await flush();
  const unsent = Object.keys(local.unsent).length;
  if (!unsent && !stopped) sayProblem(await handIn());
  blocked = !stopped && !leaving && (unsent > 0 || failures > 0);
  if (unsent) paintProblem();
  button.disabled = false;
}

async function handIn() {
  const { status, said } = await post(`${base}submit/`, {});
  if (status === 200) {
    leaving = true;
    local.later = [];
    keepLocal();
    location.assign(said.url);
    return "";
  }
  if (status === 409) dialog.close();
  refused(status, said);
  return said.message ?? "还没有交卷：网络不通或服务器没有处理成功。答案已经保存，请稍后再试。";
}

/* The time is over, unless the server has given more: what was saved counts, whether or not this
   page can say so now. */
async function timeOver() {
  if (stopped) return;
  await flush();
  const { said } = await post(`${base}ping/`, {});
  if (said.seconds_left > 0) return;
  form.inert = true;
  if (!stopped && (await handIn())) stop("作答时间已到，系统按已保存的答案收卷。");
}

/* In an exam the invigilator sees by this that somebody is there, and her words come back with it. */
async function ping() {
  if (document.hidden || leaving || failures) return;
  if (!held && !stopped) return;
  const { status, said } = await post(`${base}ping/`, {});
  if (stopped) {
    if (status === 200 || status === 409) reopened();
    return;
  }
  if (status === 200) reached();
  else refused(status, said);
}

function reopened() {
  notice("stopped", false);
  notice("reopened", true);
}

function begin() {
  for (const element of form.querySelectorAll("[data-question]")) {
    const order = Number(element.dataset.question);
    const question = { order, element, kind: element.dataset.kind, top: Number(element.dataset.sequence), timer: 0, sending: null, problem: "" };
    questions.set(order, question);
    const entry = local.unsent[order];
    if (entry) {
      question.top = Math.max(question.top, entry.sequence);
      show(question, entry.value);
    }
    paint(question);
  }
  paintSums();
  flush();
}

const questionAround = (target) => questions.get(Number(target.closest("[data-question]")?.dataset.question));

form.addEventListener("input", ({ target }) => {
  const question = questionAround(target);
  if (question) changed(question, pauseOf(question));
});

form.addEventListener("focusout", ({ target }) => {
  const question = questionAround(target);
  if (question) send(question);
});

form.addEventListener("click", ({ target }) => {
  const question = questionAround(target);
  if (!question) return;
  if (target.closest("[data-clear]")) {
    show(question, []);
    fieldsOf(question)[0].focus();
    changed(question, SOON.choice);
  }
  if (target.closest("[data-later]")) {
    const others = local.later.filter((order) => order !== question.order);
    local.later = others.length < local.later.length ? others : [...others, question.order];
    keepLocal();
    paint(question);
    paintSums();
  }
});

/* Enter in a field of text goes on to the next question instead of handing in. */
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.target.type !== "text") return;
  event.preventDefault();
  const fields = [...form.querySelectorAll(".question__answer input, .question__answer textarea")];
  fields[fields.indexOf(event.target) + 1]?.focus();
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  askToSubmit();
});

document.addEventListener("click", ({ target }) => {
  if (target.closest(".attempt-foot [data-ask-submit]")) askToSubmit();
  if (target.closest("[data-submit-now]")) submit();
  if (target.closest("[data-take-over]")) hold(true).then((done) => done && flush());
});

addEventListener("online", again);
addEventListener("focus", lookAgain);
addEventListener("offline", () => notice("offline", !stopped));
document.addEventListener("visibilitychange", () => (document.hidden ? flush(true) : lookAgain()));
addEventListener("beforeunload", (event) => {
  if (leaving || stopped || !Object.keys(local.unsent).length) return;
  event.preventDefault();
  event.returnValue = "";
});
document.addEventListener("attempt:over", timeOver);

if (form.dataset.heard !== undefined) setInterval(ping, PING_MS);
begin();
