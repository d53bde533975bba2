/* Reading a book: what is remembered in this browser (paper, type size), the keys, how far one
   is, and, for who is signed in, the place on the server, so that another device goes on there.

   A place is saved a little after the reader has stopped moving and when the page is left. Each
   save names the version it goes on from; when another device was faster the server refuses, and
   the reader is asked where to go on. What could not be sent waits in this browser. */
const SAVE_AFTER_MS = 1500;
const paper = document.querySelector("[data-reader]");
const paragraphs = [...paper.querySelectorAll("[id^='p-']")];
const about = paper.dataset;
const here = Number(about.chapter);

/* Storage may be switched off: then nothing is remembered, and nothing breaks. */
function stored(name, value) {
  try {
    if (value === undefined) return localStorage.getItem(name) ?? "";
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
  } catch {
    return "";
  }
  return value;
}

/* Paper and type size. */
for (const input of document.querySelectorAll("[data-reader-setting]")) {
  input.checked = input.value === stored(`reader-${input.name}`);
  input.addEventListener("change", () => {
    const anchor = currentAnchor();
    stored(`reader-${input.name}`, input.value);
    if (input.value) document.documentElement.dataset[input.name] = input.value;
    else delete document.documentElement.dataset[input.name];
    /* Larger type must not carry the reader away from the line she was at. */
    document.getElementById(anchor)?.scrollIntoView();
  });
}

/* Contents. */
const contents = document.getElementById("reader-contents");

function openContents() {
  if (contents.open) return;
  contents.showModal();
  contents.querySelector("[hx-get]")?.dispatchEvent(new Event("contents-wanted"));
}

document.querySelector("[data-reader-contents]").addEventListener("click", (event) => {
  event.preventDefault();
  openContents();
});
contents.addEventListener("htmx:afterSettle", () => {
  contents.querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
});
/* A place further down on this very page: the dialog is in the way. */
contents.addEventListener("click", (event) => {
  const link = event.target.closest("a[href*='#']");
  if (link && link.pathname === location.pathname) contents.close();
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, dialog[open], [contenteditable]");
  if (typing || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "c" || event.key === "C") {
    event.preventDefault();
    openContents();
  }
  if (event.shiftKey) return;
  if (event.key === "ArrowLeft") document.querySelector("[data-reader-previous]")?.click();
  if (event.key === "ArrowRight") document.querySelector("[data-reader-next]")?.click();
});

/* Where the page was entered: until the reader scrolls, the paragraph of the address is her place,
   even when the page is too short to bring it to the top. */
let landedAt = null;
let moved = false;

function entered() {
  const paragraph = paragraphs.find(({ id }) => id === location.hash.slice(1));
  if (moved || !paragraph) return "";
  const box = paragraph.getBoundingClientRect();
  // A page loaded again stands where it stood, wherever its address leads.
  const away = landedAt !== null && (box.bottom < 0 || box.top > window.innerHeight);
  return away ? "" : paragraph.id;
}

function land() {
  landedAt = window.scrollY;
  moved = false;
  showProgress();
}

/* Where the reader is: the first paragraph that is not above the place to which links lead, and
   how much of the page is read. */
function currentAnchor() {
  const known = entered();
  if (known || !paragraphs.length) return known;
  const line = parseFloat(getComputedStyle(paragraphs[0]).scrollMarginTop) + 2;
  let [low, high] = [0, paragraphs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (paragraphs[middle].getBoundingClientRect().bottom > line) high = middle;
    else low = middle + 1;
  }
  return (paragraphs[low] ?? paragraphs.at(-1))?.id ?? "";
}

function currentPlace() {
  const box = paper.getBoundingClientRect();
  const unseen = box.bottom - window.innerHeight;
  if (unseen <= 0) return 1;
  const above = -box.top;
  return Math.min(Math.max(above / (above + unseen), 0), 1);
}

const numberOf = (anchor) => Number(anchor.slice(2)) || 1;
const steps = about.percents
  .split(" ")
  .filter(Boolean)
  .map((step) => step.split(":").map(Number));

/* Not beyond the place that is kept: what was opened further back, from the contents or a search,
   is a look until the reader scrolls. */
function notBeyondKept() {
  if (currentPercent() > Number(about.placePercent ?? -1)) return false;
  const chapter = Number(about.placeChapter ?? 0);
  if (here !== chapter) return here < chapter;
  return numberOf(currentAnchor()) <= numberOf(about.placeAnchor);
}

const atKept = () =>
  Number(about.placeChapter ?? 0) === here && Boolean(entered()) && entered() === about.placeAnchor;

/* What lies before the paragraph, as the server counts it: the same on every screen. */
function currentPercent() {
  if ("last" in about && currentPlace() === 1) return 100;
  const number = numberOf(currentAnchor());
  const percent = steps.findLast(([first]) => first <= number)?.[1] ?? 0;
  return atKept() ? Math.max(percent, Number(about.placePercent)) : percent;
}

function showProgress() {
  const percent = currentPercent();
  document.querySelector("[data-reader-percent]").textContent = `${percent}%`;
  document.querySelector("[data-reader-bar]").value = percent;
}

/* The place on the server. */
const state = document.querySelector("[data-reader-state]");
const offer = document.querySelector("[data-reader-offer]");
const waiting = `reader-waiting-${about.book}`;
/* The last version of the place that this browser has seen: a newer one was made elsewhere. */
const known = `reader-known-${about.book}`;
let version = Number(about.version);
let paused = false;
let timer = 0;
let last = "";

function device() {
  let name = stored("reader-device");
  if (!name) {
    const random = crypto.getRandomValues(new Uint32Array(4));
    name = Array.from(random, (number) => number.toString(36)).join("-");
    stored("reader-device", name);
  }
  return name;
}

const mine = about.save ? device() || "unknown" : "";

function form() {
  return new URLSearchParams({
    csrfmiddlewaretoken: about.token,
    chapter: about.chapter,
    anchor: currentAnchor(),
    place: currentPlace().toFixed(4),
    device: mine,
    base: String(version),
  });
}

function later(sent) {
  sent.delete("csrfmiddlewaretoken");
  stored(waiting, sent.toString());
  state.textContent = "网络不通，阅读位置已记在本机，恢复后自动保存。";
}

function seen(newer) {
  version = Number(newer);
  stored(known, String(version));
}

async function send(sent) {
  let answer;
  try {
    answer = await fetch(about.save, { method: "POST", body: sent, redirect: "error" });
  } catch {
    later(sent);
    return;
  }
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) {
    seen(said.version);
    state.textContent = stored(waiting) ? "网络已恢复，阅读位置已保存。" : "";
    stored(waiting, "");
  } else if (answer.status === 409) {
    stored(waiting, "");
    propose(said);
  } else {
    state.textContent = said.message ?? "阅读位置没有保存，请刷新页面。";
  }
}

function save() {
  clearTimeout(timer);
  if (paused || !about.save) return;
  if (!moved && notBeyondKept() && !stored(waiting)) return;
  const sent = form();
  const key = `${sent.get("anchor")} ${sent.get("place")}`;
  if (key === last && !stored(waiting)) return;
  last = key;
  send(sent);
}

function saveSoon() {
  clearTimeout(timer);
  timer = setTimeout(save, SAVE_AFTER_MS);
}

/* Another device has gone on: nothing is overwritten before the reader has said so. */
function propose(place) {
  paused = true;
  const words = place.title ? `“${place.title}”` : `第 ${place.chapter} 章`;
  offer.querySelector("[data-reader-offer-text]").textContent = `在另一台设备上读到${words}，跳过去？`;
  const jump = offer.querySelector("[data-reader-jump]");
  jump.href = `${about.base}${place.chapter}/${place.anchor ? `#${place.anchor}` : ""}`;
  offer.dataset.version = place.version;
  offer.hidden = false;
}

function answered() {
  seen(offer.dataset.version);
  offer.hidden = true;
  paused = false;
}

if (about.save) {
  offer.querySelector("[data-reader-jump]").addEventListener("click", answered);
  offer.querySelector("[data-reader-stay]").addEventListener("click", () => {
    answered();
    moved = true;
    save();
  });
  addEventListener("online", () => {
    if (stored(waiting)) save();
  });
  addEventListener("offline", () => {
    state.textContent = "网络不通，阅读位置会在恢复后保存。";
  });
  addEventListener("pagehide", () => {
    clearTimeout(timer);
    if (paused || (!moved && notBeyondKept())) return;
    const sent = form();
    const key = `${sent.get("anchor")} ${sent.get("place")}`;
    if (key === last) return;
    if (!navigator.onLine || !navigator.sendBeacon(about.save, sent)) later(sent);
  });
  start();
}

/* What this browser could not send when it was last here comes first; then what others saved. */
async function start() {
  const unsent = stored(waiting);
  if (unsent) {
    const sent = new URLSearchParams(unsent);
    sent.set("csrfmiddlewaretoken", about.token);
    await send(sent);
    if (paused) return;
  }
  const elsewhere = about.device && about.device !== mine && version > Number(stored(known));
  const asked = location.hash.slice(1);
  const same = Number(about.placeChapter) === here && (!asked || asked === about.placeAnchor);
  if (elsewhere && !same) {
    propose({ chapter: about.placeChapter, anchor: about.placeAnchor, title: about.placeTitle, version });
  } else if (!unsent) {
    seen(version);
    saveSoon();
  }
}

let asked = false;
document.addEventListener(
  "scroll",
  () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      moved ||= landedAt !== null && Math.abs(window.scrollY - landedAt) > 4;
      showProgress();
      if (about.save) saveSoon();
    });
  },
  { passive: true },
);
addEventListener("resize", showProgress);
addEventListener("hashchange", () => requestAnimationFrame(land));
if (document.readyState === "complete") requestAnimationFrame(land);
else addEventListener("load", () => requestAnimationFrame(land));
if (atKept()) document.getElementById(entered()).dataset.resumed = "上次读到这里";
showProgress();
