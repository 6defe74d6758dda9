// What a person has put into an element: reading it as the workspace takes it, and marking what was changed.

import { me, RefusedError } from "./api.js";

const chosenOf = (node) => JSON.parse(node.dataset.chosen || "[]").map((choice) => choice.value);
const files = new WeakMap(); // a file element → the files chosen so far

export const filesOf = (node) => files.get(node) || [];
export const setFiles = (node, chosen) => files.set(node, chosen);

/** The element's value, null when it is empty. */
export function valueOf(node) {
  const kind = node.dataset.el;
  if (kind.startsWith("multi_")) return chosenOf(node);
  if (kind.endsWith("_select")) return chosenOf(node)[0] ?? null;
  if (kind === "checkboxes") return [...node.querySelectorAll("input:checked")].map((box) => box.value);
  if (kind === "radio_buttons") return node.querySelector("input:checked")?.value ?? null;
  if (kind === "datetimepicker") return node.value ? Math.floor(new Date(node.value).getTime() / 1000) : null;
  if (kind === "rich_text_input") return richText(node.querySelector("[role=textbox]"));
  if (kind === "file_input") return filesOf(node);
  return node.value === "" || node.value === undefined ? null : node.value;
}

/** All inputs of a form, by block and action. Files are read on the way. */
export async function collect(form) {
  const values = {};
  for (const block of form.querySelectorAll(".b-input")) {
    for (const node of block.querySelectorAll("[data-el]")) {
      let value = valueOf(node);
      if (node.dataset.el === "file_input") value = await Promise.all(value.map(uploaded));
      (values[node.dataset.block] ??= {})[node.dataset.action] = value;
    }
  }
  return values;
}

// A form names files by id, so they travel first; each only once.
const ids = new WeakMap();
async function uploaded(file) {
  if (!ids.has(file)) {
    const answer = await fetch(`/ui/${me.handle}/upload?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file });
    if (!answer.ok) throw new RefusedError(`${file.name} could not be kept: ${await answer.text()}`);
    ids.set(file, (await answer.json()).id);
  }
  return ids.get(file);
}

export async function encoded(file) {
  const url = await new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
  return { name: file.name, content_base64: url.slice(url.indexOf(",") + 1) };
}

/** From now on this element is the person's: a redraw leaves its value alone. */
export const touched = (node) => node.closest("[data-el]")?.setAttribute("data-dirty", "");

// Rich text: the editor's DOM as rich_text blocks

const STYLES = { B: "bold", STRONG: "bold", I: "italic", EM: "italic", S: "strike", STRIKE: "strike", DEL: "strike", CODE: "code" };

function richText(editor) {
  if (!editor.textContent.trim()) return null;
  const groups = [];
  let line = [];
  const flush = () => {
    if (line.length) groups.push({ type: "rich_text_section", elements: line });
    line = [];
  };
  for (const node of editor.childNodes) {
    if (node.nodeName === "UL" || node.nodeName === "OL") {
      flush();
      groups.push({ type: "rich_text_list", style: node.nodeName === "OL" ? "ordered" : "bullet", elements: [...node.children].map((item) => ({ type: "rich_text_section", elements: spans(item) })) });
    } else if (node.nodeName === "DIV" || node.nodeName === "P") {
      flush();
      line = spans(node);
      flush();
    } else line.push(...spans(node));
  }
  flush();
  return { type: "rich_text", elements: groups };
}

function spans(node, style = {}) {
  if (node.nodeType === Node.TEXT_NODE) return node.data ? [{ type: "text", text: node.data, ...(Object.keys(style).length ? { style } : {}) }] : [];
  if (node.nodeName === "BR") return [{ type: "text", text: "\n" }];
  const mark = STYLES[node.nodeName];
  return [...node.childNodes].flatMap((child) => spans(child, mark ? { ...style, [mark]: true } : style));
}
