// Pictures: looked at large, holding their place while they load, missed in words when they do not come.
import { el, icon } from "./api.js";

function look(button) {
  const { picture, name, save, facts = "" } = button.dataset;
  const keep = save ? el("a", { class: "btn", href: save, download: name }, icon("save"), "Download") : el("a", { class: "btn", href: picture, target: "_blank", rel: "noopener noreferrer" }, icon("window"), "Open");
  const close = el("button", { type: "button", class: "tool", "aria-label": "Close" }, icon("close"));
  const dialog = el("dialog", { class: "look", "aria-label": name },
    el("header", {}, el("h2", {}, name), el("small", {}, facts), keep, close),
    el("div", { class: "stage" }, el("img", { src: picture, alt: name })));
  document.body.append(dialog);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog || event.target.matches(".stage")) dialog.close(); });
  dialog.addEventListener("close", () => { dialog.remove(); button.focus(); });
  dialog.showModal();
}

function failed(img) {
  if (!img.closest(".log, dialog") || img.hasAttribute("data-local-failed")) return;
  img.setAttribute("data-local-failed", "");
  img.closest("[data-picture]")?.setAttribute("hidden", "");
  if (!img.closest(".b-image, .b-video, .pic, .picture")) return; // a small mark beside a name: its alt is enough
  const words = img.alt ? `The picture “${img.alt}” cannot be loaded.` : "This picture cannot be loaded.";
  (img.closest("[data-picture]") || img).after(el("span", { class: "unseen", "data-local": "" }, icon("file"), words));
}

function seen(img) {
  img.setAttribute("data-local-seen", "");
  img.removeAttribute("data-local-failed");
  img.closest("[data-picture]")?.removeAttribute("hidden");
  const missed = (img.closest("[data-picture]") || img).nextElementSibling;
  if (missed?.matches(".unseen")) missed.remove();
}

/** Mark the pictures that came before anybody listened. */
export function lookAtPictures() {
  for (const img of document.querySelectorAll(".log img:not([data-local-seen], [data-local-failed])")) {
    if (img.complete && img.getAttribute("src")) (img.naturalWidth ? seen : failed)(img);
    else if (!img.getAttribute("src")) failed(img);
  }
}

export function watchPictures() {
  document.addEventListener("load", (event) => { if (event.target.tagName === "IMG") seen(event.target); }, true);
  document.addEventListener("error", (event) => { if (event.target.tagName === "IMG") failed(event.target); }, true);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-picture]");
    if (button) look(button);
    const long = event.target.closest(".text.long");
    if (long) long.toggleAttribute("data-local-open", true);
  });
}
