// Make one piece of DOM like another without losing what a person typed, focused, scrolled or opened.

// The page's own marks on elements the server drew; the server never sends them.
const LOCAL = new Set(["open", "aria-busy", "aria-expanded", "tabindex", "style", "data-dirty"]);
// What a picker the person has changed still takes over from the server.
const FROM_SERVER = ["data-options", "aria-invalid", "aria-describedby", "data-confirm"];

export function morph(from, to) {
  if (from.nodeType === Node.TEXT_NODE) {
    if (from.data !== to.data) from.data = to.data;
    return;
  }
  if (from.nodeType !== Node.ELEMENT_NODE) return;
  if (from.hasAttribute("data-keep")) {
    relabel(from, to);
    return;
  }
  if (from.hasAttribute("data-dirty")) {
    FROM_SERVER.forEach((name) => copy(from, to, name));
    return;
  }
  // an app that rewrites its message starts its controls afresh
  if (from.hasAttribute("data-rev") && from.dataset.rev !== to.dataset?.rev) from.querySelectorAll("[data-dirty]").forEach((node) => node.removeAttribute("data-dirty"));
  attributes(from, to);
  if (from.getAttribute("contenteditable") !== "true") children(from, to);
}

const keyOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node.dataset?.key || node.id || null : null);
const isLocal = (node) => node.nodeType === Node.ELEMENT_NODE && node.hasAttribute("data-local");
const alike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && !keyOf(a) && !keyOf(b) && sameControl(a, b);

// A control is the same only with the same block and action: what was typed belongs to those.
function sameControl(a, b) {
  if (a.nodeType !== Node.ELEMENT_NODE) return true;
  return a.dataset.action === b.dataset.action && a.dataset.block === b.dataset.block && a.dataset.el === b.dataset.el;
}

// What is kept as it stands may still be called something else.
function relabel(from, to) {
  const [box, wanted] = [from.querySelector("textarea"), to.querySelector("textarea")];
  if (box && wanted) ["placeholder", "aria-label"].forEach((name) => copy(box, wanted, name));
}

function copy(from, to, name) {
  const wanted = to.getAttribute(name);
  if (wanted === null) from.removeAttribute(name);
  else if (from.getAttribute(name) !== wanted) from.setAttribute(name, wanted);
}

function attributes(from, to) {
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && !LOCAL.has(name) && !name.startsWith("data-local")) from.removeAttribute(name);
  }
  for (const { name, value } of to.attributes) {
    if (LOCAL.has(name) && from.hasAttribute(name)) continue;
    if (from.getAttribute(name) === value) continue;
    from.setAttribute(name, value);
    if (name === "value" && "value" in from && document.activeElement !== from) from.value = value;
  }
}

function children(from, to) {
  const wanted = [...to.childNodes];
  const keys = new Set(wanted.map(keyOf).filter(Boolean));
  const old = new Map([...from.children].map((child) => [keyOf(child), child]).filter(([key]) => key));
  let at = from.firstChild;
  const settle = () => {
    while (at && (isLocal(at) || (keyOf(at) && !keys.has(keyOf(at))))) {
      const next = at.nextSibling;
      if (!isLocal(at)) at.remove();
      at = next;
    }
  };
  for (const want of wanted) {
    settle();
    const key = keyOf(want);
    const match = key ? old.get(key) : at && alike(at, want) ? at : null;
    if (!match || match.nodeName !== want.nodeName) {
      from.insertBefore(want, at);
      continue;
    }
    if (match === at) at = at.nextSibling;
    else from.insertBefore(match, at);
    morph(match, want);
  }
  while (at) {
    const next = at.nextSibling;
    if (!isLocal(at)) at.remove();
    at = next;
  }
}
