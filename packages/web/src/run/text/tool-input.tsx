import type { StoredValue } from "@openexec/timeline";
import { createTwoFilesPatch } from "diff";
import { useMemo } from "react";
import { useStoredValue } from "../state/use-run.ts";
import { CodeBlock } from "./code-block.tsx";
import { DiffView } from "./diff-view.tsx";
import { isRecord } from "./is-record.ts";
import { AnyValue } from "./stored.tsx";

const textAt = (input: Readonly<Record<string, unknown>>, ...names: readonly string[]): string | undefined => {
  for (const name of names) if (typeof input[name] === "string") return input[name];
  return undefined;
};

import { ErrorText } from "./error-text.tsx";

/** What a tool was called with: a command as a command, an edit as a diff, everything else as JSON. */
export function ToolInput({ stored }: { readonly stored: StoredValue }) {
  const loaded = useStoredValue(stored);
  if (loaded === undefined) return null;
  if ("error" in loaded) return <ErrorText>{loaded.error}</ErrorText>;
  return <InputView input={loaded.value} />;
}

export function InputView({ input }: { readonly input: unknown }) {
  if (input === null || input === undefined) return null;
  if (!isRecord(input)) return <AnyValue value={input} />;
  const patch = textAt(input, "patch", "diff");
  if (patch !== undefined) return <DiffView patch={patch} />;
  const path = textAt(input, "file_path", "path", "filePath") ?? "file";
  const before = textAt(input, "old_string", "oldText", "old_str");
  const after = textAt(input, "new_string", "newText", "new_str");
  if (before !== undefined && after !== undefined) return <EditView path={path} before={before} after={after} />;
  const content = textAt(input, "content");
  if (content !== undefined && path !== "file") return <EditView path={path} before="" after={content} />;
  const command = textAt(input, "command");
  if (command !== undefined) return <CodeBlock text={commandText(command, input.args)} language="bash" />;
  return Object.keys(input).length === 0 ? null : <AnyValue value={input} />;
}

function commandText(command: string, args: unknown): string {
  return [command, ...(Array.isArray(args) ? args.map(String) : [])].join(" ");
}

function EditView({ path, before, after }: { readonly path: string; readonly before: string; readonly after: string }) {
  const patch = useMemo(
    () => createTwoFilesPatch(path, path, ended(before), ended(after), "", "", { context: 3 }).replace(/^=+\n/, ""),
    [path, before, after],
  );
  return <DiffView patch={patch} />;
}

/** Texts without a newline at their end would differ in that alone. */
function ended(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}
