/* Suggestions under a [data-suggest] search form, as a combobox: arrows choose, Enter opens,
   Escape closes. Nothing is asked while an input method composes, and the form works without. */
const DELAY = 180;
const SHORTEST = 2;

let lists = 0;

function enhance(form) {
  const input = form.elements.q;
  const list = document.createElement("ul");
  const said = document.createElement("p");
  let timer = 0;
  let asked = null;
  let active = -1;

  list.className = "search-box__suggestions";
  list.id = `suggestions-${(lists += 1)}`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "建议");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  form.append(list, said);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  const options = () => [...list.children];

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

  const close = () => {
    clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    choose(-1);
  };

  const show = (suggestions) => {
    list.replaceChildren(
      ...suggestions.map((suggestion, place) => {
        const option = document.createElement("li");
        const text = document.createElement("span");
        const note = document.createElement("span");
        option.id = `${list.id}-${place}`;
        option.className = "search-box__suggestion";
        option.setAttribute("role", "option");
        option.dataset.url = suggestion.url;
        text.textContent = suggestion.text;
        note.className = "search-box__note";
        note.textContent = suggestion.note;
        option.append(text, note);
        return option;
      }),
    );
    list.hidden = suggestions.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    said.textContent = suggestions.length ? `有 ${suggestions.length} 条建议，按上下键选择` : "";
    choose(-1);
  };

  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const address = new URL(form.dataset.suggest, location.href);
    address.searchParams.set("q", input.value.trim());
    try {
      const response = await fetch(address, { signal: asked.signal });
      if (response.ok && document.activeElement === input) show((await response.json()).suggestions);
    } catch (error) {
      // Suggestions are a convenience: without a network the form still searches.
      if (error.name !== "AbortError") close();
    }
  };

  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (event.isComposing) return;
    if (input.value.trim().length < SHORTEST) close();
    else timer = setTimeout(ask, DELAY);
  });
  input.addEventListener("compositionend", () => input.dispatchEvent(new Event("input")));
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    const last = list.children.length - 1;
    if (event.key === "ArrowDown") choose(active < last ? active + 1 : -1);
    else if (event.key === "ArrowUp") choose(active < 0 ? last : active - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && active >= 0) location.assign(options()[active].dataset.url);
    else return;
    event.preventDefault();
  });
  // Pressing an option must not take the focus from the input, or the list is gone before the click.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.url);
  });
  form.addEventListener("submit", close);
}

document.querySelectorAll("[data-suggest]").forEach(enhance);
