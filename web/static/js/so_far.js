// While a dossier is read its checklist ticks off paper by paper. What is ticked is remembered in this tab, so that a tick
// which a later page, or the final assessment, does not bear out is taken back in plain sight and never just gone.
import { say, toast } from "./everywhere.js";

const pane = document.getElementById("pane-checklist");
const words = pane.dataset;

// component -> { name, back }: everything that was ticked in this tab; back: whether it was taken back since.
function recalled(code) {
  return new Map(JSON.parse(sessionStorage.getItem(`so-far:${code}`) ?? "[]"));
}

function takeBack(line) {
  const badge = document.createElement("span");
  badge.className = "badge warn back";
  badge.textContent = words.back;
  line.querySelector(".sub").append(badge);
  line.hidden = false;
  line.closest("details")?.setAttribute("open", "");
}

// The names of those of ``seen`` that were ticked until now and are not any more; their lines, where there are any, say so.
function takenBack(seen, lineOf, stands) {
  const gone = [];
  for (const [component, one] of seen) {
    const line = lineOf(component);
    if (line && stands(line)) continue;
    if (line) takeBack(line);
    if (!one.back) gone.push(one.name);
    one.back = true;
  }
  return gone;
}

const of = (root) => (component) => root.querySelector(`[data-component="${CSS.escape(component)}"]`);

export async function tick(code) {
  const answer = await fetch(`/desk/${code}/so-far`);
  if (answer.status !== 200) return;
  const piece = new DOMParser().parseFromString(await answer.text(), "text/html").body;
  const seen = recalled(code);
  const fresh = [];
  for (const { dataset } of piece.querySelectorAll("[data-ticked='1']")) {
    if (seen.get(dataset.component)?.back !== false) fresh.push(dataset.name);
    seen.set(dataset.component, { name: dataset.name, back: false });
  }
  const gone = takenBack(seen, of(piece), (line) => line.dataset.ticked);
  sessionStorage.setItem(`so-far:${code}`, JSON.stringify([...seen]));
  document.getElementById("so-far").replaceChildren(...piece.childNodes);
  const said = [[words.recognised, fresh], [words.back, gone]].filter(([, names]) => names.length);
  if (said.length) say(said.map(([what, names]) => `${what}: ${names.join("; ")}`).join(". "));
}

// The dossier is read. Ticks that do not stand now are named; returns whether there are any.
export function settle(code) {
  const seen = new Map([...recalled(code)].map(([component, { name }]) => [component, { name, back: false }]));
  sessionStorage.removeItem(`so-far:${code}`);
  const gone = takenBack(seen, of(pane), (line) => line.classList.contains("good"));
  if (gone.length) toast(`${words.back}: ${gone.join("; ")}`);
  return gone.length > 0;
}
