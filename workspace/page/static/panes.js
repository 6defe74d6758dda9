// Walking between panes and within the list of conversations, by keyboard.
import { go } from "./page.js";

const STOPS = ".band .be, .side [tabindex='0'], .main .log, .main .composer textarea, .thread .log, .thread .composer textarea, .inspector .frames";
const rows = () => [...document.querySelectorAll(".side :is(li a, .side-add)")];

const isAfter = (stop) => Boolean(document.activeElement.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_FOLLOWING);

/** Go to the next stop of a pane, or the one before. */
export function nextPane(back) {
  const stops = [...document.querySelectorAll(STOPS)].filter((stop) => stop.offsetParent);
  let at = stops.findIndex((stop) => stop.contains(document.activeElement));
  if (at < 0) { // between two stops
    const next = stops.findIndex(isAfter);
    at = (next < 0 ? stops.length : next) - (back ? 0 : 1);
  }
  stops.at((at + (back ? -1 : 1)) % stops.length)?.focus();
}

/** Go to the conversation above or below, among those that match *wanted*. */
export function neighbour(step, wanted = "") {
  const all = [...document.querySelectorAll(".side li a")];
  const found = all.filter((row) => row.matches(`.side li a${wanted}`));
  const at = all.findIndex((row) => row.hasAttribute("aria-current"));
  const ordered = wanted ? [...found.filter((row) => all.indexOf(row) > at), ...found] : found;
  const next = wanted ? ordered[0] : found[(at + step + found.length) % found.length];
  if (next) go(next.getAttribute("href"));
}

// The list is one stop; arrows walk through it. Which row is the stop follows the focus, and the conversation.
function stopAt(row) {
  rows().forEach((each) => { each.tabIndex = each === row ? 0 : -1; });
}

/** Make the conversation that is open the list's stop. */
export function settleList() {
  const list = rows();
  stopAt(list.find((row) => row === document.activeElement) || list.find((row) => row.hasAttribute("aria-current")) || list[0]);
}

/** Walk through the list; false when the key is not for it. */
export function onListKey(event) {
  const list = rows();
  const at = list.indexOf(event.target);
  const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: list.length - 1 }[event.key];
  if (at < 0 || to === undefined || event.altKey || event.ctrlKey || event.metaKey) return false;
  const next = list[Math.max(0, Math.min(list.length - 1, to))];
  stopAt(next);
  next.focus();
  return true;
}
