// The editor of rich text: its tools, and its DOM as rich_text blocks.

import { directory, el, face } from "./api.js";
import { pickEmoji } from "./emoji.js";
import { choose } from "./popover.js";

const STYLES = { B: "bold", STRONG: "bold", I: "italic", EM: "italic", S: "strike", STRIKE: "strike", DEL: "strike", CODE: "code" };
const STATES = ["bold", "italic", "strikeThrough", "insertUnorderedList", "insertOrderedList"];
const WEB = /^(https?:|mailto:)/i;

const editorOf = (node) => node.closest(".rich").querySelector("[role=textbox]");
const peopleHere = () => directory().people.filter((p) => !p.bot);

/** Use one of the tools on what is marked. */
export function format(button) {
  const editor = editorOf(button);
  const { format: wanted } = button.dataset;
  const here = whereIn(editor);
  const back = () => { editor.focus(); select(here); };
  if (wanted === "link") return askForLink(editor, here);
  if (wanted === "mention") return mention(editor, button, back);
  if (wanted === "emoji") return pickEmoji(button, (found) => { back(); put(editor, emojiSign(found)); });
  back();
  if (wanted === "code") put(editor, el("code", {}, String(getSelection()) || "\u200b"));
  else if (wanted === "quote") document.execCommand("formatBlock", false, editor.querySelector("blockquote") ? "div" : "blockquote");
  else document.execCommand(wanted); // the only way to format that keeps the browser's undo
  changed(editor);
  return undefined;
}

// Where the cursor is in the editor, or its end when it was never there.
function whereIn(editor) {
  const selection = getSelection();
  if (selection.rangeCount && editor.contains(selection.anchorNode)) return selection.getRangeAt(0).cloneRange();
  const end = document.createRange();
  end.selectNodeContents(editor);
  end.collapse(false);
  return end;
}

function select(range) {
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

const changed = (editor) => editor.dispatchEvent(new InputEvent("input", { bubbles: true }));

function put(editor, node) {
  document.execCommand("insertHTML", false, `${node.outerHTML}${node.isContentEditable ? "" : "\u00a0"}`);
  changed(editor);
}

const emojiSign = ({ name, sign }) => el("span", { "data-emoji": name, contenteditable: "false" }, sign);

function mention(editor, opener, back) {
  const choices = peopleHere().map((p) => ({ value: p.id, text: p.name, note: p.line, also: p.handle, node: () => face(p) }));
  choose({
    opener, label: "Mention somebody", choices, filter: true,
    pick: (choice) => { back(); put(editor, el("span", { class: "mention", "data-user": choice.value, contenteditable: "false" }, `@${choice.text}`)); },
  });
}

function askForLink(editor, here) {
  const address = el("input", { class: "input", inputmode: "url", id: "link-a", placeholder: "https://", autocomplete: "off", required: true });
  const words = el("input", { class: "input", id: "link-w", autocomplete: "off" });
  words.value = here.toString();
  const field = (label, box) => el("div", { class: "b-input" }, el("label", { for: box.id }, label), box);
  const form = el("form", { method: "dialog" }, el("h2", { id: "link-t" }, "Link"), field("Address", address), field("Words", words),
    el("div", { class: "b-actions end" }, el("button", { type: "button", class: "btn" }, "Cancel"), el("button", { type: "submit", class: "btn primary" }, "Put it in")));
  const dialog = el("dialog", { class: "small", "aria-labelledby": "link-t" }, form);
  form.querySelector("[type=button]").addEventListener("click", () => dialog.close());
  form.addEventListener("submit", () => {
    const href = WEB.test(address.value) ? address.value : `https://${address.value}`;
    dialog.addEventListener("close", () => { editor.focus(); select(here); put(editor, el("a", { href }, words.value || address.value)); }, { once: true });
  });
  dialog.addEventListener("close", () => { dialog.remove(); editor.focus(); select(here); });
  document.body.append(dialog);
  dialog.showModal();
}

// The toolbar is one stop; arrows walk through it

function walk(event) {
  const button = event.target.closest?.(".rich-bar button");
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!button || !step) return;
  const all = [...button.parentElement.children];
  const next = all[(all.indexOf(button) + step + all.length) % all.length];
  all.forEach((each) => { each.tabIndex = each === next ? 0 : -1; });
  next.focus();
  event.preventDefault();
}

function showStates() {
  const editor = document.activeElement?.closest?.(".rich [role=textbox]");
  if (!editor) return;
  for (const name of STATES) editor.closest(".rich").querySelector(`[data-format=${name}]`)?.setAttribute("aria-pressed", String(document.queryCommandState(name)));
}

// What the app put in to begin with stays as it was sent until somebody changes it
function prepare(event) {
  const editor = event.target.closest?.(".rich [role=textbox]");
  const holder = editor?.closest(".rich");
  if (!holder?.dataset.initial || holder.hasAttribute("data-local-ready")) return;
  holder.setAttribute("data-local-ready", "");
  editor.replaceChildren(...JSON.parse(holder.dataset.initial).elements.flatMap(editable));
}

export function watchRich() {
  document.addEventListener("keydown", walk);
  document.addEventListener("focusin", prepare);
  document.addEventListener("selectionchange", showStates);
  document.addEventListener("mousedown", (event) => { if (event.target.closest(".rich-bar button")) event.preventDefault(); });
  document.addEventListener("paste", (event) => { // words come in without the looks of where they were
    if (!event.target.closest?.(".rich [role=textbox]") || !event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
  });
}

// rich_text → DOM

function editable(group) {
  switch (group.type) {
    case "rich_text_list":
      return [el(group.style === "ordered" ? "ol" : "ul", {}, ...group.elements.map((item) => el("li", {}, ...item.elements.map(inline))))];
    case "rich_text_quote":
      return [el("blockquote", {}, ...group.elements.map(inline))];
    case "rich_text_preformatted":
      return [el("pre", {}, ...group.elements.map(inline))];
    default:
      return [el("div", {}, ...group.elements.map(inline))];
  }
}

const TAGS = { bold: "b", italic: "i", strike: "s", code: "code" };

function inline(piece) {
  let node = document.createTextNode(piece.text ?? piece.fallback ?? "");
  if (piece.type === "link") node = el("a", { href: WEB.test(piece.url) ? piece.url : null, "data-url": piece.url }, piece.text || piece.url);
  if (piece.type === "user") node = el("span", { class: "mention", "data-user": piece.user_id, contenteditable: "false" }, `@${directory().people.find((p) => p.id === piece.user_id)?.name || piece.user_id}`);
  else if (!["text", "link"].includes(piece.type)) node = el("span", { class: "mention", "data-piece": JSON.stringify(piece), contenteditable: "false" }, piece.name ? `:${piece.name}:` : piece.fallback || piece.type);
  for (const [style, tag] of Object.entries(TAGS)) if (piece.style?.[style]) node = el(tag, {}, node);
  return node;
}

// DOM → rich_text

/** What the editor holds, null when it is empty. */
export function asRichText(holder) {
  const editor = holder.querySelector("[role=textbox]");
  if (holder.dataset.initial && !holder.hasAttribute("data-dirty")) return JSON.parse(holder.dataset.initial);
  if (!editor.textContent.replaceAll("\u200b", "").trim()) return null;
  const groups = [];
  let words = []; // of the section under way
  const flush = () => { if (words.length) groups.push({ type: "rich_text_section", elements: words }); words = []; };
  const line = (found) => { if (words.length && found.length) words.push({ type: "text", text: "\n" }); words.push(...found); };
  const read = (node) => {
    if (/^[UO]L$/.test(node.nodeName)) { flush(); groups.push(...lists(node, 0)); }
    else if (node.nodeName === "BLOCKQUOTE") { flush(); groups.push({ type: "rich_text_quote", elements: spans(node) }); }
    else if (node.nodeName === "PRE") { flush(); groups.push({ type: "rich_text_preformatted", elements: [{ type: "text", text: node.textContent }] }); }
    else if (node.nodeType === Node.ELEMENT_NODE && node.querySelector("ul, ol, blockquote, pre")) node.childNodes.forEach(read); // browsers wrap them
    else if (node.nodeName === "DIV" || node.nodeName === "P") line(spans(node));
    else words.push(...spans(node));
  };
  editor.childNodes.forEach(read);
  flush();
  return { type: "rich_text", elements: groups };
}

function lists(node, indent) {
  const style = node.nodeName === "OL" ? "ordered" : "bullet";
  const groups = [];
  for (const item of node.children) {
    if (/^[UO]L$/.test(item.nodeName)) { groups.push(...lists(item, indent + 1)); continue; }
    const row = { type: "rich_text_section", elements: spans(item) };
    const last = groups.at(-1);
    if (last && last.style === style && (last.indent || 0) === indent) last.elements.push(row);
    else groups.push({ type: "rich_text_list", style, ...(indent ? { indent } : {}), elements: [row] });
  }
  return groups;
}

function spans(node, style = {}) {
  const styled = Object.keys(style).length ? { style } : {};
  if (node.nodeType === Node.TEXT_NODE) {
    const text = node.data.replaceAll("\u200b", "").replaceAll("\u00a0", " ");
    return text ? [{ type: "text", text, ...styled }] : [];
  }
  const { user, emoji, piece } = node.dataset || {};
  if (user) return [{ type: "user", user_id: user, ...styled }];
  if (emoji) return [{ type: "emoji", name: emoji, ...styled }];
  if (piece) return [JSON.parse(piece)];
  if (node.nodeName === "BR") return node.nextSibling ? [{ type: "text", text: "\n" }] : [];
  if (node.nodeName === "A") return [{ type: "link", url: node.dataset.url || node.getAttribute("href"), text: node.textContent, ...styled }];
  const mark = STYLES[node.nodeName];
  return [...node.childNodes].flatMap((child) => spans(child, mark ? { ...style, [mark]: true } : style));
}
