// The page comes alive: what is pressed, what is typed, and what arrives.
import { narrow } from "./api.js";
import { pages, watchActs } from "./acts.js";
import { restoreDrafts, sendPrompt, watchComposers } from "./composer.js";
import { dock, watchDock } from "./dock.js";
import { watchDrops } from "./dropping.js";
import { beSomebody, goTo, showKeys, switchTheme, watchSwitcher } from "./goto.js";
import { copyCommand, mute, showPins } from "./heads.js";
import { copyCurl, copyJson, earlierFrames, pause, seeFrame, toggle, watchInspector } from "./inspector.js";
import { connect } from "./live.js";
import { dismiss, editLast, lettersOn, more, onMessageKey, react, stop, toggleReaction, watchFocus } from "./messages.js";
import { show, watchModals } from "./modals.js";
import { arrange, earlier, focusComposer, go, landmarks, onChange, read, scrollToEnd, settleAddress, tellTab, walk } from "./page.js";
import { neighbour, nextPane, onListKey, settleList } from "./panes.js";
import { lookAtPictures, watchPictures } from "./pictures.js";
import { isOpen } from "./popover.js";
import { lookForApp, watchApp } from "./presence.js";
import { watchStreams } from "./streams.js";
import { show as showTyping, watchTyping } from "./typing.js";

const DO = {
  be: beSomebody,
  goto: () => goTo(),
  write: () => goTo({ only: "Write to" }),
  theme: switchTheme,
  keys: showKeys,
  react,
  more,
  stop,
  dismiss,
  earlier,
  inspect: () => toggle(),
  pause,
  frame: seeFrame,
  "copy-json": copyJson,
  "copy-curl": copyCurl,
  "earlier-frames": earlierFrames,
  dock,
  "copy-command": copyCommand,
  pins: showPins,
  mute,
  bottom: (button) => scrollToEnd(button.closest(".main, .thread").querySelector(".log")),
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-do]");
  if (button && DO[button.dataset.do] && !button.closest("form")) DO[button.dataset.do](button);
  const reaction = event.target.closest("[data-react]");
  if (reaction) toggleReaction(reaction);
  const prompt = event.target.closest("[data-prompt]");
  if (prompt) sendPrompt(prompt);
});

// Keys

const inField = (target) => target.closest?.("input, textarea, select, [contenteditable=true]");

function letter(event) {
  if (inField(event.target) || event.ctrlKey || event.metaKey || event.altKey || !lettersOn() || document.querySelector("dialog[open]")) return false;
  if (event.key === "?") showKeys();
  else if (event.key === "p") beSomebody();
  else if (event.key === "i") toggle();
  else if (event.key === "n") neighbour(1, ".unread");
  else return false;
  return true;
}

function leave(event) {
  const close = document.querySelector("#thread:not([hidden]) [data-do=close-thread]");
  if (!close || document.querySelector("dialog[open]") || isOpen() || !event.target.closest("#thread")) return false;
  if (event.target.matches("textarea") && event.target.value) { event.target.blur(); return true; }
  go(close.getAttribute("href"));
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const chord = event.ctrlKey || event.metaKey;
  let done = true;
  if (chord && event.key.toLowerCase() === "k") goTo();
  else if (event.key === "F6") nextPane(event.shiftKey);
  else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) neighbour(event.key === "ArrowUp" ? -1 : 1);
  else if (event.key === "ArrowUp" && event.target.matches(".composer textarea")) done = editLast(event.target);
  else if (chord && event.key === "Enter" && event.target.closest("form.composer")) event.target.closest("form").requestSubmit();
  else done = onMessageKey(event) || onListKey(event) || (event.key === "Escape" && leave(event)) || letter(event);
  if (done) event.preventDefault();
});

// What happens whenever parts have changed

function changed() {
  restoreDrafts();
  show();
  pages();
  settleList();
  tellTab();
  lookForApp();
  lookAtPictures();
  showTyping();
  read();
}

onChange(changed);
watchActs();
watchComposers();
watchModals();
watchFocus();
watchSwitcher();
watchInspector();
watchDock();
watchApp();
watchStreams();
watchTyping();
watchPictures();
watchDrops();
walk();
settleAddress(`/ui/${document.body.dataset.handle}/${document.getElementById("main").dataset.channel}`);
landmarks();
narrow.addEventListener("change", landmarks);
arrange();
changed();
focusComposer();
connect();
addEventListener("focus", read);
document.addEventListener("visibilitychange", read);
document.body.dataset.ready = "yes";

