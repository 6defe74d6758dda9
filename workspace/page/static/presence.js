// Whether the app of this conversation is there to hear.
import { onJournal } from "./live.js";

let asking = 0;

/** Show above the messages that their app is not connected, or take that away. */
export async function lookForApp() {
  const banner = document.querySelector("[data-away]");
  if (!banner) return;
  try {
    const { apps } = await (await fetch("/healthz")).json();
    banner.hidden = apps[banner.dataset.away] !== 0;
  } catch {
    // the page's own connection is told elsewhere
  }
}

export function watchApp() {
  onJournal(() => { clearTimeout(asking); asking = setTimeout(lookForApp, 500); });
}
