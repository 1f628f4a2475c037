import { withKeys } from "../parts/with-keys.ts";
import { DiffView } from "./diff-view.tsx";
import { Markdown } from "./markdown.tsx";
import { plainText } from "./plain.ts";
import { segmentsOf } from "./segments.ts";

interface Props {
  readonly text: string;
  /** What a model wrote is Markdown; what it was sent is shown as it stands. */
  readonly markdown?: boolean;
}

/** A text of a conversation, with the diffs in it as diffs. */
export function Prose({ text, markdown = false }: Props) {
  return (
    <div className="flex flex-col gap-2">
      {withKeys(segmentsOf(text), ({ segmentType }) => segmentType).map(
        ({ key, item: { segmentType, text: part } }) => {
          if (segmentType === "diff") return <DiffView key={key} patch={part} />;
          if (markdown) return <Markdown key={key} text={part} />;
          return (
            <p key={key} className="max-w-[84ch] whitespace-pre-wrap break-words">
              {plainText(part.trim())}
            </p>
          );
        },
      )}
    </div>
  );
}
