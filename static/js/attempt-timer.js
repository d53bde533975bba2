/* Shows the time left as the server counts it. Other modules say
   document.dispatchEvent(new CustomEvent("attempt:time", { detail: seconds }))
   after each answer of the server; at zero this one says "attempt:over". */
const timer = document.querySelector("[data-timer]");
const SPOKEN_MINUTES = [30, 10, 5, 1];
const LONGER_MS = 30_000;
let ends = 0;
let spoken = Infinity;
let over = false;

const twoDigits = (number) => String(number).padStart(2, "0");

/* An extension gives back what was over, and its last minutes are read out again. */
function set(seconds) {
  const before = ends;
  ends = Date.now() + seconds * 1000;
  if (ends > before + LONGER_MS) spoken = Infinity;
  if (seconds > 0) over = false;
  show();
}

function show() {
  const left = Math.max(0, Math.round((ends - Date.now()) / 1000));
  const minutes = Math.floor(left / 60);
  const hours = Math.floor(minutes / 60);
  const clock = `${twoDigits(minutes % 60)}:${twoDigits(left % 60)}`;
  timer.querySelector("[data-timer-value]").textContent = hours ? `${hours}:${clock}` : clock;
  timer.classList.toggle("timer--short", left <= 300);
  speak(left);
  if (left === 0 && !over) {
    over = true;
    document.dispatchEvent(new CustomEvent("attempt:over"));
  }
}

/* Read out a few times only: a voice every second is no help. */
function speak(left) {
  const due = SPOKEN_MINUTES.filter((minutes) => left <= minutes * 60).pop();
  if (due === undefined || due >= spoken || left === 0) return;
  if (spoken !== Infinity || left > due * 60 - 30) {
    timer.querySelector("[data-timer-words]").textContent = `还剩大约 ${due} 分钟`;
  }
  spoken = due;
}

if (timer) {
  set(Number(timer.dataset.seconds));
  setInterval(show, 1000);
  document.addEventListener("attempt:time", (event) => {
    if (event.detail !== null) set(event.detail);
  });
}
