import { useMemo, useState } from "react";
import { cx } from "../../parts/cx.ts";
import { AnsiText } from "./ansi-text.tsx";
import { CodeText } from "./code-text.tsx";
import { CopyCorner } from "./copy-corner.tsx";
import { isDiff } from "./diff-lines.ts";
import { DiffView } from "./diff-view.tsx";
import { LineSearch, linesWith, SearchCorner } from "./line-search.tsx";
import { MoreLines } from "./more-lines.tsx";
import { Sideways } from "./sideways.tsx";

/** Lines of an output that are shown at first. */
const SHOWN = 12;
/** Lines that a click opens at once: the rest comes with further clicks, so that no block stops the page. */
const STEP = 2_000;

interface Props {
  readonly text: string;
  /** Shows the end rather than the beginning. */
  readonly tail?: boolean;
  /** What it is written in, where that is known. */
  readonly language?: string;
  /** Breaks lines that are wider than the block, for what is read rather than laid out in columns. */
  readonly wrap?: boolean;
}

/** Characters of the first lines up to which they are broken: more of them would push everything else away. */
const WRAPPED = 2_000;

/** What a command printed: with its colours, twelve lines at first. */
export function Output({ text, tail = false, language, wrap = false }: Props) {
  const [count, setCount] = useState(SHOWN);
  const [wanted, setWanted] = useState<string>();
  const [hasSearched, setSearched] = useState(false);
  const all = useMemo(() => text.replace(/\n$/, "").split("\n"), [text]);
  const lines = useMemo(() => (wanted === undefined || wanted === "" ? all : linesWith(all, wanted)), [all, wanted]);
  if (text === "") return <p className="text-muted text-small">Nothing was printed.</p>;
  if (isDiff(text)) return <DiffView patch={text} />;
  const shown = tail ? lines.slice(-count) : lines.slice(0, count);
  // A single line has no columns to keep.
  const isWrapped = (wrap || all.length === 1) && lines.slice(0, SHOWN).join("").length <= WRAPPED;
  const search = (next: string | undefined) => {
    setWanted(next);
    setSearched(true);
  };
  const more = <MoreLines hidden={lines.length - shown.length} onShow={() => setCount(count + STEP)} />;
  return (
    <div className="group/code relative rounded bg-region">
      {wanted !== undefined && <LineSearch text={wanted} found={lines.length} of={all.length} onText={search} />}
      {tail && more}
      <Sideways label="Output" className={cx("p-2", isWrapped && "whitespace-pre-wrap break-words")}>
        {language === undefined ? (
          <AnsiText text={shown.join("\n")} />
        ) : (
          <CodeText text={shown.join("\n")} language={language} />
        )}
      </Sideways>
      {!tail && more}
      {wanted === undefined && all.length > SHOWN && <SearchCorner onSearch={() => search("")} focused={hasSearched} />}
      {wanted === undefined && <CopyCorner text={text} />}
    </div>
  );
}
