/* Sign-in keeps the place in the page: a browser carries #art-42 along every redirect, the
   server never sees it, so the form takes it into the address to return to.
   Hook: form[data-keep-fragment] with a field named next. */
const form = document.querySelector("form[data-keep-fragment]");
const next = form?.elements.namedItem("next");

if (next?.value && location.hash.length > 1 && !next.value.includes("#")) {
  next.value += location.hash;
}
