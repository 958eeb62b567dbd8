// Forms with a file: sent by script, because an upload carries its token in a header (web/visitor.py).
import { toast, token } from "./everywhere.js";

for (const form of document.querySelectorAll("form[data-upload]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button:not([type=button])");
    button.disabled = true;
    const fields = new FormData(form);
    for (const [key, value] of [...fields.entries()]) {
      if (value instanceof File && !value.size) fields.delete(key);
    }
    try {
      const answer = await fetch(form.action, { method: "POST", headers: { "X-CSRF-Token": token() }, body: fields });
      if (answer.ok) {
        location.assign(answer.url);
        return;
      }
    } catch {
      // a lost connection is told as any other failure: nothing was written
    }
    toast(form.dataset.failed);
    button.disabled = false;
  });
}

// One of several boxes must be ticked: the browser has no word for that.
for (const group of document.querySelectorAll("[data-one-of]")) {
  const boxes = [...group.querySelectorAll("input[type=checkbox]")];
  const judge = () => boxes[0]?.setCustomValidity(boxes.some((box) => box.checked) ? "" : group.dataset.oneOf);
  group.addEventListener("change", judge);
  judge();
}
