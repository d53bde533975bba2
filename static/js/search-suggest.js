/* Suggestions under a [data-suggest] search form, as a combobox: arrows choose, Enter opens,
   Escape closes. A signed-in reader meets her last questions in an empty box and can clear them.
   Nothing is asked while an input method composes, and the form works without. */
const DELAY = 180;
const SHORTEST = 2;
// The page carries its token for those who are signed in; nobody else has questions kept.
const KEPT = document.body.getAttribute("hx-headers");

const UNSEEN = "visually-hidden";

let panels = 0;

const made = (name, className, text = "") => {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
};

/* One Han character says enough, one letter does not. */
const enough = (text) => text.length >= SHORTEST || /[^\x00-\x7f]/.test(text);

function enhance(form) {
  const input = form.elements.q;
  const panel = made("div", "search-box__suggestions");
  const head = made("div", "search-box__head");
  const clear = made("button", "button button--quiet search-box__clear", "清除全部");
  const list = made("ul", "search-box__list");
  const said = made("p", UNSEEN);
  let timer = 0;
  let asked = null;
  let active = -1;

  panel.hidden = true;
  list.id = `suggestions-${(panels += 1)}`;
  list.setAttribute("role", "listbox");
  clear.type = "button";
  clear.setAttribute("aria-label", "清除全部最近搜索");
  head.append(made("span", "search-box__note", "最近搜索"), clear);
  panel.append(head, list);
  said.setAttribute("role", "status");
  // Right after the input, so that Tab leads from it to what can be cleared.
  input.after(panel);
  form.append(said);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  const options = () => [...list.children];
  const typed = () => input.value.trim();

  const choose = (index) => {
    active = index;
    options().forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
    const option = options()[index];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  };

  const rest = () => {
    clearTimeout(timer);
    asked?.abort();
  };

  const close = () => {
    rest();
    panel.hidden = true;
    said.className = UNSEEN;
    input.setAttribute("aria-expanded", "false");
    choose(-1);
  };

  const optionFor = (suggestion, place) => {
    const option = made("li", "search-box__suggestion");
    option.id = `${list.id}-${place}`;
    option.setAttribute("role", "option");
    option.dataset.url = suggestion.url;
    option.dataset.query = suggestion.query;
    option.append(made("span", "search-box__text", suggestion.text));
    // The head says it of all where the box is empty.
    if (typed()) option.append(made("span", "search-box__note", suggestion.note));
    return option;
  };

  const show = (suggestions) => {
    const own = typed() === "";
    list.replaceChildren(...suggestions.map(optionFor));
    list.setAttribute("aria-label", own ? "最近搜索" : "建议");
    head.hidden = !own;
    panel.hidden = suggestions.length === 0;
    said.className = UNSEEN;
    input.setAttribute("aria-expanded", String(!panel.hidden));
    said.textContent = panel.hidden ? "" : `有 ${suggestions.length} 条${own ? "最近搜索" : "建议"}，按上下键选择`;
    choose(-1);
  };

  const ask = async () => {
    rest();
    asked = new AbortController();
    const address = new URL(form.dataset.suggest, location.href);
    address.searchParams.set("q", typed());
    try {
      const response = await fetch(address, { signal: asked.signal });
      if (!response.ok) return;
      const { suggestions } = await response.json();
      if (document.activeElement === input) show(suggestions);
    } catch (error) {
      // Suggestions are a convenience: without a network the form still searches.
      if (error.name !== "AbortError") close();
    }
  };

  /* Whether there is anything to ask for: what is typed, or the reader's own questions. */
  const worthAsking = () => (typed() ? enough(typed()) : KEPT !== null);

  const open = (option) => {
    if (!option.dataset.query) {
      location.assign(option.dataset.url);
      return;
    }
    input.value = option.dataset.query;
    form.requestSubmit();
  };

  const forget = async () => {
    try {
      const response = await fetch(form.dataset.forget, { method: "POST", headers: JSON.parse(KEPT) });
      if (!response.ok) return;
    } catch {
      return;
    }
    input.focus();
    close();
    // Seen as well as heard, until something else is shown or the reader leaves.
    said.className = "search-box__suggestions search-box__said";
    said.textContent = "已清除全部最近搜索";
  };

  input.addEventListener("focus", () => {
    if (typed() === "" && panel.hidden && worthAsking()) ask();
  });
  input.addEventListener("input", (event) => {
    rest();
    if (event.isComposing) return;
    if (!worthAsking()) close();
    else timer = setTimeout(ask, typed() ? DELAY : 0);
  });
  input.addEventListener("compositionstart", rest);
  input.addEventListener("compositionend", () => input.dispatchEvent(new Event("input")));
  form.addEventListener("focusout", (event) => {
    if (event.relatedTarget !== clear && event.relatedTarget !== input) close();
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    input.focus();
    close();
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (panel.hidden) {
      if (event.key === "ArrowDown" && worthAsking()) ask();
      return;
    }
    const last = list.children.length - 1;
    if (event.key === "ArrowDown") choose(active < last ? active + 1 : -1);
    else if (event.key === "ArrowUp") choose(active < 0 ? last : active - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && active >= 0) open(options()[active]);
    else return;
    event.preventDefault();
  });
  // Pressing an option must not take the focus from the input, or the list is gone before the click.
  panel.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) open(option);
  });
  clear.addEventListener("click", forget);
  form.addEventListener("submit", close);
}

document.querySelectorAll("[data-suggest]").forEach(enhance);
