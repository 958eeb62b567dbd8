// A record in the reading room: its dialogs and keys.
import { keys } from "./everywhere.js";

function open(name) {
  const dialog = document.getElementById(name);
  if (!dialog) return;
  dialog.showModal();
  dialog.querySelector("textarea")?.focus();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) open(opener.dataset.open);
});
// A download leaves the page as it is, so its dialog closes by itself.
document.querySelector("#extract form")?.addEventListener("submit", () => document.getElementById("extract").close());
keys({
  t: () => open("extract"),
  n: () => open("numbers"),
  o: () => document.getElementById("open")?.click(),
  "/": () => location.assign("/archive"),
});
