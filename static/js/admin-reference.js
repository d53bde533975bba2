// Editors pick what a block refers to by typing a title; the field keeps the URI.
const DELAY = 250;
let timer = 0;
let asked = 0;

const ask = async (field, parameters) => {
  const answer = await fetch(`${field.dataset.referenceSearch}?${new URLSearchParams(parameters)}`, {
    headers: { Accept: "application/json" },
  });
  return answer.ok ? answer.json() : {};
};

const titleBelow = (field) => {
  let line = field.parentElement.querySelector(".reference-title");
  if (!line) {
    line = document.createElement("p");
    line.className = "reference-title";
    line.setAttribute("role", "status");
    field.after(line);
  }
  return line;
};

const listOf = (field) => {
  if (!field.list) {
    const list = document.createElement("datalist");
    list.id = `${field.id || field.name}-references`;
    field.after(list);
    field.setAttribute("list", list.id);
  }
  return field.list;
};

const isUri = (text) => /^[a-z]+:\S+$/.test(text);

const showTitle = async (field) => {
  const { title } = isUri(field.value) ? await ask(field, { uri: field.value }) : { title: "" };
  titleBelow(field).textContent = title ?? "";
};

const suggest = async (field) => {
  const mine = ++asked;
  const { items = [] } = await ask(field, { q: field.value });
  if (mine !== asked) return;
  listOf(field).replaceChildren(
    ...items.map(({ uri, title }) => {
      const option = document.createElement("option");
      option.value = uri;
      option.label = title;
      return option;
    }),
  );
};

document.addEventListener("input", ({ target, isComposing }) => {
  if (!target.matches?.("[data-reference-search]") || isComposing) return;
  clearTimeout(timer);
  timer = setTimeout(() => (isUri(target.value) ? showTitle(target) : suggest(target)), DELAY);
});

document.addEventListener("compositionend", ({ target }) => {
  if (target.matches?.("[data-reference-search]")) target.dispatchEvent(new Event("input", { bubbles: true }));
});

document.addEventListener("focusin", ({ target }) => {
  if (target.matches?.("[data-reference-search]")) showTitle(target);
});
