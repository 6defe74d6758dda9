// The inspector: every frame between apps and the workspace, as it happens, and why one was refused.
import { me, toast } from "./api.js";
import { onJournal } from "./live.js";
import { morph } from "./morph.js";

const state = { open: false, paused: false, show: "all", selected: null, asking: 0, late: 0 };
const box = document.getElementById("inspector");
const table = () => box.querySelector(".frames");

const matches = { all: () => true, refused: (row) => row.dataset.tone === "bad" || row.dataset.tone === "warn" };
const shown = (row) => (matches[state.show] || ((r) => r.dataset.group === state.show))(row);

async function fragment(path) {
  const answer = await fetch(`/ui/${me.handle}/frames${path}`);
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html").body : null;
}

async function fill() {
  const found = await fragment(state.open ? "" : "?counts=only").catch(() => null);
  if (!found) return;
  const fresh = found.querySelector(".frames");
  const counts = JSON.parse(fresh.dataset.counts);
  count(counts);
  if (!state.open || state.paused) return;
  const log = table();
  const end = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  for (const name of ["tabindex", "role", "aria-label"]) fresh.setAttribute(name, log.getAttribute(name));
  morph(log, fresh);
  sift();
  if (end) log.scrollTop = log.scrollHeight;
  clearTimeout(state.late);
  if (log.querySelector("[data-tone=wait]")) state.late = setTimeout(fill, 3300); // an answer that never comes is told to nobody
}

function count(counts) {
  const badge = document.querySelector("[data-do=inspect] .count");
  badge.textContent = counts.refused;
  badge.hidden = !counts.refused;
  box.querySelector("[data-count=all]").textContent = counts.all;
  const refused = box.querySelector("[data-count=refused]");
  refused.textContent = counts.refused || "";
  refused.classList.toggle("bad", counts.refused > 0);
}

function sift() {
  table().querySelectorAll("tbody tr").forEach((row) => {
    row.hidden = !shown(row);
    row.classList.toggle("sel", row.dataset.n === state.selected);
    row.querySelector(".row").toggleAttribute("aria-current", row.dataset.n === state.selected);
  });
}

async function select(row) {
  state.selected = row.dataset.n;
  sift();
  const found = await fragment(`/${row.dataset.n}`);
  if (found) box.querySelector(".detail").replaceChildren(...found.childNodes);
  box.querySelector(".json .bad")?.scrollIntoView({ block: "nearest" });
}

export async function toggle(open = !state.open) {
  state.open = open === true || (open !== false && !state.open);
  box.hidden = !state.open;
  document.body.toggleAttribute("data-inspector", state.open);
  sessionStorage.setItem("inspector", state.open ? "open" : "");
  document.querySelector(".band [data-do=inspect]").setAttribute("aria-expanded", String(state.open));
  if (!state.open) return;
  await fill();
  table().scrollTop = table().scrollHeight;
}

/** Open at the newest click that nobody answered. */
export async function seeFrame() {
  await toggle(true);
  const row = [...table().querySelectorAll("tr[data-group=clicks][data-tone=bad]")].at(-1);
  if (!row) return;
  await select(row);
  row.scrollIntoView({ block: "center" });
  row.querySelector(".row").focus();
}

export function pause(button) {
  state.paused = !state.paused;
  button.setAttribute("aria-pressed", String(state.paused));
  button.classList.toggle("on", state.paused);
  button.textContent = state.paused ? "Paused" : "Pause";
  if (!state.paused) fill();
}

export async function copyJson() {
  const text = box.querySelector(".json:not([hidden])").innerText;
  await navigator.clipboard.writeText(text).then(() => toast("Copied."), () => toast("This browser does not let the page copy.", "warn"));
}

function tab(button) {
  box.querySelectorAll("[data-tab]").forEach((b) => { b.setAttribute("aria-selected", String(b === button)); b.tabIndex = b === button ? 0 : -1; });
  box.querySelectorAll(".json").forEach((pre) => { pre.hidden = pre.dataset.of !== button.dataset.tab; });
  button.focus();
}

export function watchInspector() {
  box.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-n]");
    if (row) select(row);
    const filter = event.target.closest("[data-show]");
    if (filter) {
      state.show = filter.dataset.show;
      box.querySelectorAll("[data-show]").forEach((b) => { b.classList.toggle("on", b === filter); b.setAttribute("aria-pressed", String(b === filter)); });
      sift();
    }
    const chosen = event.target.closest("[data-tab]");
    if (chosen) tab(chosen);
  });
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.target.matches("[data-tab]") && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
      tab(box.querySelector("[data-tab][aria-selected=false]"));
    } else if (step && event.target.closest(".frames")) {
      const rows = [...table().querySelectorAll("tbody tr:not([hidden])")];
      const at = rows.findIndex((row) => row.contains(document.activeElement));
      rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? rows.length - 1 : at + step))]?.querySelector(".row").focus();
    } else return;
    event.preventDefault();
  });
  onJournal(() => { clearTimeout(state.asking); state.asking = setTimeout(fill, state.open ? 120 : 600); });
  if (sessionStorage.getItem("inspector")) toggle(true);
  else fill();
}
