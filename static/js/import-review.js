/* 核对导入的文件: evidence beside the field that is being checked, the keyboard, nothing typed is lost. */

const PING_EVERY = 20_000;
const CHANGED = "已人工修改";
const bare = (text) => text.replace(/\s+/g, "");

class ImportReview {
  constructor(root) {
    this.root = root;
    this.form = root.querySelector("[data-review-form]");
    this.source = root.querySelector("[data-review-source]");
    this.said = root.querySelector("[data-review-said]");
    this.keys = root.querySelector("[data-review-keys]");
    this.dirty = false;
    this.describe();
    this.restore();
    this.listen();
    this.fetchParts();
    this.announce();
    this.begin();
  }

  /* An input is read out with how sure it is, what is wrong and where it was read. */
  describe() {
    for (const field of this.root.querySelectorAll("[data-review-field]")) {
      const input = document.getElementById(field.dataset.reviewField);
      const notes = ["sure", "error", "evidence"].map((name) => `${input.id}-${name}`);
      input.setAttribute("aria-describedby", notes.filter((id) => document.getElementById(id)).join(" "));
      if (document.getElementById(`${input.id}-error`)) input.setAttribute("aria-invalid", "true");
    }
  }

  /* In front of the first field and in none: a key pressed by mistake must not change a title. */
  begin() {
    const wrong = this.root.querySelector("[data-review-field] [aria-invalid]");
    if (wrong) wrong.focus();
    else this.root.querySelector("[data-review-begin]")?.focus({ preventScroll: true });
  }

  listen() {
    this.form.addEventListener("focusin", (event) => this.point(event.target));
    this.form.addEventListener("input", (event) => this.typed(event.target));
    for (const link of this.root.querySelectorAll("[data-review-way]")) link.addEventListener("click", (event) => this.leaveBy(link, event));
    this.form.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("keydown", (event) => this.pressed(event));
    this.root.querySelector("[data-review-help]").addEventListener("click", () => this.keys.showModal());
    window.addEventListener("pagehide", () => this.leave());
    window.addEventListener("pageshow", (event) => event.persisted && this.announce());
    window.addEventListener("beforeunload", (event) => this.dirty && event.preventDefault());
  }

  /* --- evidence -------------------------------------------------------------------------------------------- */

  point(input) {
    const row = input.closest(".outline-row");
    if (row) return this.pointRow(row);
    const field = input.closest("[data-review-field], [data-snippet]");
    if (!field) return;
    this.pointed = input;
    this.unpoint();
    const boxes = [...this.root.querySelectorAll("[data-evidence-of]")].filter((box) => box.dataset.evidenceOf === input.id);
    const lines = boxes.length ? [] : this.linesOf(field.dataset.snippet ?? "");
    for (const box of boxes) box.classList.add("review-sheet__box--current");
    for (const line of lines) line.classList.add("review-text__current");
    this.show(boxes[0] ?? lines[0] ?? this.root.querySelector(`[data-review-sheet="${field.dataset.page}"]`));
  }

  unpoint() {
    for (const box of this.root.querySelectorAll("[data-row-box]")) box.remove();
    for (const box of this.root.querySelectorAll(".review-sheet__box--current")) box.classList.remove("review-sheet__box--current");
    for (const line of this.root.querySelectorAll(".review-text__current")) line.classList.remove("review-text__current");
    clearTimeout(this.finding);
    this.words = "";
  }

  /* A row of the text: where its words stand is asked of the server, for texts without pages looked up here. */
  pointRow(row) {
    const words = wordsOf(row);
    if (!words || words === this.words) return;
    this.pointed = null;
    this.unpoint();
    this.words = words;
    const lines = this.linesOf(words);
    for (const line of lines) line.classList.add("review-text__current");
    if (lines.length) this.show(lines[0]);
    else if (this.source.dataset.places) this.finding = setTimeout(() => this.find(words), 150);
  }

  async find(words) {
    const asked = new URLSearchParams({ words: words.slice(0, 60) });
    const response = await fetch(`${this.source.dataset.places}?${asked}`).catch(() => null);
    if (!response?.ok || words !== this.words) return;
    const { page, boxes } = await response.json();
    const sheet = this.root.querySelector(`[data-review-sheet="${page}"]`);
    if (!sheet || words !== this.words) return;
    const drawn = boxes.map((place) => boxOf(place));
    sheet.querySelector("svg").append(...drawn);
    this.show(drawn[0] ?? sheet);
  }

  linesOf(snippet) {
    const words = bare(snippet);
    if (!words) return [];
    const lines = [...this.root.querySelectorAll("[data-review-lines] > p")];
    const whole = lines.find((line) => bare(line.textContent).includes(words));
    if (whole) return [whole];
    return lines.filter((line) => bare(line.textContent).length > 3 && words.includes(bare(line.textContent)));
  }

  /* Only the original scrolls: the form must stay where the reader is. */
  show(place) {
    if (!place) return;
    const frame = this.source.getBoundingClientRect();
    const box = place.getBoundingClientRect();
    if (box.top >= frame.top && box.bottom <= frame.bottom) return;
    this.source.scrollTop += box.top - frame.top - frame.height / 3;
  }

  async fetchParts() {
    for (const part of this.root.querySelectorAll("[data-review-fetch]")) {
      try {
        const response = await fetch(part.dataset.reviewFetch, { headers: { "X-Requested-With": "XMLHttpRequest" } });
        if (!response.ok) throw new Error(String(response.status));
        part.innerHTML = await response.text();
      } catch {
        part.textContent = "没有取到内容，请检查网络后刷新页面，或下载原件查看。";
      }
    }
    if (this.pointed) this.point(this.pointed);
  }

  /* --- the keyboard ---------------------------------------------------------------------------------------- */

  pressed(event) {
    if (this.keys.open) {
      /* Not the browser's own help on top of this one. */
      if (event.key === "F1") event.preventDefault();
      return;
    }
    const key = `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${event.shiftKey ? "Shift+" : ""}${event.key}`;
    const typing = event.target.matches("input, textarea, select");
    const commands = {
      "Ctrl+s": () => this.press("save"),
      "Alt+Enter": () => this.press("accept"),
      "Alt+PageDown": () => this.go("next"),
      "Alt+PageUp": () => this.go("previous"),
      F8: () => this.doubtful(1),
      "Shift+F8": () => this.doubtful(-1),
      F1: () => this.keys.showModal(),
      F2: () => this.change(),
    };
    const help = !typing && ["?", "Shift+?", "？", "Shift+？"].includes(key);
    const command = help ? () => this.keys.showModal() : commands[key];
    if (!command) return;
    event.preventDefault();
    command();
  }

  press(action) {
    this.form.querySelector(`button[value="${action}"]`)?.click();
  }

  go(way) {
    const link = this.root.querySelector(`[data-review-way="${way}"]`);
    if (link) link.click();
    else this.say(way === "next" ? "这是最后一份。" : "这是第一份。");
  }

  /* What was changed goes with her, as with 稍后再看. */
  leaveBy(link, event) {
    if (!this.dirty) return;
    event.preventDefault();
    this.form.elements.way.value = link.dataset.reviewWay;
    this.press("later");
  }

  doubtful(step) {
    const open = ":is(.review-field--wrong, .review-field--missing, .review-field--low, .review-field--fair) :is(input, select, textarea), .review-relation input:checked";
    const places = [...this.form.querySelectorAll(open)];
    if (!places.length) return this.say("没有需要特别核对的地方。");
    const now = places.indexOf(document.activeElement);
    const start = now < 0 && step < 0 ? 0 : now;
    const next = places[(start + step + places.length) % places.length];
    next.focus();
    next.select?.();
  }

  change() {
    const outline = this.form.querySelector("[data-outline-editor]");
    const inside = outline?.contains(document.activeElement);
    const place = inside ? this.root.querySelector("[data-review-fields] :is(input, select, textarea)") : outline?.querySelector('.outline-row__view[tabindex="0"]');
    place?.focus();
  }

  /* --- what was typed -------------------------------------------------------------------------------------- */

  typed(input) {
    this.mark(input);
    this.dirty = true;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.keep(), 300);
  }

  /* How sure the machine was says nothing of what a person has put in its place. */
  mark(input) {
    const field = input.closest("[data-review-field]");
    const sure = field?.querySelector(".review-field__sure");
    if (!sure) return;
    field.dataset.level ??= [...field.classList].find((name) => name.startsWith("review-field--"));
    sure.dataset.words ??= sure.textContent;
    const changed = input.matches("select") ? !input.selectedOptions[0]?.defaultSelected : input.value !== input.defaultValue;
    field.classList.remove(field.dataset.level, "review-field--changed");
    field.classList.add(changed ? "review-field--changed" : field.dataset.level);
    sure.textContent = changed ? CHANGED : sure.dataset.words;
  }

  values() {
    const data = new FormData(this.form);
    data.delete("csrfmiddlewaretoken");
    data.delete("way");
    return Object.fromEntries(data);
  }

  keep() {
    const name = this.root.dataset.keptAs;
    if (!name) return;
    try {
      localStorage.setItem(name, JSON.stringify(this.values()));
    } catch {
      this.say("浏览器存不下这么多内容，请及时保存。");
    }
  }

  /* What was typed on this version and never reached the server; the outline editor reads its field after this. */
  restore() {
    const name = this.root.dataset.keptAs;
    if (!name) return;
    const before = name.slice(0, name.lastIndexOf("-") + 1);
    for (const other of Object.keys(localStorage)) {
      if (other.startsWith(before) && other !== name) localStorage.removeItem(other);
    }
    const kept = localStorage.getItem(name);
    if (!kept || this.root.querySelector("[role=alert]")) return;
    let found = false;
    for (const [field, value] of Object.entries(JSON.parse(kept))) {
      const input = this.form.elements[field];
      if (!input || field === "version" || input.value === value) continue;
      input.value = value;
      if (input instanceof Element) this.mark(input);
      found = true;
    }
    if (!found) return;
    this.dirty = true;
    this.say("已恢复您上次填写、还没有保存的内容。");
  }

  submitted(event) {
    clearTimeout(this.waiting);
    this.keep();
    if (!navigator.onLine) {
      event.preventDefault();
      this.say("网络断开了，没有提交。您填写的内容已留在这台电脑上，网络恢复后再按一次。");
      return;
    }
    this.dirty = false;
  }

  say(words) {
    this.said.textContent = words;
  }

  /* --- who else is here ------------------------------------------------------------------------------------ */

  announce() {
    clearInterval(this.pinging);
    this.pinging = setInterval(() => this.ping(), PING_EVERY);
  }

  body() {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    if (this.dirty) data.set("is_editing", "1");
    return data;
  }

  async ping() {
    try {
      const response = await fetch(this.root.dataset.ping, { method: "POST", body: this.body() });
      if (!response.ok) return;
      const answer = await response.json();
      this.root.dataset.ping = answer.ping_url;
      this.root.dataset.release = answer.release_url;
      this.tell(answer.other_sessions.map((session) => session.user));
    } catch {
      this.say("网络不通。您填写的内容留在这台电脑上。");
    }
  }

  tell(names) {
    const place = this.root.querySelector("[data-review-others]");
    const words = names.length ? `${names.join("、")}也打开了这份文件，保存前请互相说一声。` : "";
    if (place.textContent !== words) place.textContent = words;
    place.hidden = !names.length;
  }

  leave() {
    clearInterval(this.pinging);
    navigator.sendBeacon(this.root.dataset.release, this.body());
  }
}

/* An article whose first 款 stands on its line is looked up with it: its label alone is cited elsewhere as well. */
function wordsOf(row) {
  const own = bare([...row.querySelectorAll(".outline-row__label, .outline-row__heading, .outline-row__text")].map((part) => part.textContent).join(""));
  const typed = bare([...row.querySelectorAll("[data-field=label], [data-field=heading], [data-field=text]")].map((field) => field.value).join(""));
  const words = own || typed;
  const next = words.length < 8 ? row.nextElementSibling : null;
  return next ? words + wordsOf(next) : words;
}

function boxOf([x, y, width, height]) {
  const box = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of Object.entries({ x, y, width, height, rx: 2 })) box.setAttribute(name, value);
  box.setAttribute("class", "review-sheet__box review-sheet__box--current");
  box.dataset.rowBox = "";
  return box;
}

for (const root of document.querySelectorAll("[data-import-review]")) new ImportReview(root);
