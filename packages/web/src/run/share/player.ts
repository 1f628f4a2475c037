import { sha256 } from "@noble/hashes/sha2.js";

/**
 * The script of a saved run: moves a position over what was said and done, by a slider, keys and a button; what comes
 * later is faint. It reads numbers that this app wrote into the file, never a text of the recording.
 */
export const PLAYER_SCRIPT = `
"use strict";
const items = [...document.querySelectorAll("[data-seq]")];
const bar = document.getElementById("player");
const slider = bar.querySelector("input");
const button = bar.querySelector("button");
const place = bar.querySelector("output");
let at = items.length - 1;
let timer;
function show(index, scroll) {
  at = Math.max(0, Math.min(items.length - 1, index));
  items.forEach((item, order) => {
    item.classList.toggle("later", order > at);
    item.classList.toggle("now", order === at);
  });
  slider.value = String(at);
  place.textContent = at + 1 + " / " + items.length;
  if (scroll) items[at].scrollIntoView({ block: "nearest" });
}
function stop() {
  clearInterval(timer);
  timer = undefined;
  button.textContent = "Play";
}
function toggle() {
  if (timer !== undefined) return stop();
  if (at >= items.length - 1) show(0, true);
  button.textContent = "Pause";
  timer = setInterval(() => (at >= items.length - 1 ? stop() : show(at + 1, true)), 700);
}
slider.addEventListener("input", () => show(Number(slider.value), true));
button.addEventListener("click", toggle);
document.addEventListener("keydown", (event) => {
  if (event.target !== document.body || event.ctrlKey || event.metaKey || event.altKey) return;
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: items.length - 1 }[event.key];
  if (event.key === " ") toggle();
  else if (to === undefined) return;
  else show(to, true);
  event.preventDefault();
});
slider.max = String(items.length - 1);
bar.hidden = items.length < 2;
show(at, false);
`;

/** What a policy of a page has to allow for the script to run, and nothing else. */
export function playerHash(): string {
  const digest = sha256(new TextEncoder().encode(PLAYER_SCRIPT));
  return `sha256-${btoa(String.fromCharCode(...digest))}`;
}

/** The controls of the player; hidden until the script runs. */
export const PLAYER_BAR =
  '<div id="player" hidden><button type="button">Play</button>' +
  '<input type="range" min="0" value="0" aria-label="Position in the run"><output></output></div>';

export const PLAYER_STYLE = `
#player { position: sticky; bottom: 0; display: flex; gap: 8px; align-items: center; padding: 8px 0; margin-top: 24px; background: Canvas; border-top: 1px solid GrayText; }
#player[hidden] { display: none; }
#player input { flex: 1; }
#player output { font-variant-numeric: tabular-nums; }
.later { opacity: 0.45; }
.now { border-left: 2px solid Highlight; margin-left: -8px; padding-left: 6px; }
`;
