// Who is writing: told to the others while somebody types, shown while others do.
import { me } from "./api.js";
import { onTyping, say } from "./live.js";

const TELL_MS = 3000; // between two notices of the same composer
const LAST_MS = 5000; // how long one notice holds
const told = new WeakMap(); // composer → when it was told last
const writing = new Map(); // "channel thread" → who → when that ends
let fading = 0;

const placeOf = (channel, thread) => `${channel} ${thread || ""}`;

function typed(event) {
  const form = event.target.closest?.("form.composer");
  if (!form || event.target.tagName !== "TEXTAREA" || !event.target.value.trim() || event.target.value.startsWith("/")) return;
  if (Date.now() - (told.get(form) || 0) < TELL_MS) return;
  told.set(form, Date.now());
  say({ typing: form.dataset.channel, thread: form.dataset.thread });
}

function heard({ kind, channel, thread_ts: thread, ts, user, name }) {
  if (user === me.id) return;
  const place = placeOf(channel, thread === ts ? "" : thread);
  if (kind === "message") { // what was being written has come
    if (writing.delete(place)) show();
    return;
  }
  if (!writing.has(place)) writing.set(place, new Map());
  writing.get(place).set(name, Date.now() + LAST_MS);
  show();
}

export function show() {
  clearTimeout(fading);
  const now = Date.now();
  let any = false;
  for (const [place, people] of writing) {
    for (const [name, until] of people) if (until <= now) people.delete(name);
    if (people.size) any = true;
    else writing.delete(place);
  }
  for (const line of document.querySelectorAll("[data-typing]")) {
    const names = [...(writing.get(line.dataset.typing)?.keys() || [])];
    const words = names.length > 2 ? "Several people are writing" : names.length ? `${names.join(" and ")} ${names.length > 1 ? "are" : "is"} writing` : "";
    if (line.textContent !== words) line.textContent = words;
    line.hidden = !words;
  }
  if (any) fading = setTimeout(show, 1000);
}

export function watchTyping() {
  document.addEventListener("input", typed);
  onTyping(heard);
}
