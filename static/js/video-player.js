/* The video of a lesson: goes on where it was left, tells the server which part was played,
   follows the transcript. What counts is decided by the server; here nothing is added up. */
const BEAT_SECONDS = 10;
const FASTEST = 2;

const root = document.querySelector("[data-video]");
const screen = root.querySelector("[data-video-screen]");
const find = (name) => root.querySelector(`[data-video-${name}]`);
const now = () => Math.round(screen.currentTime * 1000);

/* Places: an address ends in #t-83, a link of the transcript in its own millisecond. */
function placeInAddress() {
  const match = /^#t-(\d{1,6})$/.exec(location.hash);
  return match ? Number(match[1]) * 1000 : null;
}

function goTo(milliseconds) {
  screen.currentTime = milliseconds / 1000;
}

function whenReady(act) {
  if (screen.readyState >= HTMLMediaElement.HAVE_METADATA) act();
  else screen.addEventListener("loadedmetadata", act, { once: true });
}

whenReady(() => {
  const place = placeInAddress() ?? Number(root.dataset.position);
  if (place) goTo(place);
});
window.addEventListener("hashchange", () => {
  const place = placeInAddress();
  if (place === null) return;
  whenReady(() => goTo(place));
  root.scrollIntoView();
});

/* Speed: our list and the browser's own menu say the same; nothing is faster than 2. */
const speed = find("speed");
speed.addEventListener("change", () => {
  screen.playbackRate = Number(speed.value);
});
screen.addEventListener("ratechange", () => {
  if (screen.playbackRate > FASTEST) screen.playbackRate = FASTEST;
  const known = [...speed.options].some((option) => Number(option.value) === screen.playbackRate);
  if (known) speed.value = String(screen.playbackRate);
});

/* Transcript */
const cues = [...root.querySelectorAll("[data-cue]")];
root.addEventListener("click", (event) => {
  const cue = event.target.closest("[data-cue]");
  if (!cue) return;
  event.preventDefault();
  history.replaceState(null, "", cue.hash);
  whenReady(() => goTo(Number(cue.dataset.cue)));
});
screen.addEventListener("timeupdate", () => {
  const at = now();
  const current = cues.find((cue) => at >= Number(cue.dataset.cue) && at < Number(cue.dataset.cueEnd));
  const marked = root.querySelector("[data-cue][aria-current]");
  if (current === marked) return;
  marked?.removeAttribute("aria-current");
  if (!current) return;
  current.setAttribute("aria-current", "true");
  const list = current.closest("ol");
  list.scrollTop = current.offsetTop - list.offsetTop - list.clientHeight / 3;
});

/* What was played since the server last answered: one stretch, broken by every jump. */
function keepProgress() {
  let token = null;
  let opening = null;
  let from = null;
  let last = null;
  let beating = false;

  const fields = (more) =>
    new URLSearchParams({
      csrfmiddlewaretoken: root.querySelector("[name=csrfmiddlewaretoken]").value,
      ...more,
    });
  const played = () => ({ token, from_ms: from ?? now(), to_ms: last ?? from ?? now(), position_ms: now() });

  async function post(address, more) {
    const answer = await fetch(address, { method: "POST", body: fields(more), redirect: "error" });
    const told = await answer.json();
    return { status: answer.status, told };
  }

  /* Every place of the page that says how far this lesson is says the same. */
  function show(told) {
    find("words").textContent = told.words;
    const head = document.querySelector("[data-lesson-head]");
    if (head && told.head) head.innerHTML = told.head;
    for (const place of document.querySelectorAll("[data-lesson-state]")) {
      if (told.state) place.textContent = told.state;
    }
  }

  function say(message) {
    find("alert").textContent = message;
  }

  function lose(message) {
    token = null;
    screen.pause();
    say(message);
    find("take-over").hidden = false;
  }

  async function open(takeOver) {
    const { status, told } = await post(root.dataset.open, takeOver ? { take_over: "1" } : {});
    if (status === 409) return lose(told.message);
    if (status !== 200) return say(told.message);
    token = told.token;
    say("");
    find("take-over").hidden = true;
  }

  async function ensureOpen() {
    if (token) return;
    opening ??= open(false).finally(() => {
      opening = null;
    });
    await opening;
  }

  async function beat() {
    if (!token || beating || from === null || last === null || last <= from) return;
    beating = true;
    const sent = played();
    try {
      const { status, told } = await post(root.dataset.beat, sent);
      if (status === 409) return lose(told.message);
      if (status !== 200) return say(told.message);
      if (from === sent.from_ms) from = sent.to_ms;
      say("");
      show(told);
      if (told.lesson_done) find("finished").hidden = false;
      /* What was played while the answer was on its way. */
      if (screen.paused) queueMicrotask(beat);
    } catch {
      /* Nothing is lost: the stretch stays open and is sent with the next one. */
      say("网络不通，进度稍后再记，可以继续观看。");
    } finally {
      beating = false;
    }
  }

  screen.addEventListener("play", async () => {
    from = last = now();
    try {
      await ensureOpen();
    } catch {
      say("网络不通，现在观看的部分可能记不下来。");
    }
  });
  screen.addEventListener("timeupdate", () => {
    if (screen.seeking || screen.paused) return;
    last = now();
    if (from === null || last < from) from = last;
    if (last - from >= BEAT_SECONDS * 1000 * screen.playbackRate) beat();
  });
  screen.addEventListener("seeking", () => {
    const send = beat();
    from = last = null;
    return send;
  });
  screen.addEventListener("pause", () => {
    if (!screen.seeking) last = now();
    beat();
  });
  screen.addEventListener("ended", () => {
    last = now();
    beat();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") beat();
  });
  window.addEventListener("pagehide", () => {
    if (!token) return;
    navigator.sendBeacon(root.dataset.beat, fields({ ...played(), closing: "1" }));
    token = null;
  });
  find("take-over").addEventListener("click", async () => {
    await open(true);
    if (token) screen.play();
  });
}

if (root.dataset.beat) keepProgress();
