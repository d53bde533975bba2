/* The list of the desk and the person who is chosen, fetched anew every few seconds. Parts that say
   the same stay untouched, so that neither the focus nor the place of a reader moves; trouble alone
   is read out. Forms are never fetched: they show or hide, and none in which something is written. */
const desk = document.querySelector("[data-desk]");
const told = document.querySelector("[data-desk-told]");
const state = document.querySelector("[data-desk-state]");
const pause = document.querySelector("[data-desk-pause]");
const every = Number(desk.dataset.every) * 1000;
const waiting = state.textContent;
let tag = "";
let paused = false;

const seatsOf = (part) => [...part.querySelectorAll("[data-seat]")];
const keysOf = (part) => seatsOf(part).map((row) => row.dataset.seat).join();
const lostIn = (part) => seatsOf(part).filter((row) => row.querySelector(".status--warn"));

/* Links come back with another text at most: whoever stood on one stands on it again. */
function replace(old, fresh) {
  const href = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  old.replaceWith(fresh);
  if (href !== null) [...fresh.querySelectorAll("a")].find((link) => link.getAttribute("href") === href)?.focus();
}

function patchList(old, fresh) {
  if (keysOf(old) !== keysOf(fresh)) return replace(old, fresh);
  const rows = seatsOf(fresh);
  for (const [place, row] of seatsOf(old).entries()) {
    if (row.outerHTML !== rows[place].outerHTML) replace(row, rows[place]);
  }
}

function tellOfTrouble(old, fresh) {
  const before = new Set(lostIn(old).map((row) => row.dataset.seat));
  const names = lostIn(fresh)
    .filter((row) => !before.has(row.dataset.seat))
    .map((row) => row.querySelector("th a").textContent);
  if (names.length) told.textContent = `失去联系：${names.join("、")}`;
}

function put(html) {
  const parts = new DOMParser().parseFromString(html, "text/html");
  for (const fresh of [...parts.body.children]) {
    const old = document.getElementById(fresh.id);
    if (!old || old.outerHTML === fresh.outerHTML) continue;
    if (fresh.id === "desk-list") {
      tellOfTrouble(old, fresh);
      patchList(old, fresh);
    } else replace(old, fresh);
  }
}

const isWritten = (field) => (field.type === "checkbox" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue);
const inUse = (part) => part.contains(document.activeElement) || [...part.querySelectorAll("input, textarea")].some(isWritten);

function offer() {
  const offers = document.getElementById("desk-person").dataset.offers.split(" ");
  for (const part of document.querySelectorAll("[data-act]")) {
    const fits = offers.includes(part.dataset.act);
    if (fits || !inUse(part)) part.hidden = !fits;
  }
}

async function look() {
  if (paused || document.hidden) return;
  try {
    const headers = tag ? { "If-None-Match": tag } : {};
    const answer = await fetch(desk.dataset.desk + location.search, { headers, cache: "no-store" });
    if (answer.redirected || answer.status >= 400) throw new Error(answer.statusText);
    if (answer.status === 200) {
      put(await answer.text());
      tag = answer.headers.get("ETag");
    }
    offer();
    state.textContent = waiting;
  } catch {
    state.textContent = "名单暂时没有更新：请检查网络，或刷新页面重新登录。";
  }
}

async function keepLooking() {
  await look();
  setTimeout(keepLooking, every);
}

pause.addEventListener("click", () => {
  paused = !paused;
  pause.setAttribute("aria-pressed", String(paused));
  pause.textContent = paused ? "继续更新" : "暂停更新";
  state.textContent = paused ? "名单已暂停更新" : waiting;
  if (!paused) look();
});

/* One press acts once. */
document.addEventListener("submit", ({ target }) => {
  if (target.matches(".desk-form")) target.querySelector("[type=submit]").disabled = true;
});
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll(".desk-form [type=submit]")) button.disabled = false;
});

setTimeout(keepLooking, every);
