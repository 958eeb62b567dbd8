// On every page: preferences, dialogs, the help of keys, toasts, and one small registry of keyboard keys.
// A page registers its keys with `keys({...})`; keys are ignored while somebody types or a dialog is open.

const registered = {};

export function keys(map) {
  Object.assign(registered, map);
}

export function token() {
  return document.querySelector('meta[name="csrf"]')?.content ?? "";
}

export function say(text) {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
}

export function toast(text) {
  const old = document.querySelector(".toast");
  if (old) old.remove();
  const p = document.createElement("p");
  p.className = "toast";
  p.setAttribute("role", "status");
  p.textContent = text;
  document.body.append(p);
  fade(p);
}

export async function send(address, fields = {}) {
  return fetch(address, {
    method: "POST",
    headers: { "X-CSRF-Token": token() },
    body: new URLSearchParams(fields),
  });
}

function fade(element) {
  setTimeout(() => element.remove(), 6000);
}

function prefer(name, value) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${value}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}

const root = document.documentElement;
const doing = {
  scheme() {
    const dark = root.dataset.scheme ? root.dataset.scheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.scheme = dark ? "light" : "dark";
    prefer("scheme", root.dataset.scheme);
  },
  size(button) {
    root.dataset.size = root.dataset.size === "large" ? "normal" : "large";
    prefer("size", root.dataset.size);
    (button ?? document.querySelector('[data-do="size"]'))?.setAttribute("aria-pressed", String(root.dataset.size === "large"));
  },
  language(button) {
    prefer("language", button.dataset.to);
    location.reload();
  },
  keys() {
    document.getElementById("keys")?.showModal();
  },
  close(button) {
    button.closest("dialog").close();
  },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button && doing[button.dataset.do]) doing[button.dataset.do](button);
  const dialog = event.target;
  if (dialog instanceof HTMLDialogElement && event.target === dialog) {
    const box = dialog.getBoundingClientRect();
    const outside = event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
    if (outside) dialog.close();
  }
});

// A field of a dialog that has just closed keeps the focus for a moment; nobody types there any more.
function typing(target) {
  if (target instanceof Element && target.closest("dialog:not([open])")) return false;
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

// Ctrl+Enter sends the dialog that is open, from its text too.
document.addEventListener("keydown", (event) => {
  const form = event.ctrlKey && event.key === "Enter" && event.target.closest?.("dialog[open] form[method=post]");
  if (!form || event.defaultPrevented) return;
  event.preventDefault();
  form.requestSubmit();
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "?") return void (event.preventDefault(), doing.keys());
  if (event.key === "L") return doing.size();
  if (event.key === "D") return doing.scheme();
  const act = registered[event.key] ?? registered[event.key.toLowerCase()];
  if (act) {
    event.preventDefault();
    act(event);
  } else if (event.key === "g") {
    location.assign("/");
  } else if (event.key === "/") {
    document.querySelector('.bar a[href="/archive"]')?.click();
    event.preventDefault();
  }
});

document.querySelectorAll("[data-toast]").forEach(fade);
// A decided dossier's code in the address would show the message again when the page is loaded again.
if (/[?&](done|accepted)=/.test(location.search)) {
  const address = new URL(location.href);
  ["done", "accepted", "kept"].forEach((name) => address.searchParams.delete(name));
  history.replaceState(null, "", address);
}
