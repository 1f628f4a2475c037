import type { SearchHit, TextPart } from "@openexec/protocol";
import { foldText } from "./fold-text.ts";

/** A text of a run that can be searched. */
export interface Piece {
  readonly seq: number;
  readonly part: TextPart;
  readonly text: string;
}

const AROUND = 60;

/** Where `needle` (folded) stands in a text, without overlaps. */
export function* hitsIn({ seq, part, text }: Piece, needle: string): Generator<SearchHit> {
  if (needle === "") return;
  const folded = foldText(text);
  for (let from = folded.indexOf(needle); from >= 0; from = folded.indexOf(needle, from + needle.length)) {
    const to = from + needle.length;
    const start = wholeCharacter(text, Math.max(0, from - AROUND));
    const end = wholeCharacter(text, Math.min(text.length, to + AROUND));
    const mark = { from: from - start, to: to - start };
    yield { seq, part, from, to, excerpt: text.slice(start, end), mark };
  }
}

/** Not between the halves of a surrogate pair. */
function wholeCharacter(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff && at > 0 ? at - 1 : at;
}
