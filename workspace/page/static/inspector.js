// The inspector: every frame between apps and the workspace, as it happens, and why one was refused.
import { me, toast } from "./api.js";
import { jump } from "./heads.js";
import { onJournal } from "./live.js";
import { morph } from "./morph.js";
import { landmarks } from "./page.js";

const PAGE = 200; // frames drawn at first, and more with each “earlier”; workspace/page/frames.py draws 2,000 at most
const OPEN_MS = 150; // between two looks at the journal while it is seen
const CLOSED_MS = 800;
const ACK_MS = 3300; // an answer that never comes is told to nobody
const CHOOSE_MS = 90; // a key held down passes over rows without asking for each

const state = { open: false, paused: false, show: "all", words: "", limit: PAGE, selected: null, asked: 0, late: 0, choosing: 0 };
const box = document.getElementById("inspector");
const table = () => box.querySelector(".frames");
const rows = () => [...table().querySelectorAll("tbody tr")];

async function fragment(path) {
  const answer = await fetch(`/ui/${me.handle}/frames${path}`);
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html").body : null;
}

const query = () => `?${new URLSearchParams({ show: state.show, words: state.words, limit: state.limit })}`;

async function fill({ follow = false } = {}) {
  const found = await fragment(state.open ? query() : "?counts=only").catch(() => null);
  if (!found) return;
  const fresh = found.querySelector(".frames");
  count(JSON.parse(fresh.dataset.counts));
  if (!state.open || (state.paused && !follow)) return;
  const log = table();
  const end = follow || log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  for (const name of ["tabindex", "role", "aria-label"]) fresh.setAttribute(name, log.getAttribute(name));
  morph(log, fresh);
  point();
  if (end) log.scrollTop = log.scrollHeight;
  clearTimeout(state.late);
  if (log.querySelector("[data-tone=wait]")) state.late = setTimeout(fill, ACK_MS);
}

// However fast frames come, the journal is looked at so often and no more.
function soon() {
  state.asked ||= setTimeout(() => fill().finally(() => { state.asked = 0; }), state.open ? OPEN_MS : CLOSED_MS);
}

function count(counts) {
  const badge = document.querySelector("[data-do=inspect] .count");
  badge.textContent = counts.refused > 999 ? "999+" : counts.refused;
  badge.hidden = !counts.refused;
  box.querySelector("[data-count=all]").textContent = counts.all.toLocaleString("en");
  const refused = box.querySelector("[data-count=refused]");
  refused.textContent = counts.refused || "";
  refused.classList.toggle("bad", counts.refused > 0);
}

function point() {
  for (const row of rows()) {
    const chosen = row.dataset.n === state.selected;
    row.classList.toggle("sel", chosen);
    if (chosen) row.querySelector(".row").setAttribute("aria-current", "true");
    else row.querySelector(".row").removeAttribute("aria-current");
  }
}

async function select(row) {
  state.selected = row.dataset.n;
  point();
  const found = await fragment(`/${row.dataset.n}`);
  if (!found || state.selected !== row.dataset.n) return;
  box.querySelector(".detail").replaceChildren(...found.childNodes);
  box.querySelector(".detail").scrollTop = 0;
}

/** Select once the keys rest. */
function selectSoon(row) {
  clearTimeout(state.choosing);
  state.choosing = setTimeout(() => select(row), CHOOSE_MS);
}

export async function toggle(open = !state.open) {
  state.open = open === true || (open !== false && !state.open);
  box.hidden = !state.open;
  document.body.toggleAttribute("data-inspector", state.open);
  landmarks();
  sessionStorage.setItem("inspector", state.open ? "open" : "");
  document.querySelector(".band [data-do=inspect]").setAttribute("aria-expanded", String(state.open));
  if (state.open) await fill({ follow: true });
}

/** Open at the click that nobody answered below this message, else at the newest such click. */
export async function seeFrame(button) {
  const msg = button.closest(".msg");
  const place = msg && `${msg.closest("[data-channel]").dataset.channel} ${msg.dataset.ts}`;
  Object.assign(state, { show: "all", words: "" });
  box.querySelector(".find input").value = "";
  pressed("all");
  await toggle(true);
  const unanswered = rows().filter((row) => row.dataset.group === "clicks" && row.dataset.tone === "bad");
  const row = unanswered.findLast((r) => r.dataset.place === place) || unanswered.at(-1);
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

export async function earlierFrames() {
  state.limit += PAGE * 2;
  const top = rows()[0];
  const was = top?.getBoundingClientRect().top;
  await fill();
  if (top?.isConnected) table().scrollTop += top.getBoundingClientRect().top - was;
}

const copied = (text) => navigator.clipboard.writeText(text).then(() => toast("Copied."), () => toast("This browser does not let the page copy.", "warn"));
export const copyJson = () => copied([...box.querySelectorAll(".json:not([hidden]) .l")].map((line) => line.textContent).join("\n"));
export const copyCurl = (button) => copied(button.dataset.curl);

function tab(button) {
  box.querySelectorAll("[data-tab]").forEach((b) => { b.setAttribute("aria-selected", String(b === button)); b.tabIndex = b === button ? 0 : -1; });
  box.querySelectorAll(".json").forEach((pre) => { pre.hidden = pre.dataset.of !== button.dataset.tab; });
  button.focus();
}

/** Show the line of the frame a pointer names. */
function toLine(pointer) {
  tab(box.querySelector("[data-tab=frame]"));
  const line = [...box.querySelectorAll("[data-of=frame] .l")].find((l) => l.dataset.at === pointer);
  if (!line) return;
  line.scrollIntoView({ block: "center" });
  line.classList.add("found");
  line.addEventListener("animationend", () => line.classList.remove("found"), { once: true });
  box.querySelector("[data-of=frame]").focus({ preventScroll: true });
}

function pressed(show) {
  box.querySelectorAll("[data-show]").forEach((b) => { b.classList.toggle("on", b.dataset.show === show); b.setAttribute("aria-pressed", String(b.dataset.show === show)); });
}

function sift(change) {
  Object.assign(state, { limit: PAGE, ...change });
  pressed(state.show);
  fill({ follow: true });
}

function clicked(event) {
  const row = event.target.closest("tr[data-n]");
  if (row) select(row);
  const filter = event.target.closest("[data-show]");
  if (filter) sift({ show: filter.dataset.show });
  const chosen = event.target.closest("[data-tab]");
  if (chosen) tab(chosen);
  event.target.closest(".json .l.long")?.classList.add("open");
  const line = event.target.closest("[data-line]");
  if (line) toLine(line.dataset.line);
  const shown = event.target.closest(".show-message");
  if (shown) { event.preventDefault(); jump(shown.dataset.jump, shown.getAttribute("href")); }
}

function keyed(event) {
  if (event.target.matches("[data-tab]") && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
    tab(box.querySelector("[data-tab][aria-selected=false]"));
  } else if (event.target.closest(".frames")) {
    const all = rows();
    const at = all.findIndex((row) => row.contains(document.activeElement));
    const from = at < 0 ? all.length : at;
    const to = { ArrowDown: from + 1, ArrowUp: from - 1, PageDown: from + 10, PageUp: from - 10, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined || !all.length) return;
    const row = all[Math.max(0, Math.min(all.length - 1, to))];
    row.querySelector(".row").focus();
    selectSoon(row);
  } else return;
  event.preventDefault();
}

export function watchInspector() {
  box.addEventListener("click", clicked);
  box.addEventListener("keydown", keyed);
  let typing = 0;
  box.querySelector(".find input").addEventListener("input", ({ target }) => {
    clearTimeout(typing);
    typing = setTimeout(() => sift({ words: target.value.trim() }), 150);
  });
  onJournal(soon);
  if (sessionStorage.getItem("inspector")) toggle(true);
  else fill();
}
