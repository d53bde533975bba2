/* A slip's QR code carries staff number and code behind the #, where no log sees them.
   Hook: form[data-activation]. */
const form = document.querySelector("form[data-activation]");
const given = new URLSearchParams(location.hash.slice(1));

if (form && given.get("n") && given.get("c")) {
  form.elements.namedItem("staff_number").value = given.get("n");
  form.elements.namedItem("code").value = given.get("c");
  history.replaceState(null, "", location.pathname + location.search);
}
