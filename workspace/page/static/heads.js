// What stands above a conversation: its pins, its mute, and how to start an app that is away.
import { me, toast } from "./api.js";
import { go, refresh } from "./page.js";
import { close, float } from "./popover.js";

const YEAR_S = 365 * 24 * 3600;

/** Show what is pinned here. */
export function showPins(button) {
  if (button.getAttribute("aria-expanded") === "true") return close();
  const box = button.parentElement.querySelector("[data-pins]").cloneNode(true);
  box.hidden = false;
  box.removeAttribute("data-pins");
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-label", "Pinned messages");
  box.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-jump]");
    if (!link) return;
    event.preventDefault();
    close({ refocus: false });
    jump(link.dataset.jump, link.getAttribute("href"));
  });
  float(box, button);
  box.querySelector("a").focus();
  return undefined;
}

/** Go to a message: to its place in the log when it is drawn there, else to its thread. */
export async function jump(ts, thread) {
  const found = () => [...document.querySelectorAll(`.msg[data-ts="${ts}"]`)].find((msg) => msg.offsetParent);
  if (!found()) await go(thread);
  const msg = found();
  if (!msg) return;
  msg.scrollIntoView({ block: "center" });
  msg.focus({ preventScroll: true });
  msg.classList.add("found");
  msg.addEventListener("animationend", () => msg.classList.remove("found"), { once: true });
}

/** Nothing new is shown beside a muted conversation. The server reads the choice from a cookie of this browser. */
export function mute() {
  const { channel } = document.getElementById("main").dataset;
  const kept = /(?:^|; )muted=([^;]*)/.exec(document.cookie)?.[1].split(".").filter(Boolean) || [];
  const muted = kept.includes(channel) ? kept.filter((id) => id !== channel) : [...kept, channel];
  document.cookie = `muted=${muted.join(".")}; path=/ui/${me.handle}; max-age=${YEAR_S}; SameSite=Strict`;
  refresh("main", "side");
}

export async function copyCommand(button) {
  const text = button.parentElement.querySelector("code").textContent;
  await navigator.clipboard.writeText(text).then(() => toast("Copied."), () => toast("This browser does not let the page copy.", "warn"));
}
