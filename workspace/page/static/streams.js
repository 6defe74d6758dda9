// Text that grows: said once when it is whole, never letter by letter; and what an app says while one waits.
import { onChange } from "./page.js";

const WORDS_S = 5; // how long one line of an app's loading messages stands
const SAID_MAX = 140; // characters of an answer that are read out
let growing = new Set();

/** Read out the first sentence of every stream that has just ended. */
function sayEnded() {
  const now = new Set([...document.querySelectorAll(".msg[data-growing]")].map((msg) => msg.dataset.key));
  for (const key of growing) {
    const msg = now.has(key) ? null : [...document.querySelectorAll(`.msg[data-key="${key}"]`)].at(-1);
    if (msg) document.getElementById("told").textContent = `${msg.getAttribute("aria-label").replace(/,[^,]*$/, "")}: ${firstSentence(msg)} Message complete.`;
  }
  growing = now;
}

function firstSentence(msg) {
  const text = ((msg.querySelector(".md") || msg.querySelector(".slip, .text"))?.innerText || "").replace(/\s+/g, " ").trim();
  const sentence = /^.*?[.!?](?=\s|$)/.exec(text)?.[0] || text;
  return sentence.length > SAID_MAX ? `${sentence.slice(0, SAID_MAX).replace(/\s\S*$/, "")}…` : sentence;
}

/** Turn to the next of an app's loading messages. */
function turn() {
  for (const line of document.querySelectorAll(".loading-words")) {
    const words = JSON.parse(line.dataset.words);
    if (words.length < 2) continue;
    line.dataset.localAt = String((Number(line.dataset.localAt || 0) + 1) % words.length);
    show(line, words);
    line.classList.add("turning");
    line.addEventListener("animationend", () => line.classList.remove("turning"), { once: true });
  }
}

const show = (line, words) => { line.textContent = words[Number(line.dataset.localAt) % words.length]; };

export function watchStreams() {
  onChange(() => {
    sayEnded();
    document.querySelectorAll(".loading-words[data-local-at]").forEach((line) => show(line, JSON.parse(line.dataset.words)));
  });
  sayEnded();
  setInterval(turn, WORDS_S * 1000);
}
