// What could not be sent is never lost: it says why, stays in the box, and can be tried again or taken elsewhere.
import { el, toast } from "./api.js";

/** Say below a composer that its text was not sent, and offer what helps. */
export function noteUnsent(form, why, again) {
  const box = form.querySelector("textarea");
  const line = form.querySelector(".composer-note");
  const retry = el("button", { type: "button", class: "linklike" }, "Try again");
  const copy = el("button", { type: "button", class: "linklike" }, "Copy");
  retry.addEventListener("click", () => { line.hidden = true; box.focus(); again(); });
  copy.addEventListener("click", () => navigator.clipboard.writeText(box.value).then(() => toast("Copied."), () => toast("This browser does not let the page copy.", "warn")));
  line.replaceChildren(el("b", {}, "Not sent. "), `${why} `, retry, ...(box.value ? [" · ", copy] : []));
  line.hidden = false;
}
