import type { Piece } from "./highlight.ts";
import type { FromHighlight, ToHighlight } from "./highlight-worker.ts";

type Lines = readonly (readonly Piece[])[];

interface Highlighter {
  readonly worker: Worker;
  readonly waiting: Map<number, (lines: Lines | undefined) => void>;
  /** Runs while there is something to wait for. */
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** A worker that says nothing for so long stands still over some code and is given up, in milliseconds. */
const LONGEST_MS = 5000;

/** Code whose colours are kept, the oldest first: what is scrolled back into view has them at once. Longer code is not kept. */
const KEPT = 200;
const LONGEST_KEPT = 4_000;
const kept = new Map<string, Lines>();

let made: Highlighter | undefined;
let asked = 0;

function make(): Highlighter {
  const worker = new Worker(new URL("./highlight-worker.ts", import.meta.url), { type: "module" });
  const highlighter: Highlighter = { worker, waiting: new Map(), timer: undefined };
  worker.onmessage = ({ data: { id, lines } }: MessageEvent<FromHighlight>) => {
    highlighter.waiting.get(id)?.(lines);
    highlighter.waiting.delete(id);
    watch(highlighter);
  };
  worker.onerror = () => giveUp(highlighter);
  return highlighter;
}

/** Waits for the next answer, where one is due. */
function watch(highlighter: Highlighter): void {
  clearTimeout(highlighter.timer);
  highlighter.timer = highlighter.waiting.size === 0 ? undefined : setTimeout(() => giveUp(highlighter), LONGEST_MS);
}

/** What waits stays without colours; whoever asks next gets a new worker. */
function giveUp(highlighter: Highlighter): void {
  if (made === highlighter) made = undefined;
  clearTimeout(highlighter.timer);
  highlighter.worker.terminate();
  for (const resolve of highlighter.waiting.values()) resolve(undefined);
  highlighter.waiting.clear();
}

const keyOf = (code: string, language: string): string => `${language}\n${code}`;

/** The colours of code that was asked for before, where they are still kept. */
export function knownColours(code: string, language: string): Lines | undefined {
  return kept.get(keyOf(code, language));
}

function keep(key: string, lines: Lines): void {
  kept.delete(key);
  kept.set(key, lines);
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT) break;
    kept.delete(oldest);
  }
}

/**
 * Lines of code in the colours of their language, from a worker: to make a grammar ready takes longer than a page may stand
 * still. `undefined` where there is no grammar, where none could be loaded, and where it takes too long.
 */
export function colourCode(code: string, language: string): Promise<Lines | undefined> {
  made ??= make();
  const highlighter = made;
  const request: ToHighlight = { id: ++asked, code, language };
  return new Promise((resolve) => {
    highlighter.waiting.set(request.id, (lines) => {
      if (lines !== undefined && code.length <= LONGEST_KEPT) keep(keyOf(code, language), lines);
      resolve(lines);
    });
    if (highlighter.timer === undefined) watch(highlighter);
    highlighter.worker.postMessage(request);
  });
}
