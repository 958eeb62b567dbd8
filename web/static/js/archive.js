// The reading room: F opens the filters; a facet sets its filter and searches again.
import { keys } from "./everywhere.js";

const narrow = document.querySelector("details.narrow");
keys({
  f: () => {
    narrow.open = true;
    document.getElementById("field").focus();
  },
});
document.addEventListener("click", (event) => {
  const facet = event.target.closest("[data-set]");
  if (!facet) return;
  document.getElementById(facet.dataset.set).value = facet.dataset.to;
});
