import { useState } from "react";
import { withKeys } from "../parts/with-keys.ts";
import { DiffView } from "./diff-view.tsx";
import { Markdown } from "./markdown.tsx";
import { MoreLines } from "./more-lines.tsx";
import { plainText } from "./plain.ts";
import { segmentsOf } from "./segments.ts";

interface Props {
  readonly text: string;
  /** What a model wrote is Markdown; what it was sent is shown as it stands, its beginning when it is long. */
  readonly markdown?: boolean;
}

/** A text of a conversation, with the diffs in it as diffs. */
export function Prose({ text, markdown = false }: Props) {
  return (
    <div className="flex flex-col gap-2">
      {withKeys(segmentsOf(text), ({ segmentType }) => segmentType).map(
        ({ key, item: { segmentType, text: part } }) => {
          if (segmentType === "diff") return <DiffView key={key} patch={part} />;
          return markdown ? <Markdown key={key} text={part} /> : <Plain key={key} text={part.trim()} />;
        },
      )}
    </div>
  );
}

/** Lines of a text that are shown at first. */
const SHOWN = 12;

function Plain({ text }: { readonly text: string }) {
  const [open, setOpen] = useState(false);
  const lines = text.split("\n");
  const shown = open ? lines : lines.slice(0, SHOWN);
  return (
    <div>
      <p className="max-w-[84ch] whitespace-pre-wrap break-words">{plainText(shown.join("\n"))}</p>
      <MoreLines hidden={lines.length - shown.length} onShow={() => setOpen(true)} />
    </div>
  );
}
