// The page as it stands: asking the server for the parts that changed, walking between addresses, keeping the place in a log.
import { attempt, control, el, me, narrow, touch } from "./api.js";
import { morph } from "./morph.js";

const ALL = ["side", "main", "thread", "views"];
const SLOW_MS = 300; // from here on a person sees that something is loading
const BREATH_MS = 60; // between two redraws, while things change without end
const limits = new Map(); // log key → how many messages it shows
const pinned = new WeakMap(); // log → whether it follows its end
const places = new Map(); // log key → where it was scrolled to
const after = []; // what other modules do when parts have changed
let wanted = new Set();
let running = null;

export const here = () => document.getElementById("main").dataset.channel;
export const openThread = () => document.querySelector("#thread .log")?.dataset.thread || "";
export const onChange = (then) => after.push(then);

/** Bring these parts up to date; calls that come meanwhile are answered together. */
export function refresh(...parts) {
  parts.forEach((part) => wanted.add(part));
  running ??= soon(run);
  return running;
}

const soon = (work) => new Promise((done) => setTimeout(() => work().then(done, done), 25));

async function run() {
  try {
    while (wanted.size) {
      const parts = [...wanted];
      wanted = new Set();
      await load(location.pathname, parts, { moved: false });
      if (wanted.size) await new Promise((done) => setTimeout(done, BREATH_MS));
    }
  } finally {
    running = null;
  }
}

/** Walk to another address of the same person. */
export async function go(path, { replace = false, back = false } = {}) {
  if (!back) history[replace ? "replaceState" : "pushState"](null, "", path);
  const slow = setTimeout(skeleton, SLOW_MS);
  const found = await load(path, ALL, { moved: true });
  clearTimeout(slow);
  document.body.removeAttribute("data-loading");
  document.querySelector(".skeleton")?.remove();
  if (!found) location.reload();
}

// A conversation that takes longer than a moment to arrive shows its shape.
function skeleton() {
  const row = () => el("div", { class: "skel" }, el("i", { class: "s-av" }), el("div", {}, el("i"), el("i"), el("i")));
  const shape = el("div", { class: "col skeleton", role: "status", "aria-label": "Loading messages", "data-local": "" }, row(), row(), row());
  document.querySelector("#main .log")?.append(shape);
  document.body.setAttribute("data-loading", "");
}

async function load(path, parts, { moved }) {
  const query = new URLSearchParams({ part: parts.join(",") });
  ask(query, moved);
  let answer;
  try {
    answer = await fetch(`${path}?${query}`);
  } catch {
    return true; // the socket's banner says so already
  }
  if (!answer.ok) return answer.status !== 404 || !moved;
  if (path !== location.pathname) return true; // somebody walked on meanwhile
  const text = await answer.text();
  show(new DOMParser().parseFromString(text, "text/html").querySelector(".parts"), moved);
  return true;
}

// How many messages, and where the New line stays while the person reads.
function ask(query, moved) {
  const main = document.getElementById("main");
  const log = main.querySelector(".log");
  if (limits.has(log?.dataset.key) && !moved) query.set("limit", limits.get(log.dataset.key));
  const thread = document.querySelector("#thread .log");
  if (limits.has(thread?.dataset.key) && !moved) query.set("thread_limit", limits.get(thread.dataset.key));
  const reading = main.dataset.new || (!document.hidden && log && pinned.get(log));
  if (!moved && reading) query.set("new", main.dataset.new);
}

function show(parts, moved) {
  const kept = moved ? new Map() : measure();
  const stay = holding(document.activeElement);
  for (const part of [...parts.children]) morph(document.getElementById(part.id), part);
  document.title = parts.dataset.title;
  document.body.dataset.pane = parts.dataset.pane;
  document.querySelector(".shell").dataset.layout = parts.dataset.layout;
  landmarks();
  arrange(kept);
  settleAddress(parts.dataset.path);
  after.forEach((then) => then({ moved }));
  if (moved) focusComposer();
  else stay();
}

/** Return what puts focus back once *held* is gone: on it, on its message or on its log, whichever is still there. */
export function holding(held) {
  const near = held && held !== document.body ? [held, held.closest(".msg"), held.closest(".log")] : [];
  return () => {
    if (document.activeElement !== document.body) return;
    near.find((node) => node?.isConnected && node.offsetParent)?.focus({ preventScroll: true });
  };
}

/** On a phone the pane that fills the page is its main landmark, and its heading the first. */
export function landmarks() {
  const pane = document.body.hasAttribute("data-inspector") ? "inspector" : document.body.dataset.pane;
  const filling = narrow.matches ? { list: "side", thread: "thread", inspector: "inspector" }[pane] : null;
  for (const [id, role, heading] of [["side", "navigation", ".side-head b"], ["thread", "complementary", "h2"], ["inspector", "region", "h2"]]) {
    const part = document.getElementById(id);
    const title = part.querySelector(heading);
    part.setAttribute("role", id === filling ? "main" : role);
    if (title && id === filling) { title.setAttribute("role", "heading"); title.setAttribute("aria-level", "1"); } else title?.removeAttribute("aria-level");
  }
}

let unchosen = false; // whether the open thread opened by itself
// An agent's newest thread opens by itself; from then on it is the address, so that newer ones do not push it away.
export function settleAddress(path) {
  const thread = document.getElementById("thread").offsetParent ? openThread() : ""; // a narrow window leaves it closed
  const short = location.pathname.split("/").length === 4;
  unchosen = Boolean(thread && short && path);
  if (unchosen) history.replaceState(null, "", `${path}/${thread}`);
}

// Keeping the place

const atEnd = (log) => log.scrollHeight - log.scrollTop - log.clientHeight < 48;
const toEnd = (log) => { log.scrollTop = log.scrollHeight; };

function measure() {
  return new Map([...document.querySelectorAll(".log")].map((log) => [log.dataset.key, { end: atEnd(log), newest: newest(log), height: log.scrollHeight, top: log.scrollTop }]));
}

const newest = (log) => [...log.querySelectorAll(".msg")].at(-1)?.dataset.key;
const oldest = (log) => log.querySelector(".msg")?.dataset.key;

/** Put every log where its reader expects it: where it was, at its end, or at the line above what is new. */
export function arrange(kept = new Map()) {
  for (const log of document.querySelectorAll(".log")) {
    const was = kept.get(log.dataset.key);
    watch(log);
    if (log.classList.contains("homeview")) continue;
    if (!was) arrive(log);
    else if (was.end) toEnd(log);
    const came = newest(log) !== was?.newest;
    const grew = log.querySelector(".msg[data-growing]") && log.scrollHeight > was?.height;
    if (was && !was.end && (came || grew)) below(log, came ? "New messages below" : "New text below");
    else below(log);
    pinned.set(log, atEnd(log));
  }
}

function arrive(log) {
  const line = log.querySelector(".day.new");
  toEnd(log);
  if (places.has(log.dataset.key)) log.scrollTop = places.get(log.dataset.key);
  else if (line && line.offsetTop < log.scrollTop) log.scrollTop = line.offsetTop - 16;
}

function below(log, words) {
  const line = log.parentElement.querySelector(".below");
  if (!line) return;
  if (atEnd(log)) line.hidden = true;
  else if (words && (line.hidden || words === "New messages below")) {
    line.querySelector("[data-words]").textContent = words;
    line.hidden = false;
  }
}

const watched = new WeakSet();
const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => {
  const log = target.classList.contains("log") ? target : target.closest(".log");
  if (log && pinned.get(log)) toEnd(log);
}));

function watch(log) {
  if (watched.has(log) || log.classList.contains("homeview")) return;
  watched.add(log);
  sizes.observe(log);
  if (log.firstElementChild) sizes.observe(log.firstElementChild); // pictures arrive late
  log.addEventListener("scroll", () => {
    pinned.set(log, atEnd(log));
    below(log);
    if (atEnd(log)) { places.delete(log.dataset.key); read(); } else places.set(log.dataset.key, log.scrollTop);
  }, { passive: true });
}

export function scrollToEnd(log) {
  pinned.set(log, true);
  toEnd(log);
  below(log);
}

/** Show more of what came before, and stay at the message that was on top. */
export async function earlier(button) {
  const log = button.closest(".log");
  const top = log.querySelector(".msg");
  const was = top?.getBoundingClientRect().top;
  limits.set(log.dataset.key, button.dataset.limit);
  await refresh("main", "thread");
  if (top && oldest(log) !== top.dataset.key) log.scrollTop += top.getBoundingClientRect().top - was;
}

// Reading

let tell = () => {};
export const onRead = (then) => { tell = then; };

/** Say that what can be seen here has been seen. */
export function read() {
  const logs = [...document.querySelectorAll(".log")].filter((log) => log.offsetParent);
  const looking = !document.hidden && document.hasFocus();
  const unread = document.querySelector('.side [aria-current="page"].unread');
  if (looking && unread && logs.some((log) => pinned.get(log) || log.classList.contains("homeview"))) tell(here());
}

export function focusComposer() {
  if (touch.matches || narrow.matches || document.querySelector("dialog[open]")) return;
  const thread = document.querySelector("#thread:not([hidden]) .composer textarea");
  // a thread nobody chose may be old: what is typed first is something new
  const box = thread?.offsetParent && !unchosen ? thread : document.querySelector("#main .composer textarea");
  (box || document.querySelector("#main .log"))?.focus({ preventScroll: true });
}

// Addresses

const ours = (path) => path.startsWith(`/ui/${me.handle}/`) && !/\/(to|file|people|upload)(\/|$)/.test(path.slice(`/ui/${me.handle}`.length));

export function walk() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || event.defaultPrevented || link.target || link.hasAttribute("download") || link.origin !== location.origin || !ours(link.pathname)) return;
    event.preventDefault();
    if (link.pathname !== location.pathname) { go(link.pathname); return; }
    unchosen = false;
    document.querySelectorAll(".log").forEach(scrollToEnd);
    focusComposer();
  });
  addEventListener("popstate", () => go(location.pathname, { back: true }));
}

// An app is told when somebody opens one of its tabs, as it would be anywhere else.
let tab = "";
export function tellTab() {
  const { app, tab: now, channel } = document.getElementById("main").dataset;
  const opened = app ? `${channel} ${now === "home" ? "home" : "messages"}` : "";
  if (opened && opened !== tab) attempt(() => control("home", { tab: opened.split(" ")[1], app }));
  tab = opened;
}
