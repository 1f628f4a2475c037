import { formatCount } from "@openexec/timeline";
import { Search, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { IconButton } from "../../parts/icon-button.tsx";
import { ansiParts } from "./ansi.ts";

/** Lines that hold a text, in whichever case, as a reader sees them: without the codes of their colours. */
export function linesWith(lines: readonly string[], text: string): readonly string[] {
  const wanted = text.toLowerCase();
  const seen = (line: string): string =>
    line.includes("\u001b")
      ? ansiParts(line)
          .map((part) => part.text)
          .join("")
      : line;
  return lines.filter((line) => seen(line).toLowerCase().includes(wanted));
}

interface CornerProps {
  readonly onSearch: () => void;
  /** It takes the focus when it comes: a search that it began was closed. */
  readonly focused: boolean;
}

/** The button that begins the search of a long block, beside the one that copies it. */
export function SearchCorner({ onSearch, focused }: CornerProps) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (focused) button.current?.focus();
  }, [focused]);
  return (
    <IconButton
      ref={button}
      className="absolute top-1 right-9 bg-region opacity-0 focus-visible:opacity-100 group-hover/code:opacity-100"
      label="Search in this output"
      icon={<Search />}
      onClick={onSearch}
    />
  );
}

interface Props {
  readonly text: string;
  /** Lines that hold the text, and all lines. */
  readonly found: number;
  readonly of: number;
  /** Undefined ends the search. */
  readonly onText: (text: string | undefined) => void;
}

/** What is searched for in a long block, of which only the lines that hold it are shown. */
export function LineSearch({ text, found, of, onText }: Props) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  return (
    <search className="flex h-8 items-center gap-2 border-line border-b pr-1 pl-2 text-small">
      <input
        ref={input}
        type="text"
        value={text}
        aria-label="Search in this output"
        placeholder="Lines that hold this text"
        className="h-7 min-w-0 flex-1 bg-transparent outline-none"
        onChange={(event) => onText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          onText(undefined);
        }}
      />
      <span aria-live="polite" className="shrink-0 text-muted tabular-nums">
        {text === "" ? `${formatCount(of)} lines` : `${formatCount(found)} of ${formatCount(of)} lines`}
      </span>
      <IconButton label="Close the search" keys="Escape" icon={<X />} onClick={() => onText(undefined)} />
    </search>
  );
}
