import { grammarOf, highlight, type Piece } from "./highlight.ts";

export interface ToHighlight {
  readonly id: number;
  readonly code: string;
  readonly language: string;
}
export interface FromHighlight {
  readonly id: number;
  /** Absent where there is no grammar, or it failed: without its colours code can be read as well. */
  readonly lines?: readonly (readonly Piece[])[];
}

self.onmessage = async ({ data: { id, code, language } }: MessageEvent<ToHighlight>) => {
  const grammar = grammarOf(language);
  const lines = grammar === undefined ? undefined : await highlight(code, grammar).catch(() => undefined);
  const answer: FromHighlight = lines === undefined ? { id } : { id, lines };
  self.postMessage(answer);
};
