import { millisecondsBetween, type ToolCallItem, type TurnItem, textAt, valueAt } from "@openexec/timeline";
import type { ReactNode } from "react";
import { resultOfItem } from "../../model/conversation/result-word.ts";
import type { SpanStatus } from "../../model/spans.ts";
import { withKeys } from "../../parts/with-keys.ts";
import { useRun } from "../../state/use-run.ts";
import { ImageView } from "../../text/image-view.tsx";
import { isRecord } from "../../text/is-record.ts";
import { JsonView } from "../../text/json-view.tsx";
import { Markdown } from "../../text/markdown.tsx";
import { Output } from "../../text/output.tsx";
import { plainText } from "../../text/plain.ts";
import { AnyValue } from "../../text/stored.tsx";
import { InputView } from "../../text/tool-input.tsx";
import { CallLine } from "./call-line.tsx";
import { Thought } from "./thought.tsx";

/** Several types share one shape, so the item is found by whether it may have the type. */
type ItemOf<Type> = TurnItem extends infer Item
  ? Item extends { readonly type: infer Own }
    ? Type extends Own
      ? Item
      : never
    : never
  : never;
type Views = { readonly [Type in TurnItem["type"]]: (item: ItemOf<Type>) => ReactNode };

const VIEWS: Views = {
  text: (item) => <Texts text={item.text} content={item.content} />,
  user: (item) => <Texts text={item.text} content={item.content} />,
  thought: (item) => <Thought text={item.text} />,
  tool_call: (item) => <ToolCall item={item} />,
  plan: (item) => <Plan entries={item.entries} />,
  request: (item) => (
    <CallLine
      family={item.method.includes("permission") ? "human" : "tool"}
      name={item.method}
      status={item.error === undefined ? "ok" : "failed"}
    >
      {() => <JsonView value={{ params: item.params, result: item.result, error: item.error }} />}
    </CallLine>
  ),
};

/** What an agent did and said in a turn, by its own account. */
export function TurnItems({ items }: { readonly items: readonly TurnItem[] }) {
  return (
    <div className="flex flex-col">
      {withKeys(items, ({ type }) => type).map(({ key, item }) => (
        // Lines of 28 px follow each other as everywhere; what is read is parted.
        <div key={key} className={item.type === "tool_call" || item.type === "request" ? undefined : "py-0.5"}>
          {(VIEWS[item.type] as (item: TurnItem) => ReactNode)(item)}
        </div>
      ))}
    </div>
  );
}

function Texts({ text, content = [] }: { readonly text: string; readonly content?: readonly unknown[] | undefined }) {
  return (
    <>
      {text !== "" && <Markdown text={text} />}
      {withKeys(content, blockName).map(({ key, item: block }) => (
        <Block key={key} block={block} />
      ))}
    </>
  );
}

const blockName = (block: unknown): string => textAt(block, "type") ?? "";

function Block({ block }: { readonly block: unknown }) {
  const type = textAt(block, "type");
  if (type === "text") return <Markdown text={textAt(block, "text") ?? ""} />;
  if (type === "image")
    return <ImageView mediaType={textAt(block, "mimeType") ?? ""} data={textAt(block, "data") ?? ""} />;
  return <JsonView value={block} />;
}

const STATUSES: Readonly<Record<string, SpanStatus>> = { completed: "ok", failed: "failed" };

function ToolCall({ item }: { readonly item: ToolCallItem }) {
  const unended = useRun(({ data }) => (data.active ? "open" : "interrupted"));
  const duration = item.endAt === undefined ? undefined : millisecondsBetween(item.at, item.endAt);
  return (
    <CallLine
      family="tool"
      name={item.toolType ?? "tool"}
      subject={item.title}
      result={resultOfItem(item)}
      durationMs={duration}
      status={STATUSES[item.status] ?? unended}
    >
      {() => (
        <>
          <InputView input={item.input} />
          {withKeys(item.content ?? [], blockName).map(({ key, item: block }) => (
            <ToolContent key={key} block={block} />
          ))}
          {item.content === undefined && item.output !== undefined && <AnyValue value={item.output} />}
        </>
      )}
    </CallLine>
  );
}

function ToolContent({ block }: { readonly block: unknown }) {
  const type = textAt(block, "type");
  if (type === "diff") {
    const [path, before, after] = [
      textAt(block, "path") ?? "",
      textAt(block, "oldText") ?? "",
      textAt(block, "newText") ?? "",
    ];
    return <InputView input={{ path, old_string: before, new_string: after }} />;
  }
  const content = valueAt(block, "content");
  if (type === "content" && textAt(content, "type") === "text") return <Output text={textAt(content, "text") ?? ""} />;
  return <JsonView value={block} />;
}

const PLAN_MARKS: Readonly<Record<string, string>> = { completed: "✓", in_progress: "›", pending: "·" };

function Plan({ entries }: { readonly entries: readonly unknown[] }) {
  return (
    <ul className="text-muted">
      {withKeys(entries.filter(isRecord), (entry) => String(entry.content)).map(({ key, item: entry }) => (
        <li key={key} className="flex gap-2">
          <span className="w-3 text-center">{PLAN_MARKS[String(entry.status)] ?? "·"}</span>
          {plainText(String(entry.content))}
        </li>
      ))}
    </ul>
  );
}
