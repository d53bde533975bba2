/* The editor of a document's outline in the page editor.

   Rows are kept flat with a depth and never changed in place, so that undo is a list of lists. The hidden textarea
   always holds the nested JSON that the form sends. Numbers, anchors and warnings come from the server, which knows
   the rules of numbering. */
const UNDO_STEPS = 100;
const FIELDS = ["label", "heading", "text"];
const LATIN = /[\p{Script=Latin}\d]/u;

/* What parts two halves of a sentence: Chinese is written without blanks. */
function gap(before, after) {
  return LATIN.test(before.at(-1) ?? "") && LATIN.test(after[0] ?? "") ? " " : "";
}

function flatten(nodes, depth = 0, rows = []) {
  for (const { children = [], ...node } of nodes) {
    rows.push({ label: "", heading: "", text: "", anchor: "", ...node, depth });
    flatten(children, depth + 1, rows);
  }
  return rows;
}

function nest(rows) {
  const root = [];
  const above = [];
  for (const { depth, joint, ...row } of rows) {
    const node = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== "" && value != null));
    above.length = depth;
    const parent = above.at(-1);
    if (parent) (parent.children ??= []).push(node);
    else root.push(node);
    above.push(node);
  }
  return root;
}

/* No row lies deeper than one below the row before it. */
function settle(rows) {
  let allowed = 0;
  return rows.map((row) => {
    const depth = Math.min(row.depth, allowed);
    allowed = depth + 1;
    return depth === row.depth ? row : { ...row, depth };
  });
}

class OutlineEditor {
  constructor(root) {
    this.root = root;
    this.field = root.querySelector("textarea[data-outline-value]");
    this.kinds = JSON.parse(root.querySelector("[data-outline-kinds-holder] script").textContent);
    this.list = root.querySelector("[data-outline-rows]");
    this.warnings = root.querySelector("[data-outline-warnings]");
    this.said = root.querySelector("[data-outline-said]");
    this.tools = root.querySelector("[role=toolbar]");
    this.rows = flatten(JSON.parse(this.field.value || "{}").nodes ?? []);
    this.past = [];
    this.future = [];
    this.current = this.rows.length ? 0 : -1;
    this.open = -1;
    this.listen();
    this.render();
    this.check();
  }

  listen() {
    this.root.addEventListener("click", (event) => {
      const tool = event.target.closest("[data-tool]");
      if (tool) return this.use(tool.dataset.tool);
      const view = event.target.closest(".outline-row__view");
      if (view) this.edit(this.indexOf(view));
    });
    this.root.addEventListener("mousedown", (event) => {
      /* A tool must not take the caret out of the text that it splits. */
      if (event.target.closest("[data-tool]")) event.preventDefault();
    });
    this.list.addEventListener("focusin", (event) => this.select(this.indexOf(event.target)));
    this.list.addEventListener("input", (event) => this.typed(event));
    this.list.addEventListener("change", (event) => this.typed(event));
    this.root.addEventListener("keydown", (event) => this.pressed(event));
    this.field.form?.addEventListener("submit", () => this.write(), true);
  }

  indexOf(element) {
    return [...this.list.children].indexOf(element.closest("li"));
  }

  /* --- what the tools do ----------------------------------------------------------------------------------- */

  use(tool) {
    const tools = {
      undo: () => this.travel(this.past, this.future),
      redo: () => this.travel(this.future, this.past),
      up: () => this.move(-1),
      down: () => this.move(1),
      out: () => this.shift(-1),
      in: () => this.shift(1),
      split: () => this.split(),
      merge: () => this.merge(),
      add: () => this.add(),
      remove: () => this.remove(),
      number: () => this.renumber(false),
      "number-all": () => this.renumber(true),
    };
    tools[tool]?.();
  }

  /* The row with all below it: [first, past the last]. */
  branch(index) {
    let end = index + 1;
    while (end < this.rows.length && this.rows[end].depth > this.rows[index].depth) end += 1;
    return [index, end];
  }

  move(direction) {
    const index = this.current;
    if (index < 0) return;
    const [start, end] = this.branch(index);
    const { depth } = this.rows[index];
    const rest = [...this.rows.slice(0, start), ...this.rows.slice(end)];
    let target;
    if (direction < 0) {
      target = start - 1;
      while (target >= 0 && this.rows[target].depth > depth) target -= 1;
      if (target < 0 || this.rows[target].depth < depth) return this.say("已经是本级第一条，要移到别处请先升级。");
    } else {
      if (end >= this.rows.length || this.rows[end].depth < depth) return this.say("已经是本级最后一条，要移到别处请先升级。");
      target = this.branch(end)[1] - (end - start);
    }
    rest.splice(target, 0, ...this.rows.slice(start, end));
    this.change(rest, target, direction < 0 ? "已上移" : "已下移");
  }

  shift(direction) {
    const index = this.current;
    if (index < 0) return;
    const { depth } = this.rows[index];
    const deepest = index ? this.rows[index - 1].depth + 1 : 0;
    if (depth + direction < 0 || depth + direction > deepest) return this.say("不能再调整层级。");
    const [start, end] = this.branch(index);
    const rows = this.rows.map((row, place) =>
      place >= start && place < end ? { ...row, depth: row.depth + direction } : row,
    );
    this.change(settle(rows), index, direction < 0 ? "已升一级" : "已降一级");
  }

  split() {
    const area = this.list.children[this.current]?.querySelector("textarea");
    if (this.open !== this.current || !area) return this.say("先打开要拆分的条目，把光标放在拆分的位置。");
    const caret = area.selectionStart;
    const row = this.rows[this.current];
    const before = row.text.slice(0, caret).trimEnd();
    const after = row.text.slice(caret).trimStart();
    if (!before || !after) return this.say("光标要放在文字中间才能拆分。");
    const rows = [...this.rows];
    /* The blanks that are left out here come back when the two are merged again. */
    const joint = row.text.slice(before.length, row.text.length - after.length);
    const next = { ...row, label: "", heading: "", text: after, anchor: "", number: null, sub: null, joint };
    rows.splice(this.current, 1, { ...row, text: before });
    rows.splice(this.branchEndIn(rows, this.current), 0, next);
    this.change(rows, this.branchEndIn(rows, this.current), "已拆成两条，需要时请重新编号");
  }

  branchEndIn(rows, index) {
    let end = index + 1;
    while (end < rows.length && rows[end].depth > rows[index].depth) end += 1;
    return end;
  }

  merge() {
    const index = this.current;
    if (index < 1) return this.say("前面没有可以并入的条目。");
    const row = this.rows[index];
    const before = this.rows[index - 1];
    const words = [row.heading, row.text].filter(Boolean).join("\n");
    /* A heading had a line of its own and keeps it. */
    const joint = row.joint ?? (row.heading ? "\n" : gap(before.text, words));
    const rows = [...this.rows];
    rows.splice(index - 1, 2, { ...before, text: before.text && words ? before.text + joint + words : before.text || words });
    const without = row.label ? `，编号“${row.label}”没有并入` : "";
    this.change(settle(rows), index - 1, `已并入${before.label ? `“${before.label}”` : "上一条"}${without}，可以撤销（Ctrl+Z）`);
  }

  add() {
    const near = this.rows[this.current];
    const row = { kind: near?.kind ?? "text", label: "", heading: "", text: "", anchor: "", depth: near?.depth ?? 0 };
    const place = near ? this.branch(this.current)[1] : 0;
    const rows = [...this.rows];
    rows.splice(place, 0, row);
    this.change(rows, place, "已新增一条");
    this.edit(place);
  }

  remove() {
    if (this.current < 0) return;
    const [start, end] = this.branch(this.current);
    const rows = [...this.rows.slice(0, start), ...this.rows.slice(end)];
    const count = end - start;
    this.change(rows, Math.min(start, rows.length - 1), `已删除 ${count} 条，可以撤销`);
  }

  async renumber(whole) {
    if (this.current < 0) return;
    const answer = await this.ask({ position: this.current, whole });
    if (!answer) return;
    const rows = this.rows.map((row, place) => ({ ...row, ...answer.rows[place] }));
    /* A step that changes nothing would have to be undone for nothing. */
    if (rows.every((row, place) => row.label === this.rows[place].label)) return this.say("编号没有变化。");
    this.change(rows, this.current, whole ? "已全文连续编号" : "已按本级编号");
  }

  /* 四、 is no label of a 段落: the label follows the kind, within the same step of undo. */
  async relabel(index) {
    const asked = this.rows;
    const answer = await this.ask({ position: index, relabel: true });
    if (!answer || asked !== this.rows) return;
    const before = this.rows[index].label;
    this.take(answer);
    const { label } = this.rows[index];
    if (label === before) return;
    const item = this.list.children[index];
    const field = item.querySelector("[data-field=label]");
    if (field) field.value = label;
    else {
      const focused = item.contains(document.activeElement);
      item.replaceWith(this.view(this.rows[index], index));
      if (focused) this.focus(index);
    }
    this.say(label ? `编号已改为“${label}”` : `原编号“${before}”不适用于这种类型，已去掉`);
  }

  /* --- state ----------------------------------------------------------------------------------------------- */

  remember() {
    this.past.push(this.rows);
    if (this.past.length > UNDO_STEPS) this.past.shift();
    this.future = [];
  }

  change(rows, current, words) {
    this.remember();
    this.rows = rows;
    this.current = current;
    this.open = -1;
    this.render();
    this.focus(current);
    this.write();
    this.check();
    this.say(words);
  }

  travel(from, to) {
    if (!from.length) return this.say("没有可以恢复的步骤。");
    to.push(this.rows);
    this.rows = from.pop();
    this.current = Math.min(this.current, this.rows.length - 1);
    this.open = -1;
    this.render();
    this.focus(this.current);
    this.write();
    this.check();
    this.say(from === this.past ? "已撤销" : "已重做");
  }

  typed(event) {
    const name = event.target.dataset.field;
    if (!name) return;
    const index = this.indexOf(event.target);
    if (this.rows[index][name] === event.target.value) return;
    /* One step of undo for one visit to one field. */
    if (this.touched !== event.target) this.remember();
    this.touched = event.target;
    this.rows = [...this.rows];
    this.rows[index] = { ...this.rows[index], [name]: event.target.value };
    if (event.target.tagName === "TEXTAREA") fit(event.target);
    this.write();
    clearTimeout(this.waiting);
    if (name === "kind") return this.relabel(index);
    this.waiting = setTimeout(() => this.check(), 600);
  }

  write() {
    const value = JSON.stringify({ nodes: nest(this.rows) });
    if (this.field.value === value) return;
    this.field.value = value;
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async ask(extra = {}) {
    const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
    try {
      const response = await fetch(this.root.dataset.checkUrl, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify({ outline: { nodes: nest(this.rows) }, ...extra }),
      });
      if (response.ok) return await response.json();
      const { error } = await response.json().catch(() => ({}));
      this.say(error ?? "服务器没有回应编号检查，内容仍在，请稍后重试。");
    } catch {
      this.say("网络不通，编号检查稍后再做，内容仍在。");
    }
    return null;
  }

  async check() {
    const asked = this.rows;
    const answer = await this.ask();
    if (!answer || asked !== this.rows) return;
    this.take(answer);
  }

  take(answer) {
    this.rows = this.rows.map((row, place) => ({ ...row, ...answer.rows[place] }));
    answer.rows.forEach((row, place) => {
      const item = this.list.children[place];
      if (item) item.dataset.anchor = row.anchor;
    });
    this.warnings.replaceChildren(...answer.warnings.map((words) => Object.assign(document.createElement("li"), { textContent: words })));
    this.warnings.parentElement.hidden = !answer.warnings.length;
    /* Opening a page changes nothing, so nothing is written before the first edit. */
    if (this.past.length) this.write();
  }

  say(words) {
    this.said.textContent = words;
  }

  /* --- the page -------------------------------------------------------------------------------------------- */

  render() {
    this.touched = null;
    this.list.replaceChildren(...this.rows.map((row, index) => (index === this.open ? this.form(row) : this.view(row, index))));
    this.root.querySelector("[data-outline-empty]").hidden = this.rows.length > 0;
  }

  item(row) {
    const item = document.createElement("li");
    item.className = `outline-row outline-row--${row.kind}`;
    item.dataset.depth = Math.min(row.depth, 8);
    item.dataset.anchor = row.anchor;
    return item;
  }

  view(row, index) {
    const item = this.item(row);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "outline-row__view";
    button.tabIndex = index === this.current ? 0 : -1;
    if (index === this.current) item.classList.add("outline-row--current");
    const parts = [
      ["kind", this.kinds[row.kind]?.name ?? row.kind],
      ["label", row.label],
      ["heading", row.heading],
      ["text", row.text],
    ];
    for (const [name, words] of parts) {
      if (!words) continue;
      const part = document.createElement("span");
      part.className = `outline-row__${name}`;
      part.textContent = words;
      button.append(part, " ");
    }
    item.append(button);
    return item;
  }

  form(row) {
    const item = this.item(row);
    item.classList.add("outline-row--open", "outline-row--current");
    const form = this.root.querySelector("[data-outline-form]").content.cloneNode(true);
    const select = form.querySelector("select");
    for (const [kind, { name, sample }] of Object.entries(this.kinds)) {
      select.add(new Option([name, sample].filter(Boolean).join(" "), kind, false, kind === row.kind));
    }
    for (const name of FIELDS) form.querySelector(`[data-field=${name}]`).value = row[name];
    item.append(form);
    return item;
  }

  select(index) {
    if (index < 0 || index === this.current) return;
    const before = this.list.children[this.current];
    before?.classList.remove("outline-row--current");
    before?.querySelector(".outline-row__view")?.setAttribute("tabindex", "-1");
    this.current = index;
    const now = this.list.children[index];
    now.classList.add("outline-row--current");
    now.querySelector(".outline-row__view")?.setAttribute("tabindex", "0");
  }

  /* Only the row that is worked on turns into fields: a code has thousands of rows. */
  edit(index) {
    const opened = this.open;
    this.touched = null;
    this.open = index;
    this.current = index;
    if (opened >= 0 && opened !== index && this.rows[opened]) {
      this.list.children[opened].replaceWith(this.view(this.rows[opened], opened));
    }
    if (index < 0) return;
    for (const item of this.list.querySelectorAll(".outline-row--current")) item.classList.remove("outline-row--current");
    this.list.children[index].replaceWith(this.form(this.rows[index]));
    const area = this.list.children[index].querySelector("textarea");
    fit(area);
    area.focus();
    this.reveal(this.list.children[index]);
  }

  close() {
    const index = this.open;
    this.edit(-1);
    this.current = index;
    this.list.children[index].classList.add("outline-row--current");
    this.focus(index);
  }

  focus(index) {
    const view = this.list.children[index]?.querySelector(".outline-row__view");
    if (!view) return;
    view.tabIndex = 0;
    view.focus();
    this.reveal(view);
  }

  /* Below the tools, which break into as many lines as they need, and above the buttons at the foot of the page. */
  reveal(element) {
    const above = Number.parseFloat(getComputedStyle(this.tools).top) + this.tools.offsetHeight;
    element.style.scrollMarginBlock = `${above}px 6rem`;
    element.scrollIntoView({ block: "nearest" });
    /* Rows that come into sight only now are taller than they were taken for. */
    requestAnimationFrame(() => requestAnimationFrame(() => element.scrollIntoView({ block: "nearest" })));
  }

  pressed(event) {
    const typing = event.target.matches("input, textarea, select");
    const key = `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${event.shiftKey ? "Shift+" : ""}${event.key}`;
    const everywhere = {
      "Alt+ArrowUp": "up",
      "Alt+ArrowDown": "down",
      "Alt+ArrowLeft": "out",
      "Alt+ArrowRight": "in",
      "Ctrl+Enter": "split",
      "Ctrl+Shift+Enter": "merge",
    };
    const outside = { "Ctrl+z": "undo", "Ctrl+y": "redo", "Ctrl+Shift+Z": "redo", Delete: "remove", Insert: "add" };
    const tool = everywhere[key] ?? (typing ? undefined : outside[key]);
    if (tool) {
      event.preventDefault();
      return this.use(tool);
    }
    if (key === "Escape" && this.open >= 0) {
      event.preventDefault();
      return this.close();
    }
    if (typing || !event.target.classList.contains("outline-row__view")) return;
    const step = { ArrowUp: -1, ArrowDown: 1 }[key];
    if (step && this.list.children[this.current + step]) {
      event.preventDefault();
      const next = this.list.children[this.current + step].querySelector("button, select");
      next.focus();
      this.reveal(next);
    }
  }
}

function fit(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

for (const root of document.querySelectorAll("[data-outline-editor]")) new OutlineEditor(root);
