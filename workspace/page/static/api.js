// What every module needs: who I am, the control API, small pieces of DOM.
export const me = { id: document.body.dataset.user, handle: document.body.dataset.handle };
export const touch = matchMedia("(hover: none)");
export const narrow = matchMedia("(max-width: 44.99em)");

/** Thrown when the workspace refuses a call; the message is its sentence, the code its short name. */
export class RefusedError extends Error {
  constructor(message, code = "") {
    super(message);
    this.code = code;
  }
}

/** Do what a person does. Everything the page changes goes through here. */
export async function control(call, body) {
  let answer;
  try {
    answer = await fetch(`/control/${call}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ user: me.id, ...body }),
    });
  } catch {
    throw new RefusedError("The workspace cannot be reached. Nothing was sent.");
  }
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok || said.ok === false) throw new RefusedError(sentence(said.detail || said.error || "The workspace refused this."), said.error);
  return said;
}

function sentence(text) {
  const said = String(text).trim();
  return said.charAt(0).toUpperCase() + said.slice(1) + (/[.!?]$/.test(said) ? "" : ".");
}

let known = null;
/** Names, channels, commands and shortcuts, as the page brought them. */
export function directory() {
  known ??= JSON.parse(document.getElementById("directory").textContent);
  return known;
}

/** An element with attributes and children; text children are text, never HTML. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "i");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

export function face(person, size = "sm") {
  const mark = el("span", { class: `av ${size}${person.bot ? " app" : ""}`, "data-hue": person.hue, "aria-hidden": "true" });
  mark.append(person.bot ? icon("bell") : person.initials);
  return mark;
}

let fading = 0;
/** Say what the page did, or why it could not; never anything a person needs later. */
export function toast(words, tone = "check") {
  const place = document.querySelector(".toasts");
  place.replaceChildren(el("div", { class: "toast" }, icon(tone), el("span", {}, words)));
  clearTimeout(fading);
  fading = setTimeout(() => place.replaceChildren(), 6000);
}

/** Run an action and show a refusal where nothing better is at hand. */
export async function attempt(action) {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    toast(error.message, "warn");
    return null;
  }
}
