// Where the inspector stands and how large it is; each browser keeps its own choice.
const box = document.getElementById("inspector");
const edge = box.querySelector(".insp-edge");
const wide = matchMedia("(min-width: 100em)");
const STEP = 3; // percent with one press of an arrow
const LEAST = 18; // percent of the window
const MOST = 75;

const atRight = () => wide.matches && localStorage.getItem("inspector-dock") === "right";
const kept = () => (atRight() ? "inspector-width" : "inspector-height");

function size(percent) {
  const fits = Math.round(Math.max(LEAST, Math.min(MOST, percent)) * 10) / 10;
  document.documentElement.style.setProperty(atRight() ? "--insp-width" : "--insp-height", `${fits}%`);
  edge.setAttribute("aria-valuenow", String(Math.round(fits)));
  return fits;
}

const usual = () => (atRight() ? 32 : 42);
const now = () => Number(localStorage.getItem(kept())) || usual();
const keep = (percent) => localStorage.setItem(kept(), String(size(percent)));

function arrange() {
  document.body.toggleAttribute("data-dock-right", atRight());
  box.querySelector("[data-do=dock]").setAttribute("aria-pressed", String(atRight()));
  edge.setAttribute("aria-orientation", atRight() ? "vertical" : "horizontal");
  size(now());
}

export function dock() {
  localStorage.setItem("inspector-dock", atRight() ? "below" : "right");
  arrange();
}

const at = (event) => (atRight() ? (innerWidth - event.clientX) / innerWidth : (innerHeight - event.clientY) / innerHeight) * 100;

function drag(event) {
  event.preventDefault();
  edge.setPointerCapture(event.pointerId);
  document.body.setAttribute("data-sizing", "");
  const move = (moved) => size(at(moved));
  const end = (last) => {
    edge.removeEventListener("pointermove", move);
    document.body.removeAttribute("data-sizing");
    keep(at(last));
  };
  edge.addEventListener("pointermove", move);
  edge.addEventListener("pointerup", end, { once: true });
}

function step(event) {
  const larger = atRight() ? "ArrowLeft" : "ArrowUp";
  const smaller = atRight() ? "ArrowRight" : "ArrowDown";
  if (event.key === larger) keep(now() + STEP);
  else if (event.key === smaller) keep(now() - STEP);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

export function watchDock() {
  edge.addEventListener("pointerdown", drag);
  edge.addEventListener("keydown", step);
  edge.addEventListener("dblclick", () => keep(usual()));
  wide.addEventListener("change", arrange);
  arrange();
}
