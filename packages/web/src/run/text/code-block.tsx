import { CodeText } from "./code-text.tsx";
import { CopyCorner } from "./copy-corner.tsx";
import { isDiff } from "./diff-lines.ts";
import { DiffView } from "./diff-view.tsx";
import { Sideways } from "./sideways.tsx";

interface Props {
  readonly text: string;
  readonly language?: string | undefined;
}

/** Code as it stands, at the full width, with a button to copy it. */
export function CodeBlock({ text, language }: Props) {
  if (language === "diff" || isDiff(text)) return <DiffView patch={text} />;
  return (
    <div data-wide className="group/code relative rounded bg-region">
      <Sideways label="Code" className="p-2">
        <CodeText text={text} language={language} />
      </Sideways>
      <CopyCorner text={text} />
    </div>
  );
}
