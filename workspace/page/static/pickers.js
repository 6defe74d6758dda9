// Selects of all five sources, single and multiple, and overflow menus. Opening is never sending; choosing is.
import { control, directory, face, el, icon, RefusedError, toast } from "./api.js";
import { choose } from "./popover.js";
import { inInput, named, press, standing } from "./pressing.js";
import { touched, valueOf } from "./values.js";

const SEARCH_LEAST = 3; // letters, where an external select does not say
const NOTHING = { value: "", text: "No choice", tone: "quiet" };

const people = () => directory().people.filter((p) => !p.bot).map((p) => ({ value: p.id, text: p.name, note: p.line, also: p.handle, node: () => face(p) }));
const channels = (kinds) => directory().channels.filter((c) => kinds.includes(c.private ? "private" : "public")).map((c) => ({ value: c.id, text: c.name, icon: c.private ? "lock" : "hash" }));
const directs = () => directory().directs.map((c) => ({ value: c.id, text: c.name, icon: "person" }));

function offered(holder) {
  const kind = holder.dataset.el.replace("multi_", "");
  const given = JSON.parse(holder.dataset.options || "{}");
  if (kind === "users_select") return people();
  if (kind === "channels_select") return channels(["public"]);
  if (kind === "conversations_select") {
    const include = given.filter?.include || ["public", "private", "im", "mpim"];
    return [...channels(include), ...(include.includes("im") || include.includes("mpim") ? directs() : [])];
  }
  if (given.groups) return given.groups.flatMap((group) => [{ group: group.label }, ...group.options]);
  return given.options || [];
}

function searcher(holder) {
  if (!holder.dataset.el.includes("external_select")) return null;
  return async (query) => {
    try {
      const said = await control("options", { ...standing(holder), ...named(holder), query });
      if (said.acked === false) return null;
      const groups = (said.option_groups || []).flatMap((group) => [{ group: group.label.text }, ...group.options.map(option)]);
      return groups.length ? groups : (said.options || []).map(option);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      return null;
    }
  };
}

const option = (o) => ({ value: o.value, text: o.text.text, note: o.description?.text });
const chosenOf = (holder) => JSON.parse(holder.dataset.chosen || "[]");

export function openPicker(opener) {
  const holder = opener.closest("[data-el]");
  if (holder.dataset.el === "overflow") return overflow(holder);
  const several = holder.dataset.el.startsWith("multi_");
  const before = chosenOf(holder);
  const mayBeEmpty = !several && before.length && inInput(holder) && opener.getAttribute("aria-required") !== "true";
  return choose({
    opener,
    label: labelOf(holder),
    choices: [...(mayBeEmpty ? [NOTHING] : []), ...offered(holder)],
    search: searcher(holder),
    least: Number(holder.dataset.minQuery ?? SEARCH_LEAST),
    chosen: before.map((c) => c.value),
    several,
    pick: (choice, added) => (several ? toggle(holder, choice, added) : pick(holder, choice)),
    then: () => { if (several && holder.dataset.chosen !== JSON.stringify(before)) told(holder, () => chips(holder, before)); },
  });
}

function labelOf(holder) {
  const label = holder.closest(".b-input")?.querySelector("label, .label");
  return label?.firstChild.textContent.trim() || holder.dataset.empty || "Choices";
}

function overflow(node) {
  choose({
    opener: node,
    label: "More",
    menu: true,
    filter: false,
    choices: offered(node),
    pick: async (choice) => {
      const sent = press(node, choice.value);
      const follows = choice.url && (!node.dataset.confirm || (await sent));
      if (follows) open(choice.url, "_blank", "noopener");
    },
  });
}

function pick(node, choice) {
  const before = chosenOf(node);
  show(node, choice.value ? [{ value: choice.value, text: choice.text }] : []);
  told(node, () => show(node, before));
}

function show(node, chosen) {
  node.dataset.chosen = JSON.stringify(chosen);
  const shown = node.querySelector(".shown");
  shown.textContent = chosen[0]?.text ?? node.dataset.empty;
  shown.classList.toggle("ph", !chosen.length);
}

function toggle(holder, choice, added) {
  const most = Number(holder.dataset.max || Infinity);
  const kept = chosenOf(holder).filter((c) => c.value !== choice.value);
  if (added && kept.length >= most) { toast(`At most ${most} can be chosen here.`, "warn"); return false; }
  chips(holder, added ? [...kept, { value: choice.value, text: choice.text }] : kept);
  return true;
}

export function removeChip(button) {
  const holder = button.closest("[data-el]");
  const before = chosenOf(holder);
  chips(holder, before.filter((c) => c.value !== button.dataset.remove));
  holder.querySelector(".add").focus();
  told(holder, () => chips(holder, before));
}

function chips(holder, chosen) {
  holder.dataset.chosen = JSON.stringify(chosen);
  touched(holder);
  holder.querySelectorAll(".tag").forEach((tag) => tag.remove());
  holder.prepend(...chosen.map((c) => {
    const remove = el("button", { type: "button", "data-remove": c.value, "aria-label": `Remove ${c.text}` }, icon("close"));
    return el("span", { class: "tag" }, c.text, remove);
  }));
  holder.querySelector(".add span").textContent = chosen.length ? "Add" : holder.dataset.empty;
}

/** A value was chosen: outside input blocks the app hears of it, inside them only when the block asks. `undo` when it is not sent. */
export async function told(node, undo = () => {}) {
  touched(node);
  const asks = !inInput(node) || node.dataset.dispatch || node.querySelector("[data-dispatch]");
  if (asks && !(await press(node, valueOf(node)))) undo();
}
