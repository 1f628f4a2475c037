import type { Piece } from "./highlight.ts";
import type { FromHighlight, ToHighlight } from "./highlight-worker.ts";

type Lines = readonly (readonly Piece[])[];

interface Highlighter {
  readonly worker: Worker;
  readonly waiting: Map<number, (lines: Lines | undefined) => void>;
}

let made: Highlighter | undefined;
let asked = 0;

function make(): Highlighter {
  const worker = new Worker(new URL("./highlight-worker.ts", import.meta.url), { type: "module" });
  const waiting: Highlighter["waiting"] = new Map();
  worker.onmessage = ({ data: { id, lines } }: MessageEvent<FromHighlight>) => {
    waiting.get(id)?.(lines);
    waiting.delete(id);
  };
  worker.onerror = () => {
    for (const resolve of waiting.values()) resolve(undefined);
    waiting.clear();
  };
  return { worker, waiting };
}

/**
 * Lines of code in the colours of their language, from a worker: to make a grammar ready takes longer than a page may stand
 * still. `undefined` where there is no grammar, or none could be loaded.
 */
export function colourCode(code: string, language: string): Promise<Lines | undefined> {
  made ??= make();
  const { worker, waiting } = made;
  const request: ToHighlight = { id: ++asked, code, language };
  return new Promise((resolve) => {
    waiting.set(request.id, resolve);
    worker.postMessage(request);
  });
}
