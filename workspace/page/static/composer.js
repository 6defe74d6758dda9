// Writing: Enter sends, names complete themselves, drafts stay, files wait as chips.
import { control, directory, el, face, icon, me, RefusedError, toast } from "./api.js";
import { addFiles, listFiles } from "./acts.js";
import { pickEmoji } from "./emoji.js";
import { go, here, refresh, scrollToEnd } from "./page.js";
import { choose, matching } from "./popover.js";
import { noteUnsent } from "./unsent.js";
import { encoded, filesOf, setFiles } from "./values.js";
import { asSent } from "./wire.js";

const TEXT_MAX = 12_000; // characters; workspace/control/deeds.py refuses more
const SHOWN = 8;
const known = new WeakSet();

const draftKey = (form) => `draft ${me.id} ${form.dataset.key}`;

/** Bring drafts back into composers that have just appeared. */
export function restoreDrafts() {
  for (const form of document.querySelectorAll("form.composer")) {
    if (known.has(form)) continue;
    known.add(form);
    const box = form.querySelector("textarea");
    box.value = sessionStorage.getItem(draftKey(form)) || "";
    check(form);
  }
}

function keep(form) {
  const text = form.querySelector("textarea").value;
  if (text) sessionStorage.setItem(draftKey(form), text);
  else sessionStorage.removeItem(draftKey(form));
}

function check(form) {
  const { length } = form.querySelector("textarea").value;
  const over = length > TEXT_MAX;
  note(form, over ? `${length.toLocaleString("en")} of ${TEXT_MAX.toLocaleString("en")} characters. Shorten it or attach a file.` : "");
  return !over;
}

function note(form, words) {
  const line = form.querySelector(".composer-note");
  line.textContent = words;
  line.hidden = !words;
}

// Sending

async function send(form) {
  const box = form.querySelector("textarea");
  const text = box.value.trim();
  const files = filesOf(form);
  if ((!text && !files.length) || form.dataset.localSending || !check(form)) return;
  form.dataset.localSending = "yes";
  box.value = "";
  keep(form);
  try {
    if (text.startsWith("/") && !files.length) await command(form, text);
    else await message(form, text, files);
    setFiles(form, []);
    listFiles(form);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    box.value = box.value || text;
    keep(form);
    noteUnsent(form, error.message, () => send(form));
  } finally {
    delete form.dataset.localSending;
  }
}

async function message(form, text, files) {
  const { channel, thread } = form.dataset;
  const also = form.querySelector("[name=also]");
  const body = { channel, text: asSent(text), thread_ts: thread || undefined, broadcast: also?.checked || undefined };
  if (files.length) body.files = await Promise.all(files.map(encoded));
  note(form, "");
  const said = await control("message", body);
  if (also) also.checked = false;
  await settle(form, said.ts);
}

// An agent answers in the thread of each message: open it at once, beside or full screen.
async function settle(form, ts) {
  const { channel, thread } = form.dataset;
  const main = document.getElementById("main");
  if (!thread && main.dataset.agent && channel === here()) {
    await go(`/ui/${me.handle}/${channel}/${ts}`);
    return;
  }
  await refresh("main", "thread", "side");
  const log = form.closest(".main, .thread")?.querySelector(".log");
  if (log) scrollToEnd(log);
}

async function command(form, text) {
  const name = text.split(/\s/, 1)[0];
  if (!directory().commands.some((c) => c.command === name)) {
    throw new RefusedError(`There is no command ${name} here. Put a space before it to send it as text.`);
  }
  note(form, "");
  await control("command", { channel: form.dataset.channel, command: name, text: text.slice(name.length).trim() });
  await refresh("main", "thread", "views");
}

/** Send a suggested prompt as if it had been typed. */
export async function sendPrompt(button) {
  const form = document.querySelector("#main form.composer");
  if (!form) return;
  form.querySelector("textarea").value = button.dataset.prompt;
  await send(form);
}

// Completing

const SIGNS = { "@": people, "#": rooms, "/": commands, ":": signs };

function people(typed) {
  const named = directory().people.map((p) => ({ insert: `@${p.handle} `, text: p.name, note: p.line, also: p.handle, node: () => face(p) }));
  const groups = directory().groups.map((g) => ({ insert: `@${g.handle} `, text: g.name, note: `@${g.handle}`, also: g.handle, icon: "person" }));
  return matching([...named, ...groups], typed);
}

function rooms(typed) {
  return matching(directory().channels.map((c) => ({ insert: `#${c.name} `, text: c.name, icon: c.private ? "lock" : "hash" })), typed);
}

function commands(typed) {
  return matching(directory().commands.map((c) => ({ insert: `${c.command} `, text: c.command, note: [c.usage, c.note].filter(Boolean).join("  "), icon: "slash" })), typed);
}

async function signs(typed) {
  if (typed.length < 2) return [];
  const found = await (await fetch(`/ui/emoji?q=${encodeURIComponent(typed)}`)).json();
  return found.map((e) => ({ insert: `:${e.name}: `, text: `${e.sign}  :${e.name}:` }));
}

const suggesting = new WeakMap(); // form → {rows, at, from}

async function suggest(form) {
  const box = form.querySelector("textarea");
  const upTo = box.value.slice(0, box.selectionStart);
  const found = /(?:^|\s)([@#:])([\p{L}\w.+-]*)$/u.exec(upTo) || /^(\/)(\S*)$/.exec(upTo);
  if (!found) return quiet(form);
  const choices = (await SIGNS[found[1]](found[2])).slice(0, SHOWN);
  if (!choices.length || box.value.slice(0, box.selectionStart) !== upTo) return quiet(form);
  return offer(form, choices, upTo.length - found[2].length - 1);
}

function offer(form, choices, from) {
  const list = form.querySelector(".suggestions");
  const state = { choices, at: 0, from };
  suggesting.set(form, state);
  list.replaceChildren(...choices.map((choice, i) => {
    const row = el("li", { role: "option", id: `${list.id}-${i}` });
    row.append(...[choice.node?.(), choice.icon ? icon(choice.icon) : null, el("span", { class: "what" }, el("b", {}, choice.text), choice.note ? el("small", {}, choice.note) : null)].filter(Boolean));
    row.addEventListener("pointerdown", (event) => { event.preventDefault(); accept(form, choice); });
    return row;
  }));
  list.hidden = false;
  form.querySelector("[data-found]").textContent = `${choices.length} ${choices.length === 1 ? "suggestion" : "suggestions"}, arrows choose, Enter takes`;
  point(form);
}

function point(form) {
  const state = suggesting.get(form);
  const list = form.querySelector(".suggestions");
  [...list.children].forEach((row, i) => row.setAttribute("aria-selected", String(i === state.at)));
  list.children[state.at].scrollIntoView({ block: "nearest" });
  form.querySelector("textarea").setAttribute("aria-activedescendant", list.children[state.at].id);
}

function quiet(form) {
  suggesting.delete(form);
  const box = form.querySelector("textarea");
  form.querySelector(".suggestions").hidden = true;
  form.querySelector("[data-found]").textContent = "";
  box.removeAttribute("aria-activedescendant");
}

function accept(form, choice) {
  const box = form.querySelector("textarea");
  const { from } = suggesting.get(form);
  box.setRangeText(choice.insert, from, box.selectionStart, "end");
  quiet(form);
  keep(form);
  box.focus();
}

function keys(event) {
  const form = event.target.closest?.("form.composer");
  if (!form || event.target.tagName !== "TEXTAREA" || event.isComposing) return;
  const state = suggesting.get(form);
  if (state && ["ArrowDown", "ArrowUp"].includes(event.key)) {
    state.at = (state.at + (event.key === "ArrowDown" ? 1 : -1) + state.choices.length) % state.choices.length;
    point(form);
  } else if (state && (event.key === "Enter" || event.key === "Tab")) accept(form, state.choices[state.at]);
  else if (state && event.key === "Escape") quiet(form);
  else if (event.key === "Enter" && !event.shiftKey) form.requestSubmit();
  else if (signOf(event)) mark(event.target, signOf(event));
  else return;
  event.preventDefault();
  event.stopPropagation();
}

// Marks of mrkdwn around what is selected, or around the cursor; pressed again they come off
const MARKS = { b: "*", i: "_", x: "~", e: "`" };

function mark(box, sign) {
  const { selectionStart: from, selectionEnd: to, value } = box;
  const isMarked = value[from - 1] === sign && value[to] === sign;
  const inner = value.slice(from, to);
  if (isMarked) box.setRangeText(inner, from - 1, to + 1, "preserve");
  else box.setRangeText(`${sign}${inner}${sign}`, from, to, "preserve");
  const start = from + (isMarked ? -1 : 1);
  box.setSelectionRange(start, start + inner.length);
  box.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

const signOf = (event) => (event.ctrlKey || event.metaKey) && !event.altKey && (event.key.toLowerCase() !== "x" || event.shiftKey) && MARKS[event.key.toLowerCase()];

// The tools below the box

function insert(form, text) {
  const box = form.querySelector("textarea");
  const spaced = box.selectionStart && !/\s$/.test(box.value.slice(0, box.selectionStart)) ? ` ${text}` : text;
  box.focus();
  box.setRangeText(spaced, box.selectionStart, box.selectionEnd, "end");
  keep(form);
  suggest(form);
}

/** Commands and global shortcuts of the apps, as a list. */
function everything(form, opener) {
  const { commands: known_, shortcuts } = directory();
  const choices = [
    ...known_.map((c) => ({ value: c.command, text: c.command, note: c.note, icon: "slash", run: () => { form.querySelector("textarea").value = ""; insert(form, `${c.command} `); } })),
    ...shortcuts.filter((s) => s.type === "global").map((s) => ({ value: s.callback_id, text: s.name, note: s.note, icon: "bolt", run: () => shortcut(s) })),
  ];
  choose({ opener, label: "Commands and shortcuts", menu: true, choices, pick: (choice) => choice.run() });
}

export async function shortcut(s, place = {}) {
  try {
    const said = await control("shortcut", { callback_id: s.callback_id, ...place });
    if (!said.acked) toast(`${s.app} did not answer within 3 seconds.`, "warn");
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    toast(error.message, "warn");
  }
  refresh("views", "main");
}

// On a phone a composer in use is taller. It folds only after a press has ended: folding under the finger would
// move what is pressed away, and the press would be lost.
const PRESS_MS = 200;

function watchFolding() {
  let isPressed = false;
  const fold = () => {
    if (isPressed) return;
    document.querySelectorAll("form.composer[data-local-open]:not(:focus-within)").forEach((form) => form.removeAttribute("data-local-open"));
  };
  const soon = () => setTimeout(fold, PRESS_MS);
  document.addEventListener("pointerdown", () => { isPressed = true; }, true);
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => { isPressed = false; soon(); }, true);
  // and it unfolds after one: a chip that moves away under the finger is not pressed either
  const unfold = () => document.activeElement.closest("form.composer")?.setAttribute("data-local-open", "");
  document.addEventListener("focusin", (event) => (event.target.matches("textarea") ? unfold() : setTimeout(unfold, PRESS_MS)));
  document.addEventListener("focusout", soon);
}

export function watchComposers() {
  watchFolding();
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form.composer")) return;
    event.preventDefault();
    send(event.target);
  });
  document.addEventListener("keydown", keys);
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form.composer");
    if (!form || event.target.tagName !== "TEXTAREA") return;
    keep(form);
    check(form);
    suggest(form);
  });
  document.addEventListener("focusout", (event) => {
    const form = event.target.closest?.("form.composer");
    if (form && !form.contains(event.relatedTarget)) quiet(form);
  });
  document.addEventListener("change", (event) => {
    const form = event.target.type === "file" ? event.target.closest("form.composer") : null;
    if (form) { addFiles(form, event.target.files); event.target.value = ""; }
  });
  document.addEventListener("drop", (event) => {
    const form = event.target.closest?.("form.composer");
    if (form) addFiles(form, event.dataTransfer.files);
  });
  document.addEventListener("paste", (event) => {
    const form = event.target.closest?.("form.composer");
    if (form && event.clipboardData.files.length) { event.preventDefault(); addFiles(form, event.clipboardData.files); }
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("form.composer [data-do]");
    if (!button) return;
    const form = button.closest("form");
    if (button.dataset.do === "attach") form.querySelector("input[type=file]").click();
    if (button.dataset.do === "at") insert(form, "@");
    if (button.dataset.do === "emoji") pickEmoji(button, ({ name }) => insert(form, `:${name}: `));
    if (button.dataset.do === "slash") everything(form, button);
  });
}
