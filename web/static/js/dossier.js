// The dossier page: pages left, results right, each lighting the other up; decisions and the lease on the dossier.
import { keys, say, send, toast } from "./everywhere.js";
import { Viewer } from "./viewer.js";
import { compare } from "./compare.js";
import { correct, recalled, remember } from "./correction.js";
import { Fix } from "./fix.js";
import { settle, tick } from "./so_far.js";
import "./notice.js";

const head = document.getElementById("dossier");
const dossier = head.dataset;
const thumbs = [...document.querySelectorAll(".thumb")];
const places = [...document.querySelectorAll("[data-box][data-file]")];
const items = [...document.querySelectorAll("[data-item]")];
const viewer = new Viewer(document.getElementById("stage"), dossier.code);
let showMarks = true;

const thumbOf = (file, page) => thumbs.find((t) => t.dataset.file === String(file) && t.dataset.page === String(page));
export const boxOf = (place) => (place.dataset.box ? place.dataset.box.split(",").map(Number) : null);

viewer.onshow = (thumb, reading) => {
  thumbs.forEach((t) => t.setAttribute("aria-current", String(t === thumb)));
  // Only the strip scrolls, never the window: on a small screen the strip lies above the page.
  const strip = thumb.closest(".thumbs");
  const [inner, outer] = [thumb.getBoundingClientRect(), strip.getBoundingClientRect()];
  if (inner.top < outer.top || inner.bottom > outer.bottom) strip.scrollTop += inner.top - outer.top - 40;
  if (inner.left < outer.left || inner.right > outer.right) strip.scrollLeft += inner.left - outer.left - 40;
  const where = document.getElementById("where");
  const name = document.createElement("b");
  name.textContent = thumb.dataset.name;
  const confidence = reading?.words?.length ? ` · ${Math.min(99, Math.round(reading.confidence * 100))} %` : "";
  where.replaceChildren(name, ` · ${thumb.dataset.page}/${thumb.dataset.pages}${confidence}`);
  draw();
  fixing?.shown();
};
viewer.onmark = (owner) => {
  const item = document.getElementById(owner);
  if (!item) return;
  open(item.closest(".pane").id.replace("pane-", ""));
  item.scrollIntoView({ block: "nearest" });
  focus(item);
};

function draw() {
  const { file, page } = viewer.thumb.dataset;
  const here = places.filter((p) => p.dataset.box && p.dataset.owner && p.dataset.file === file && p.dataset.page === page);
  // Fields first, findings above them.
  here.sort((a, b) => Number(b.dataset.tone === "field-mark") - Number(a.dataset.tone === "field-mark"));
  viewer.draw(showMarks ? here.map((p) => ({ box: boxOf(p), tone: p.dataset.tone, owner: p.dataset.owner, text: p.dataset.text || p.title })) : []);
  const lit = document.querySelector(".finding.lit, .datum.lit");
  if (lit) viewer.light(lit.id);
}

function focus(item) {
  document.querySelectorAll(".lit").forEach((lit) => lit.classList.remove("lit"));
  item.classList.add("lit");
  viewer.light(item.id);
}

async function goto(place) {
  const thumb = thumbOf(place.dataset.file, place.dataset.page);
  if (!thumb) return;
  await viewer.show(thumb, boxOf(place));
  const item = place.dataset.owner && document.getElementById(place.dataset.owner);
  if (item) focus(item);
}

document.addEventListener("click", (event) => {
  const place = event.target.closest("[data-box][data-file]");
  if (place) return void goto(place);
  const thumb = event.target.closest(".thumb");
  if (thumb) return void viewer.show(thumb);
  const pair = event.target.closest("[data-compare]");
  if (pair) return void compareItem(document.getElementById(pair.dataset.compare));
  const view = event.target.closest("[data-view]");
  if (view) return void views[view.dataset.view](view);
  const opener = event.target.closest("[data-open]");
  if (opener) openDialog(opener.dataset.open);
});
document.addEventListener("focusin", (event) => {
  const place = event.target.closest?.("[data-box][data-file]");
  if (place?.dataset.owner && event.target.matches(":focus-visible")) goto(place);
});

function page(step) {
  const at = thumbs.indexOf(viewer.thumb);
  const next = thumbs[at + step];
  if (next) viewer.show(next);
}
function pressed(button, on) {
  (button ?? null)?.setAttribute("aria-pressed", String(on));
}
const tool = (name) => document.querySelector(`[data-view="${name}"]`);
const views = {
  prev: () => page(-1),
  next: () => page(1),
  smaller: () => viewer.scale(1 / 1.25),
  larger: () => viewer.scale(1.25),
  fit: () => viewer.fit(),
  turn: () => viewer.rotate(),
  text: () => pressed(tool("text"), viewer.sheet.classList.toggle("show-words")),
  marks: () => {
    showMarks = !showMarks;
    pressed(tool("marks"), showMarks);
    draw();
  },
  hide: () => act({ kind: "hide", pages: [shown()] }),
  reread: () => act({ kind: "reread", pages: [shown()], turn: viewer.turn }),
};

// Tabs (ARIA: arrow keys move between them)
const tabs = [...document.querySelectorAll('[role="tab"]')];
function open(name) {
  for (const tab of tabs) {
    const chosen = tab.id === `tab-${name}`;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = !chosen;
  }
}
tabs.forEach((tab, number) => {
  tab.addEventListener("click", () => open(tab.id.replace("tab-", "")));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.stopPropagation();
    const next = tabs[(number + step + tabs.length) % tabs.length];
    open(next.id.replace("tab-", ""));
    next.focus();
  });
});

// Findings one after another
let current = -1;
function walk(step) {
  open("findings");
  if (!items.length) return;
  current = Math.max(0, Math.min(items.length - 1, current + step));
  const item = items[current];
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
  focus(item);
  say(item.querySelector(".say").textContent);
  const place = item.querySelector("[data-box][data-file]");
  if (place) goto(place);
}
function compareItem(item) {
  if (!item) return;
  current = items.indexOf(item);
  const found = [...item.querySelectorAll("[data-box][data-file]")];
  compare(dossier.code, item.querySelector(".say").textContent, found.map((p) => ({ ...p.dataset, box: boxOf(p), title: p.title })));
}

// In the comparison: on to the next finding, or straight to the decision.
const comparing = document.getElementById("compare");
function onwards(step) {
  walk(step);
  if (items[current]?.querySelector("[data-compare]")) compareItem(items[current]);
  else comparing.close();
}
// Wherever the focus is: a click beside the buttons leaves it on the page behind.
document.addEventListener("keydown", (event) => {
  if (!comparing.open || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
  const key = event.key.toLowerCase();
  const dialog = { a: "accept", s: "supplement", x: "reject" }[key];
  if (key === "c") comparing.close();
  else if (key === "j" || key === "k") onwards(key === "j" ? 1 : -1);
  else if (dialog && document.getElementById(dialog)) {
    comparing.close();
    openDialog(dialog);
  } else return;
  event.preventDefault();
});

function openDialog(name) {
  const dialog = document.getElementById(name);
  if (!dialog) return toast(name);
  document.querySelector("details.more")?.removeAttribute("open");
  dialog.showModal();
  dialog.querySelector("select, textarea, button.primary, button.danger")?.focus();
  dialog.dispatchEvent(new Event("opened"));
}
const decision = (name) => () => document.getElementById(name) && openDialog(name);

// Putting right: each act is a correction; the dossier is assessed anew and opened where the person was.
const shown = () => ({ file: Number(viewer.thumb.dataset.file), page: Number(viewer.thumb.dataset.page) });
async function act(fields) {
  if (!dossier.editable || !(await correct(head, fields))) return;
  remember({ ...shown(), tab: tabs.find((tab) => tab.getAttribute("aria-selected") === "true")?.id.replace("tab-", "") });
  location.reload();
}
const fixing = dossier.editable && document.getElementById("fix") ? new Fix(viewer, goto, act) : null;
if (fixing) {
  document.addEventListener("click", (event) => {
    const answer = event.target.closest("[data-answer]");
    if (answer) act({ kind: "answer", answer: { key: answer.dataset.answer, yes: Boolean(answer.dataset.yes) } });
    const undo = event.target.closest("[data-undo]");
    if (undo) act({ kind: "undo", undoes: Number(undo.dataset.undo) });
  });
  document.getElementById("procedure").addEventListener("close", (event) => {
    if (event.target.returnValue === "go") act({ kind: "procedure", procedure: document.getElementById("named").value });
    event.target.returnValue = "";
  });
  keys({
    f: () => fixing.begin(document.querySelector(".datum.lit") ?? document.querySelector(".datum")),
    h: views.hide, y: views.reread,
    z: () => dossier.last && act({ kind: "undo", undoes: Number(dossier.last) }),
  });
}

const follow = (name) => () => document.getElementById(name)?.click();
keys({
  e: follow("arrange"), o: follow("office"), i: follow("receipt"), u: follow("slip"),
  w: decision("withdraw"), d: decision("stop"), p: decision("procedure"), b: decision("turn-down"),
  a: decision("accept"), s: decision("supplement"), x: decision("reject"),
  n: () => dossier.next && location.assign(`/desk/${dossier.next}`),
  j: () => walk(1), k: () => walk(-1),
  c: () => compareItem(items[current] ?? document.querySelector("[data-compare]")?.closest("[data-item]")),
  ArrowRight: views.next, ArrowLeft: views.prev, PageDown: views.next, PageUp: views.prev,
  "+": views.larger, "=": views.larger, "-": views.smaller, 0: views.fit,
  r: views.turn, t: views.text, m: views.marks,
  1: () => open("findings"), 2: () => open("checklist"), 3: () => open("data"), 4: () => open("signatures"), 5: () => open("history"),
  g: () => location.assign("/desk"),
});

// The lease is prolonged while the page is open and given back when it is left.
if (dossier.mine) {
  setInterval(async () => {
    const answer = await send(`/desk/${dossier.code}/claim`);
    if (answer.ok) dossier.until = (await answer.json()).until;
  }, 300_000);
  addEventListener("pagehide", () => {
    const body = new URLSearchParams({ csrf: document.querySelector('meta[name="csrf"]').content, until: dossier.until });
    navigator.sendBeacon(`/desk/${dossier.code}/release`, body);
  });
}

// A dossier that is being read shows what is recognised page by page, and its results as soon as they are there.
let tookBack = false;
if (dossier.busy) {
  const look = async () => {
    try {
      const answer = await fetch(`/desk/${dossier.code}/state`);
      if (answer.ok && (await answer.json()).version !== dossier.version && !document.querySelector("dialog[open]")) return location.reload();
      await tick(dossier.code);
    } catch {
      // No connection: the next look may have one.
    }
    setTimeout(look, 2000);
  };
  look();
} else tookBack = settle(dossier.code);

// Without findings the checklist says more.
const place = recalled();
if (place) open(place.tab ?? "findings");
else if (location.hash === "#signatures") open("signatures");
else if (dossier.quiet || dossier.busy || tookBack) open("checklist");

const start = (place && thumbOf(place.file, place.page)) || thumbOf(dossier.file, dossier.page) || thumbs[0];
if (start) {
  // The page comes first: its small pictures, each as much work where none was made before, wait until it is there.
  const fill = () => thumbs.map((thumb) => thumb.querySelector("img")).forEach((small) => (small.src ||= small.dataset.src));
  ["load", "error"].forEach((end) => viewer.image.addEventListener(end, fill, { once: true }));
  viewer.show(start);
}
export { viewer, goto, open };
