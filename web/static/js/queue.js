// The queue: J and K walk the rows, Enter opens, a filter applies itself when it changes.
import { keys } from "./everywhere.js";

const rows = [...document.querySelectorAll("#list tbody tr")];
let at = -1;

function go(step) {
  if (!rows.length) return;
  rows[at]?.classList.remove("current");
  at = Math.max(0, Math.min(rows.length - 1, at + step));
  const row = rows[at];
  row.classList.add("current");
  row.querySelector("a").focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

keys({
  j: () => go(1),
  k: () => go(-1),
  ArrowDown: () => go(1),
  ArrowUp: () => go(-1),
  n: () => document.querySelector("#list tr:not([data-held]) a")?.click(),
  v: () => rows[at]?.querySelector("input")?.click(),
  V: () => {
    const marks = [...document.querySelectorAll('[name="marked"]')];
    const all = marks.every((mark) => mark.checked);
    for (const mark of marks) if (mark.checked === all) mark.click();
  },
  a: () => document.querySelector("#accept:not([hidden])")?.click(),
  m: () => document.getElementById("mine")?.click(),
  f: () => document.getElementById("procedure")?.focus(),
});
document.querySelectorAll(".states a").forEach((tab, number) => keys({ [number + 1]: () => tab.click() }));

for (const row of rows) {
  row.addEventListener("click", (event) => {
    if (!event.target.closest("a, input, .mark") && !getSelection().toString()) location.assign(row.dataset.href);
  });
}
const accept = document.getElementById("accept");
document.addEventListener("change", (event) => {
  if (event.target.name !== "marked") return;
  const count = document.querySelectorAll('[name="marked"]:checked').length;
  accept.hidden = !count;
  accept.querySelector("b").textContent = count;
});
for (const select of document.querySelectorAll("[data-submit]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
