/* Calendars of the admin close when their field is left, however it is left, and on Esc. The
   picker itself opens a moment after it was asked to, and so also behind a field that was left. */
const OPENS_AFTER = 150;
const picker = (field) => window.jQuery?.(field).data("xdsoft_datetimepicker");
const fields = () => [...document.querySelectorAll("input")].filter(picker);
const isOpen = (field) => picker(field).is(":visible");
const close = (field) => picker(field).trigger("close.xdsoft");

document.addEventListener("focusin", ({ target }) => {
  if (target.closest(".xdsoft_datetimepicker")) return;
  const left = () => fields().filter((field) => field !== document.activeElement && isOpen(field)).forEach(close);
  left();
  setTimeout(left, OPENS_AFTER);
});

document.addEventListener(
  "keydown",
  (event) => {
    const open = event.key === "Escape" ? fields().filter(isOpen) : [];
    if (!open.length) return;
    open.forEach(close);
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);
