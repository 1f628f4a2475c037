import type { Part } from "@openexec/timeline";
import { ImageView } from "../../text/image-view.tsx";
import { plainText } from "../../text/plain.ts";
import { Prose } from "../../text/prose.tsx";
import { AnyValue } from "../../text/stored.tsx";
import { Thought } from "./thought.tsx";

/** A part of a message. */
export function PartView({ part }: { readonly part: Part }) {
  // The union is closed: a new part does not compile here.
  const views = {
    text: (text: Extract<Part, { type: "text" }>) => <Prose text={text.text} />,
    reasoning: (thought: Extract<Part, { type: "reasoning" }>) => <Thought text={thought.text} />,
    file: (file: Extract<Part, { type: "file" }>) => (
      <ImageView mediaType={file.mediaType} data={file.data} name={file.name} />
    ),
    tool_call: (call: Extract<Part, { type: "tool_call" }>) => (
      <p className="text-muted">{plainText(`asks for ${call.name}`)}</p>
    ),
    tool_result: (result: Extract<Part, { type: "tool_result" }>) => <AnyValue value={result.output} />,
  } satisfies { [Type in Part["type"]]: (part: Extract<Part, { type: Type }>) => unknown };
  return (views[part.type] as (part: Part) => React.ReactNode)(part);
}
