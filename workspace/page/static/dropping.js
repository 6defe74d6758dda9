// A file dropped anywhere on a conversation goes to its composer.
import { addFiles } from "./acts.js";

const isFiles = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
let over = null;

function paneOf(event) {
  if (!isFiles(event) || event.target.closest?.(".drop, dialog")) return null;
  const pane = event.target.closest?.(".main, .thread");
  return pane?.querySelector("form.composer") ? pane : null;
}

function point(pane) {
  if (pane === over) return;
  over?.classList.remove("dropping");
  over = pane;
  if (!pane) return;
  const label = pane.querySelector("form.composer").getAttribute("aria-label");
  pane.setAttribute("data-local-drop", `${label}: drop to attach`);
  pane.classList.add("dropping");
}

export function watchDrops() {
  document.addEventListener("dragover", (event) => {
    const pane = paneOf(event);
    if (pane) event.preventDefault();
    point(pane);
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) point(null); });
  document.addEventListener("drop", (event) => {
    const pane = paneOf(event);
    point(null);
    if (!pane || event.defaultPrevented || event.target.closest("form.composer")) return;
    event.preventDefault();
    const form = pane.querySelector("form.composer");
    addFiles(form, event.dataTransfer.files);
    form.querySelector("textarea").focus();
  });
}
