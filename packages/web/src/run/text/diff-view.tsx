import { useState } from "react";
import { withKeys } from "../parts/with-keys.ts";
import { CopyCorner } from "./copy-corner.tsx";
import { type DiffLine, type DiffLineType, diffLines, withShortHeads } from "./diff-lines.ts";
import { MoreLines } from "./more-lines.tsx";
import { plainText } from "./plain.ts";
import { Sideways } from "./sideways.tsx";

const LOOKS = {
  file: "font-medium",
  hunk: "text-muted bg-hover",
  added: "bg-added-line",
  removed: "bg-removed-line",
  same: "",
  note: "text-muted",
} as const satisfies Record<DiffLineType, string>;

const SIGNS: Readonly<Record<string, string>> = { added: "+", removed: "−" };

/** Lines that are shown at first. */
const SHOWN = 40;

/** A diff with the numbers of its lines. */
export function DiffView({ patch }: { readonly patch: string }) {
  const [all, setAll] = useState(false);
  const lines = withShortHeads(diffLines(patch));
  const shown = all ? lines : lines.slice(0, SHOWN);
  return (
    <div data-wide className="group/code relative rounded bg-region">
      <Sideways label="Diff" className="py-1">
        <div className="w-max min-w-full">
          {withKeys(shown, ({ lineType }) => lineType).map(({ key, item: line }) => (
            <Line key={key} line={line} />
          ))}
        </div>
      </Sideways>
      <MoreLines hidden={lines.length - shown.length} onShow={() => setAll(true)} />
      <CopyCorner text={patch} />
    </div>
  );
}

function Line({ line: { lineType, text, before, after } }: { readonly line: DiffLine }) {
  return (
    <div className={`flex whitespace-pre ${LOOKS[lineType]}`}>
      <span className="w-9 shrink-0 select-none pr-1 text-right text-muted tabular-nums">{before ?? ""}</span>
      <span className="w-9 shrink-0 select-none pr-1 text-right text-muted tabular-nums">{after ?? ""}</span>
      <span className="w-4 shrink-0 select-none text-center">{SIGNS[lineType] ?? ""}</span>
      <span className="pr-3">{plainText(text)}</span>
    </div>
  );
}
