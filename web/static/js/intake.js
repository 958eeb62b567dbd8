// Counter intake: files go up in pieces, three at a time; a lost connection is waited out and the file goes on from
// the byte the server has. The tray's ID lives in this tab, so a reload keeps what was sent.
import { say, toast, token } from "./everywhere.js";

const PIECE = 4 * 1024 * 1024;
const AT_ONCE = 3;
const list = document.getElementById("tray");
const words = list.dataset;
const send = document.getElementById("send");
const sum = document.getElementById("sum");

let tray = sessionStorage.getItem("tray");
if (!tray) newTray();
let next = 0;
const entries = new Map();
const waiting = [];
let running = 0;

function newTray() {
  tray = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
  sessionStorage.setItem("tray", tray);
}

const address = (number) => `/desk/intake/${tray}/${number}`;
const kilo = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${(bytes / 1e6).toFixed(1).replace(".", ",")} MB`);

function add(number, name, size) {
  const row = document.createElement("li");
  const title = document.createElement("span");
  title.className = "name";
  title.textContent = name;
  const bytes = document.createElement("span");
  bytes.className = "hint";
  bytes.textContent = kilo(size);
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "button plain small";
  remove.textContent = "×";
  remove.setAttribute("aria-label", `${words.remove}: ${name}`);
  const bar = document.createElement("progress");
  bar.max = Math.max(1, size);
  bar.value = 0;
  bar.setAttribute("aria-label", name);
  const said = document.createElement("span");
  said.className = "said";
  row.append(title, bytes, remove, bar, said);
  list.append(row);
  const entry = { number, name, size, row, bar, said, done: false, gone: false };
  entries.set(number, entry);
  remove.addEventListener("click", async () => {
    entry.gone = true;
    entries.delete(number);
    row.remove();
    count();
    await fetch(address(number), { method: "DELETE", headers: { "X-CSRF-Token": token() } });
  });
  count();
  return entry;
}

function count() {
  const all = [...entries.values()];
  const done = all.filter((entry) => entry.done).length;
  send.disabled = !all.length || done < all.length;
  sum.textContent = all.length ? `${done}/${all.length} · ${kilo(all.reduce((total, entry) => total + entry.size, 0))}` : "";
}

function choose(files) {
  for (const file of files) {
    const half = [...entries.values()].find((entry) => entry.stopped && entry.name === file.name && entry.size === file.size);
    if (half) half.stopped = half.gone = false;
    waiting.push([half ?? add(next++, file.name, file.size), file]);
  }
  pump();
}

function pump() {
  while (running < AT_ONCE && waiting.length) {
    running += 1;
    upload(...waiting.shift()).finally(() => {
      running -= 1;
      pump();
    });
  }
}

async function upload(entry, file) {
  let offset = entry.bar.value;
  let pause = 1000;
  while (!entry.done && !entry.gone) {
    const piece = file.slice(offset, offset + PIECE);
    if (offset + piece.size >= file.size) entry.said.textContent = words.checking + "…";
    try {
      const answer = await fetch(`${address(entry.number)}?offset=${offset}&size=${file.size}`, {
        method: "PUT", body: piece,
        headers: { "X-CSRF-Token": token(), "X-File-Name": encodeURIComponent(file.name), "Content-Type": "application/octet-stream" },
      });
      if (answer.status >= 500) throw new TypeError(answer.statusText);
      if (!answer.ok) return fail(entry, (await answer.json()).detail);
      const looked = await answer.json();
      offset = looked.file.received;
      entry.bar.value = offset;
      pause = 1000;
      if (offset >= file.size) finish(entry, looked);
    } catch {
      entry.said.textContent = words.waiting + "…";
      await new Promise((go) => setTimeout(go, pause));
      pause = Math.min(15000, pause * 2);
    }
  }
}

function fail(entry, detail) {
  entry.gone = true;
  entry.said.className = "said warn";
  entry.said.textContent = `${words.failed}: ${detail}`;
}

// The page was loaded anew in the middle of a file: the browser has forgotten it, the server has its first part.
function stopped(entry) {
  entry.stopped = entry.gone = true;
  entry.said.className = "said warn";
  entry.said.textContent = words.again;
}

function finish(entry, looked) {
  entry.done = true;
  entry.bar.hidden = true;
  const wrong = looked.quality.map(([page, said]) => `${words.page} ${page}: ${said.join(", ").toLowerCase()}`);
  entry.said.className = wrong.length || looked.problem ? "said warn" : "said";
  entry.said.textContent = looked.problem || wrong.join("; ") || `${words.good} · ${looked.pages} ${words.pages}`;
  say(`${entry.name}: ${entry.said.textContent}`);
  count();
}

const drop = document.getElementById("drop");
document.getElementById("choose").addEventListener("change", (event) => {
  choose(event.target.files);
  event.target.value = "";
});
for (const name of ["dragover", "dragleave", "drop"]) {
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", name === "dragover");
    if (name === "drop") choose(event.dataTransfer.files);
  });
}

document.getElementById("handover").addEventListener("submit", async (event) => {
  event.preventDefault();
  send.disabled = true;
  const fields = Object.fromEntries([...new FormData(event.target)].filter(([, value]) => value !== ""));
  if (fields.channel) fields.channel = Number(fields.channel);
  const answer = await fetch(`/desk/intake/${tray}/handover`, {
    method: "POST", headers: { "X-CSRF-Token": token(), "Content-Type": "application/json" }, body: JSON.stringify(fields),
  });
  if (answer.ok) {
    sessionStorage.removeItem("tray");
    location.assign((await answer.json()).address);
  } else {
    toast((await answer.json()).detail);
    count();
  }
});

// What an earlier load of this page already sent.
const kept = await fetch(`/desk/intake/${tray}`);
for (const file of kept.ok ? await kept.json() : []) {
  next = Math.max(next, file.number + 1);
  const entry = add(file.number, file.name, file.size);
  entry.bar.value = file.received;
  if (file.received === file.size) finish(entry, { quality: [], problem: "", pages: "" });
  else stopped(entry);
}
