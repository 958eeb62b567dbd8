// One way to send a correction: post it, wait for the new assessment, open the page anew where the person was.
import { token, toast } from "./everywhere.js";

export async function correct(head, fields) {
  const { code, version } = head.dataset;
  document.getElementById("main").classList.add("busy");
  toast(head.dataset.working);
  const answer = await fetch(`/desk/${code}/correct`, {
    method: "POST",
    headers: { "X-CSRF-Token": token(), "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ version: Number(version), ...fields }),
  });
  if (answer.ok) return true;
  document.getElementById("main").classList.remove("busy");
  const told = await answer.json().catch(() => ({}));
  toast([told.title, told.detail].filter(Boolean).join(": ") || answer.statusText);
  return false;
}

// What to open again after the page was loaded anew, kept in this tab only.
export function remember(place) {
  sessionStorage.setItem("place", JSON.stringify({ path: location.pathname, ...place }));
}
export function recalled() {
  const kept = JSON.parse(sessionStorage.getItem("place") ?? "null");
  sessionStorage.removeItem("place");
  return kept?.path === location.pathname ? kept : null;
}
