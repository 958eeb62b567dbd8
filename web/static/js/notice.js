// The supplement notice: drafted by the server when the dialog opens, edited here, previewed as the PDF it will be.
import { send, toast } from "./everywhere.js";

const dialog = document.getElementById("supplement");
const text = document.getElementById("notice");
const preview = document.getElementById("preview");
let shown = null;

async function draft() {
  if (!text.value) {
    const answer = await fetch(text.dataset.draft);
    if (answer.ok) text.value = (await answer.json()).text;
  }
  text.setSelectionRange(0, 0);
  text.scrollTop = 0;
  await print();
}

async function print() {
  if (!text.value || text.value === shown) return;
  shown = text.value;
  const answer = await send(preview.dataset.from, { text: text.value });
  if (!answer.ok) return toast((await answer.json().catch(() => ({}))).detail ?? answer.statusText);
  const old = preview.src;
  preview.src = URL.createObjectURL(new Blob([await answer.arrayBuffer()], { type: "application/pdf" })) + "#toolbar=0&navpanes=0&view=FitH";
  if (old.startsWith("blob:")) URL.revokeObjectURL(old.split("#")[0]);
  keepTyping();
}

// A browser's own PDF viewer takes the focus when it has loaded; the person is still typing.
function keepTyping() {
  const back = setInterval(() => {
    if (document.activeElement === preview) text.focus({ preventScroll: true });
  }, 50);
  preview.addEventListener("pointerenter", () => clearInterval(back), { once: true });
  setTimeout(() => clearInterval(back), 4000);
}

if (dialog) {
  let waiting;
  dialog.addEventListener("opened", draft);
  // A viewer still loading would take the focus into a closed dialog, and every key after it would be lost.
  dialog.addEventListener("close", () => {
    preview.removeAttribute("src");
    shown = null;
    document.getElementById("main").focus({ preventScroll: true });
  });
  dialog.querySelector('[data-do="preview"]').addEventListener("click", print);
  text.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(print, 1200);
  });
  dialog.addEventListener("keydown", (event) => {
    if (!event.ctrlKey) return;
    if (event.key === "p") {
      event.preventDefault();
      print();
    }
  });
}
