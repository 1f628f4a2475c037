import type { StoredValue } from "@openexec/timeline";
import { Bytes } from "../../parts/numbers.tsx";
import { beginningOf } from "../model/conversation/beginning-of.ts";
import { useStoredValue } from "../state/use-run.ts";
import { asText } from "./as-text.ts";
import { ErrorText } from "./error-text.tsx";
import { JsonView } from "./json-view.tsx";
import { Markdown } from "./markdown.tsx";
import { Output } from "./output.tsx";

interface Props {
  readonly stored: StoredValue;
  /** How text is shown: as what a command printed, or as prose. */
  readonly form?: "output" | "prose";
  readonly label?: string;
  /** Of a text only so much of its beginning, from 0 to 1. */
  readonly share?: number;
}

/** A value of the log, whatever it is and wherever it is kept. */
export function Stored({ stored, form = "output", label, share = 1 }: Props) {
  const loaded = useStoredValue(stored);
  return (
    <div>
      {label !== undefined && <p className="text-label text-muted">{label}</p>}
      {loaded === undefined ? (
        <p className="text-muted text-small">
          Loading{"artifact" in stored && " "}
          {"artifact" in stored && <Bytes of={stored.artifact.bytes} />}
        </p>
      ) : "error" in loaded ? (
        <ErrorText>{loaded.error}</ErrorText>
      ) : (
        <AnyValue value={shownOf(loaded.value, share)} form={form} />
      )}
    </div>
  );
}

const shownOf = (value: unknown, share: number): unknown =>
  typeof value === "string" && share < 1 ? beginningOf(value, Math.ceil(value.length * share)) : value;

/** Text as text, also where its type is that of a picture (SVG); everything else as JSON. */
export function AnyValue({ value, form = "output" }: { readonly value: unknown; readonly form?: "output" | "prose" }) {
  if (typeof value === "string") return form === "prose" ? <Markdown text={value} /> : <Output text={value} />;
  if (value instanceof Uint8Array) {
    const text = asText(value);
    return text === undefined ? (
      <p className="text-muted text-small">
        <Bytes of={value.length} /> that are no text
      </p>
    ) : (
      <Output text={text} />
    );
  }
  return <JsonView value={value} />;
}
