import type { DerivedFile } from "@openexec/bundle";
import { type BundleSource, ConversationBuilder, decodeUtf8, parseSessionLine, splitLines } from "@openexec/timeline";

const EVENTS = "/events.ndjson";

/** `record.json` of each session: its conversation, folded from the messages as they stand on the disk. */
export async function sessionRecords(source: BundleSource): Promise<readonly DerivedFile[]> {
  const files: DerivedFile[] = [];
  for (const path of await source.list("sessions/")) {
    if (!path.endsWith(EVENTS)) continue;
    const builder = new ConversationBuilder();
    for await (const { content, state } of splitLines(source.read(path))) {
      const line = state === "whole" ? parseLine(content) : undefined;
      if (line !== undefined) builder.apply(line);
    }
    const record = `${JSON.stringify(builder.conversation, undefined, 2)}\n`;
    files.push({ path: `${path.slice(0, -EVENTS.length)}/record.json`, bytes: record });
  }
  return files;
}

/** A line that can be read; what cannot is a finding of `verify`, and no part of a conversation. */
function parseLine(bytes: Uint8Array): ReturnType<typeof parseSessionLine> {
  const text = decodeUtf8(bytes);
  if (text === undefined) return undefined;
  try {
    return parseSessionLine(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
