import { useEffect, useState } from "react";
import { withKeys } from "../parts/with-keys.ts";
import { colourCode } from "./colour-code.ts";
import type { Piece } from "./highlight.ts";
import { plainText } from "./plain.ts";

/** Longer code stays as it is: a grammar takes its time, and nobody reads so much here. */
const LONGEST = 40_000;

interface Coloured {
  readonly of: string;
  readonly lines: readonly (readonly Piece[])[];
}

/** Code in the colours of its language; as plain text until the grammar is there, and where there is none. */
export function CodeText({ text, language }: { readonly text: string; readonly language: string | undefined }) {
  const [coloured, setColoured] = useState<Coloured>();
  const plain = plainText(text);
  useEffect(() => {
    if (language === undefined || plain.length > LONGEST) return undefined;
    let current = true;
    void colourCode(plain, language).then((lines) => {
      if (current && lines !== undefined) setColoured({ of: plain, lines });
    });
    return () => {
      current = false;
    };
  }, [plain, language]);
  if (coloured?.of !== plain) return plain;
  return withKeys(coloured.lines, () => "line").map(({ key, item: line }, index) => (
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
