// A floating box at its opener: one at a time. Escape and a press elsewhere close it; on a phone it is a sheet from below.
import { el, narrow } from "./api.js";

let open = null;

export const isOpen = () => open !== null;

export function close({ refocus = true } = {}) {
  if (!open) return;
  const { box, opener, then } = open;
  open = null;
  box.remove();
  opener.setAttribute("aria-expanded", "false");
  opener.removeAttribute("aria-controls");
  if (refocus && opener.isConnected) opener.focus();
  then?.();
}

/** Put *box* at its opener, above everything, inside the opener's dialog when it stands in one. */
export function float(box, opener, { then, label = box.getAttribute("aria-label"), controls = null, end = "Close" } = {}) {
  close({ refocus: false });
  box.classList.add("pop", "floating");
  box.setAttribute("data-local", "");
  box.popover = "manual";
  box.prepend(sheetHead(label, end));
  (opener.closest("dialog, main, #thread, .band, .inspector, .side") || document.body).append(box); // within a landmark
  box.showPopover();
  opener.setAttribute("aria-expanded", "true");
  if (controls) opener.setAttribute("aria-controls", controls);
  open = { box, opener, then };
  place();
}

// Only a sheet shows it: fingers need a way out that is not Escape.
function sheetHead(label, end) {
  const done = el("button", { type: "button", class: "linklike" }, end);
  done.addEventListener("click", () => close());
  return el("p", { class: "sheet-head" }, el("b", {}, label), done);
}

function place() {
  if (!open) return;
  const { box, opener } = open;
  if (narrow.matches) { // where a sheet stands is said by the style sheet
    for (const name of ["top", "left", "minWidth"]) box.style[name] = "";
    return;
  }
  const at = opener.getBoundingClientRect();
  box.style.minWidth = `${Math.max(at.width, 192)}px`;
  const { width, height } = box.getBoundingClientRect();
  const fits = at.bottom + height + 8 < innerHeight;
  const top = fits ? at.bottom + 4 : Math.max(8, at.top - height - 4);
  box.style.top = `${Math.min(top, Math.max(8, innerHeight - height - 8))}px`;
  box.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
}

/** What is in the box has changed its size. */
export const settle = place;

document.addEventListener("pointerdown", (event) => {
  if (open && !open.box.contains(event.target) && !open.opener.contains(event.target)) close({ refocus: false });
}, true);
document.addEventListener("keydown", (event) => {
  if (!open) return;
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopImmediatePropagation();
    close();
  } else if (event.key === "Tab" && open.box.contains(document.activeElement)) within(event);
}, true);
addEventListener("resize", place);
addEventListener("scroll", (event) => { if (open && !open.box.contains(event.target)) place(); }, { capture: true, passive: true });

// Tab goes round in a box that holds several controls, and leaves a box that holds one.
function within(event) {
  const stops = [...open.box.querySelectorAll("input, button, a[href], [tabindex='0']")].filter((stop) => stop.offsetParent && stop.tabIndex >= 0);
  if (stops.length < 2) return;
  const at = stops.indexOf(document.activeElement);
  const next = stops[at + (event.shiftKey ? -1 : 1)];
  if (next && at >= 0) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  stops.at(event.shiftKey ? -1 : 0).focus();
}
