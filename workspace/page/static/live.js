// The socket: notices that something changed come in, that somebody has read goes out.
import { me } from "./api.js";
import { here, onRead, read, refresh } from "./page.js";

const IN_A_CONVERSATION = new Set(["message", "message_changed", "message_deleted", "reaction", "unacked", "status", "prompts"]);
const watchers = [];
const typists = [];
let socket = null;
let tries = 0;
let lost = null;

export const onJournal = (then) => watchers.push(then);
export const onTyping = (then) => typists.push(then);

/** Tell the server something small; nothing is owed when it is away. */
export const say = (words) => { if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(words)); };

function heard(notice) {
  if (notice.kind === "hello") { // from now on it hears; what happened since the page was drawn is asked for
    document.body.dataset.live = "on";
    refresh("side", "main", "thread", "views");
    return;
  }
  if (notice.kind === "message") typists.forEach((then) => then(notice));
  if (notice.kind === "journal") watchers.forEach((then) => then(notice));
  else if (notice.kind === "typing") typists.forEach((then) => then(notice));
  else if (notice.kind === "missed") refresh("side", "main", "thread", "views").then(read);
  else if (notice.kind === "view") refresh("views");
  else if (notice.kind === "unread") refresh("side");
  else if (notice.kind === "home") refresh("main");
  else if (notice.kind === "clock") refresh("main", "thread"); // every “today” may have become yesterday
  else if (notice.channel === here() && grows(notice)) refresh("thread");
  else if (IN_A_CONVERSATION.has(notice.kind) && notice.channel === here()) refresh("main", "thread", "side").then(read);
  else refresh("side", "views");
}

// A reply that changed shows in its thread alone: an answer that is streamed there does not redraw the rest.
function grows({ kind, ts, thread_ts: thread }) {
  return kind === "message_changed" && thread && thread !== ts && !document.querySelector(`#main .msg[data-ts="${ts}"]`);
}

export function connect() {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  socket = new WebSocket(`${scheme}://${location.host}/ui/live?user=${encodeURIComponent(me.id)}`);
  socket.addEventListener("message", (event) => heard(JSON.parse(event.data)));
  socket.addEventListener("open", () => {
    clearTimeout(lost);
    lost = null;
    document.querySelector(".link-lost").hidden = true;
    if (tries) refresh("side", "main", "thread", "views");
    tries = 0;
    read();
  });
  socket.addEventListener("close", again);
  onRead((channel) => say({ read: channel }));
}

function again() {
  document.body.dataset.live = "off";
  lost ??= setTimeout(() => { document.querySelector(".link-lost").hidden = false; }, 700);
  tries += 1;
  setTimeout(connect, Math.min(250 * 2 ** Math.min(tries, 5), 5000));
}
