import { Check, Copy } from "lucide-react";
import { useMemo, useState } from "react";
import { Button } from "../../parts/button.tsx";
import { useCopy } from "../../parts/copy.ts";
import { cx } from "../../parts/cx.ts";
import { plainText } from "../../run/text/plain.ts";
import { isWrapped, unwrap } from "./unwrap.ts";

const LINES = 12;
/** What is longer is cut for the page; a copy has all of it. */
const MOST = 200_000;

interface Props {
  readonly value: unknown;
  /** A value is shown as JSON, text as it is. */
  readonly isError?: boolean;
}

/** Recorded text or JSON: twelve lines, then the rest on demand. JSON in strings stands parsed, with a way to the raw text. */
export function Block({ value, isError = false }: Props) {
  const [isRaw, setRaw] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const [copied, copy] = useCopy();
  const wrapped = useMemo(() => isWrapped(value), [value]);
  const text = useMemo(() => textOf(isRaw ? value : unwrap(value)), [value, isRaw]);
  const lines = plainText(text.slice(0, MOST)).split("\n");
  const rest = lines.length - LINES;
  return (
    <div className="group relative rounded bg-region">
      <pre
        className={cx(
          "overflow-x-auto whitespace-pre-wrap break-words p-2 pr-16 font-mono text-mono",
          isError && "text-failed",
        )}
      >
        {isOpen || rest <= 0 ? lines.join("\n") : lines.slice(0, LINES).join("\n")}
      </pre>
      <span className="absolute top-1 right-1 flex touch:-top-1">
        {wrapped && (
          <Button aria-pressed={isRaw} className="h-6 text-muted" onClick={() => setRaw(!isRaw)}>
            Raw
          </Button>
        )}
        <Button
          aria-label="Copy"
          title="Copy"
          className="h-6 w-6 px-0 text-muted opacity-0 focus-visible:opacity-100 group-hover:opacity-100 touch:opacity-100"
          onClick={() => copy(textOf(value))}
        >
          {copied === undefined ? <Copy /> : <Check />}
        </Button>
      </span>
      {rest > 0 && (
        <button
          type="button"
          className="w-full rounded px-2 pb-1 text-left text-muted text-small hover:text-ink"
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? "Less" : `… ${rest.toLocaleString("en-US")} more`}
        </button>
      )}
    </div>
  );
}

const textOf = (value: unknown): string =>
  typeof value === "string" ? value : (JSON.stringify(value, undefined, 2) ?? "undefined");
