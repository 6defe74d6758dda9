// Telling an app that something was pressed or chosen, after asking where the app wants that.
import { control, el, RefusedError, toast } from "./api.js";
import { refresh } from "./page.js";
import { collect } from "./values.js";

/** Where an element stands: {channel, ts} or {view_id}. */
export function standing(node) {
  const view = node.closest("[data-view]");
  if (view) return { view_id: view.dataset.view };
  return { channel: node.closest("[data-channel]").dataset.channel, ts: node.closest("[data-ts]").dataset.ts };
}

export const inInput = (node) => node.closest(".b-input");
export const named = (node) => ({ action_id: node.dataset.action, block_id: node.dataset.block || undefined });

/** Tell the app; the control is busy until it has answered. False when the person thought better of it. */
export async function press(node, value) {
  if (node.getAttribute("aria-busy") === "true") return true;
  if (node.dataset.confirm && !(await confirmed(JSON.parse(node.dataset.confirm)))) return false;
  node.setAttribute("aria-busy", "true");
  try {
    const values = await collect(node.closest("[data-view], [data-ts]"));
    const said = await control("click", { ...standing(node), ...named(node), value, values });
    if (said.error && said.acked) toast(said.error, "warn");
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    toast(error.code === "element_not_found" ? "This changed a moment before you. Nothing was sent." : error.message, "warn");
  } finally {
    node.removeAttribute("aria-busy");
  }
  refresh("main", "thread", "views");
  return true;
}

/** Ask before a press that an app wants confirmed. */
export function confirmed(words) {
  const style = words.style === "danger" ? "danger filled" : "primary";
  const dialog = el("dialog", { class: "small", "aria-labelledby": "confirm-t", "aria-describedby": "confirm-w", role: "alertdialog" },
    el("h2", { id: "confirm-t" }, words.title.text),
    el("p", { id: "confirm-w" }, words.text.text),
    el("div", { class: "b-actions end" }, el("button", { type: "button", class: "btn", value: "" }, words.deny.text), el("button", { type: "button", class: `btn ${style}`, value: "yes" }, words.confirm.text)));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("click", (event) => { if (event.target.matches("button")) dialog.close(event.target.value); });
    dialog.addEventListener("close", () => { dialog.remove(); done(dialog.returnValue === "yes"); });
  });
}
