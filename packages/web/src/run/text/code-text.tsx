import { useEffect, useMemo, useState } from "react";
import { withKeys } from "../parts/with-keys.ts";
import { colourCode, knownColours } from "./colour-code.ts";
import type { Piece } from "./highlight.ts";
import { plainText } from "./plain.ts";

/** Longer code stays as it is: a grammar takes its time, and nobody reads so much here. */
const LONGEST = 40_000;

/** Who scrolls or drags past code sees it for a frame or two: it is coloured once it has been there so long. */
const SEEN_MS = 60;

interface Coloured {
  readonly of: string;
  readonly lines: readonly (readonly Piece[])[];
}

/** Code in the colours of its language; as plain text until the grammar is there, and where there is none. */
export function CodeText({ text, language }: { readonly text: string; readonly language: string | undefined }) {
  const [coloured, setColoured] = useState<Coloured>();
  const plain = plainText(text);
  const known = useMemo(() => (language === undefined ? undefined : knownColours(plain, language)), [plain, language]);
  useEffect(() => {
    if (language === undefined || plain.length > LONGEST || known !== undefined) return undefined;
    let current = true;
    const timer = setTimeout(async () => {
      const lines = await colourCode(plain, language);
      if (current && lines !== undefined) setColoured({ of: plain, lines });
    }, SEEN_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [plain, language, known]);
  const lines = known ?? (coloured?.of === plain ? coloured.lines : undefined);
  if (lines === undefined) return plain;
  return withKeys(lines, () => "line").map(({ key, item: line }, index) => (
    <span key={key}>
      {index > 0 && "\n"}
      {withKeys(line, ({ text: piece }) => piece).map(({ key: at, item: { text: piece, color } }) =>
        color === undefined ? (
          piece
        ) : (
          <span key={at} style={{ color }}>
            {piece}
          </span>
        ),
      )}
    </span>
  ));
}
