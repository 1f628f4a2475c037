import { Check, Copy } from "lucide-react";
import { useCopy } from "../../parts/copy.ts";
import { IconButton } from "../../parts/icon-button.tsx";
import { isDiff } from "./diff-lines.ts";
import { DiffView } from "./diff-view.tsx";
import { plainText } from "./plain.ts";

interface Props {
  readonly text: string;
  readonly language?: string | undefined;
}

/** Code as it stands, at the full width, with a button to copy it. */
export function CodeBlock({ text, language }: Props) {
  if (language === "diff" || isDiff(text)) return <DiffView patch={text} />;
  return (
    <div className="group/code relative rounded bg-region">
      <pre className="overflow-x-auto p-2">{plainText(text)}</pre>
      <CopyCorner text={text} />
    </div>
  );
}

/** The button to copy a block, in its corner while it is pointed at. */
export function CopyCorner({ text }: { readonly text: string }) {
  const [copied, copy] = useCopy();
  return (
    <IconButton
      className="absolute top-1 right-1 bg-region opacity-0 focus-visible:opacity-100 group-hover/code:opacity-100"
      label="Copy"
      icon={copied === undefined ? <Copy /> : <Check />}
      onClick={() => copy(text)}
    />
  );
}
