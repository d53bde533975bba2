/* A page that tells how far somebody is: one kept from before is asked for anew when she comes back. */
const [visit] = performance.getEntriesByType("navigation");

window.addEventListener("pageshow", (event) => {
  const kept = visit?.type === "back_forward" && visit.transferSize === 0;
  if (event.persisted || kept) location.reload();
});
