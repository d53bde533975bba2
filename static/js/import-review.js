/* 审核导入: evidence beside the field that is being checked, the keyboard, nothing typed is lost. */

const PING_EVERY = 20_000;
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

  begin() {
    const wrong = this.root.querySelector("[data-review-field] [aria-invalid]");
    const first = wrong ?? this.root.querySelector("[data-review-fields] :is(input, select, textarea)");
    first?.focus();
  }

  listen() {
    this.form.addEventListener("focusin", (event) => this.point(event.target));
    this.form.addEventListener("input", () => this.typed());
    this.form.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("keydown", (event) => this.pressed(event));
    this.root.querySelector("[data-review-help]").addEventListener("click", () => this.keys.showModal());
    window.addEventListener("pagehide", () => this.leave());
    window.addEventListener("pageshow", (event) => event.persisted && this.announce());
    window.addEventListener("beforeunload", (event) => this.dirty && event.preventDefault());
  }

  /* --- evidence -------------------------------------------------------------------------------------------- */

  point(input) {
    const field = input.closest("[data-review-field], [data-snippet]");
    if (!field) return;
    this.pointed = input;
    for (const box of this.root.querySelectorAll(".review-sheet__box--current")) box.classList.remove("review-sheet__box--current");
    for (const line of this.root.querySelectorAll(".review-text__current")) line.classList.remove("review-text__current");
    const boxes = [...this.root.querySelectorAll("[data-evidence-of]")].filter((box) => box.dataset.evidenceOf === input.id);
    const lines = boxes.length ? [] : this.linesOf(field.dataset.snippet ?? "");
    for (const box of boxes) box.classList.add("review-sheet__box--current");
    for (const line of lines) line.classList.add("review-text__current");
    this.show(boxes[0] ?? lines[0] ?? this.root.querySelector(`[data-review-sheet="${field.dataset.page}"]`));
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
    if (this.keys.open) return;
    const key = `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${event.shiftKey ? "Shift+" : ""}${event.key}`;
    const typing = event.target.matches("input, textarea, select");
    const commands = {
      "Ctrl+s": () => this.press("save"),
      "Alt+Enter": () => this.press("accept"),
      "Alt+PageDown": () => this.go("next"),
      "Alt+PageUp": () => this.go("previous"),
      F8: () => this.doubtful(1),
      "Shift+F8": () => this.doubtful(-1),
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

  doubtful(step) {
    const open = ":is(.review-field--missing, .review-field--low, .review-field--fair) :is(input, select, textarea), .review-relation input:checked";
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

  typed() {
    this.dirty = true;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.keep(), 300);
  }

  values() {
    const data = new FormData(this.form);
    data.delete("csrfmiddlewaretoken");
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

for (const root of document.querySelectorAll("[data-import-review]")) new ImportReview(root);
