// Arranging pages into papers, by dragging or by keys. What is on screen is never changed here: each act is sent as a
// correction, the server assesses anew, and the page is opened again as the dossier then is.
import { keys, say, toast } from "./everywhere.js";
import { correct, recalled, remember } from "./correction.js";

const head = document.getElementById("arrange");
const editable = Boolean(head.dataset.editable);
const tiles = [...document.querySelectorAll(".tile")];
const lanes = [...document.querySelectorAll(".lane")];
const large = document.getElementById("large");
let at = null;

const refOf = (tile) => ({ file: Number(tile.dataset.file), page: Number(tile.dataset.page) });
const laneOf = (tile) => tile.closest(".lane");
const tilesOf = (lane) => [...lane.querySelectorAll(".tile")];
const chosen = () => tiles.filter((tile) => tile.getAttribute("aria-pressed") === "true");
// With nothing chosen an act means the page that has the focus.
const meant = () => (chosen().length ? chosen() : at ? [at] : []);

function look(tile) {
  at = tile;
  tiles.forEach((other) => { other.tabIndex = other === tile ? 0 : -1; });
  const { file, page, name } = tile.dataset;
  large.src = `/desk/${head.dataset.code}/files/${file}/pages/${page}.jpg?width=1000`;
  large.alt = `${name}, ${page}`;
  document.getElementById("looking").textContent = `${name} · ${page}`;
}

function choose(tile, on = tile.getAttribute("aria-pressed") !== "true") {
  tile.setAttribute("aria-pressed", String(on));
  const count = chosen().length;
  const told = `${count} ${head.dataset.chosen}`;
  document.getElementById("chosen").textContent = told;
  say(told);
}

function focus(tile) {
  if (!tile) return;
  tile.focus({ preventScroll: true });
  tile.scrollIntoView({ block: "nearest" });
}

// -- what is asked for: papers as they shall be, only those that differ

async function arrange(papers) {
  const asked = papers.filter((paper) => paper.pages.length);
  if (asked.length) await act({ kind: "arrange", papers: asked });
}

async function act(fields) {
  if (!editable) return;
  const place = at ? refOf(at) : null;
  if (await correct(head, fields)) {
    remember({ ...place, scroll: document.querySelector(".scroll").scrollTop });
    location.reload();
  }
}

const componentOf = (lane) => lane.dataset.component || null;
const paperOf = (lane, without = [], extra = [], before = null) => {
  const pages = tilesOf(lane).filter((tile) => !without.includes(tile));
  const place = before && !without.includes(before) ? pages.indexOf(before) : -1;
  pages.splice(place < 0 ? pages.length : place, 0, ...extra);
  return { component: componentOf(lane), pages: pages.map(refOf) };
};

// Papers that lose pages keep the rest, as the person has just seen them so.
function losing(moved, target) {
  const touched = new Set(moved.map(laneOf).filter((lane) => lane !== target && lane.dataset.kind === "paper"));
  return [...touched].map((lane) => paperOf(lane, moved));
}

function moveTo(target, moved, before = null) {
  if (!moved.length) return toast(head.dataset.none);
  if (target.dataset.kind === "new") return ask(moved);
  if (target.dataset.kind === "hidden") return act({ kind: "hide", pages: moved.map(refOf) });
  const given = target.dataset.kind === "paper" ? paperOf(target, moved, moved, before) : { component: null, pages: moved.map(refOf) };
  return arrange([...losing(moved, target), given]);
}

function become(component, moved) {
  return arrange([...losing(moved, null), { component: component || null, pages: moved.map(refOf) }]);
}

// -- the acts

function ask(moved) {
  if (!moved.length) return toast(head.dataset.none);
  const dialog = document.getElementById("where-to");
  const target = document.getElementById("target");
  dialog.showModal();
  target.focus();
  if (target.selectedIndex < 0) target.selectedIndex = 0;
  const go = (event) => (event.key === "Enter" || event.type === "dblclick") && dialog.close("go");
  target.onkeydown = go;
  target.ondblclick = go;
  dialog.onclose = () => {
    if (dialog.returnValue !== "go" || !target.value) return;
    dialog.returnValue = "";
    const [kind, value] = target.value.split(":");
    if (kind === "lane") moveTo(lanes.filter((lane) => lane.dataset.kind === "paper")[Number(value)], moved);
    else become(value, moved);
  };
}

const acts = {
  move: () => ask(meant()),
  split() {
    const first = meant()[0];
    const all = first ? tilesOf(laneOf(first)) : [];
    const place = all.indexOf(first);
    if (place < 1) return toast(head.dataset.split);
    ask(all.slice(place));
  },
  merge() {
    const lane = at && laneOf(at);
    const papers = lanes.filter((one) => one.dataset.kind === "paper");
    const above = papers[papers.indexOf(lane) - 1];
    if (above) arrange([paperOf(above, [], tilesOf(lane))]);
  },
  hide() {
    const pages = meant();
    if (!pages.length) return toast(head.dataset.none);
    const show = pages.every((tile) => laneOf(tile).dataset.kind === "hidden");
    act({ kind: show ? "show" : "hide", pages: pages.map(refOf) });
  },
  reread() {
    if (!at) return toast(head.dataset.none);
    const dialog = document.getElementById("again");
    dialog.showModal();
    dialog.onclose = () => {
      if (dialog.returnValue !== "go") return;
      dialog.returnValue = "";
      act({ kind: "reread", pages: [refOf(at)], turn: Number(document.getElementById("turn").value) });
    };
  },
  undo: () => head.dataset.last && act({ kind: "undo", undoes: Number(head.dataset.last) }),
};

function shift(step) {
  const lane = at && laneOf(at);
  if (!lane || lane.dataset.kind !== "paper") return;
  const all = tilesOf(lane);
  const place = all.indexOf(at);
  const other = all[place + step];
  if (!other) return;
  [all[place], all[place + step]] = [other, at];
  arrange([{ component: componentOf(lane), pages: all.map(refOf) }]);
}

function walk(step) {
  focus(tiles[Math.max(0, Math.min(tiles.length - 1, tiles.indexOf(at) + step))]);
}
function climb(step) {
  const full = lanes.filter((lane) => tilesOf(lane).length);
  const lane = full[full.indexOf(at && laneOf(at)) + step];
  if (lane) focus(tilesOf(lane)[0]);
}

for (const tile of tiles) {
  tile.addEventListener("focus", () => look(tile));
  tile.addEventListener("click", () => choose(tile));
  tile.addEventListener("keydown", (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    choose(tile);
  });
}
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button) acts[button.dataset.act]();
});
document.addEventListener("change", (event) => {
  if (!event.target.matches(".retype")) return;
  become(event.target.value === "-" ? null : event.target.value, tilesOf(event.target.closest(".lane")));
});

// Escape leads from a paper's list of types back to the page one came from; keys mean pages again.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.matches?.(".retype")) focus(at);
});
// Opened, the list is walked with arrows and changes with Enter; closed, the first arrow would change the paper.
function types() {
  const list = at && laneOf(at).querySelector(".retype");
  list?.focus();
  if (navigator.userActivation?.isActive) list?.showPicker?.();
}

keys({
  ArrowRight: (event) => (event.shiftKey ? shift(1) : walk(1)),
  ArrowLeft: (event) => (event.shiftKey ? shift(-1) : walk(-1)),
  ArrowDown: () => climb(1), ArrowUp: () => climb(-1),
  e: () => document.getElementById("back").click(),
  ...(editable && {
    m: acts.move, s: acts.split, j: acts.merge, h: acts.hide, r: acts.reread, z: acts.undo,
    t: types,
  }),
});

// -- dragging: one page, or all chosen ones

let dragged = [];
document.addEventListener("dragstart", (event) => {
  const tile = event.target.closest?.(".tile");
  if (!tile || !editable) return;
  dragged = tile.getAttribute("aria-pressed") === "true" ? chosen() : [tile];
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", "");
});
document.addEventListener("dragover", (event) => {
  const lane = event.target.closest?.(".lane");
  if (!lane || !dragged.length) return;
  event.preventDefault();
  mark(lane, event.target.closest(".tile"));
});
document.addEventListener("drop", (event) => {
  const lane = event.target.closest?.(".lane");
  if (!lane || !dragged.length) return;
  event.preventDefault();
  const moved = dragged;
  dragged = [];
  mark(null, null);
  moveTo(lane, moved, event.target.closest(".tile"));
});
document.addEventListener("dragend", () => { dragged = []; mark(null, null); });
function mark(lane, before) {
  lanes.forEach((one) => one.classList.toggle("over", one === lane));
  tiles.forEach((tile) => tile.classList.toggle("before", tile === before && !dragged.includes(tile)));
}

const place = recalled();
const start = (place && tiles.find((t) => Number(t.dataset.file) === place.file && Number(t.dataset.page) === place.page)) || tiles[0];
if (place) document.querySelector(".scroll").scrollTop = place.scroll;
if (start) focus(start);
