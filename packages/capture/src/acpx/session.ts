import {
  type BundleSource,
  type Conversation,
  ConversationBuilder,
  type CreateSha256,
  finding,
  type OnFinding,
  type PayloadOf,
  parseSessionLine,
  splitLines,
} from "@openexec/timeline";
import type { AcpxBinding } from "./schemas.ts";
import { jsonOfLine, lineReporter, MAX_LINE, sequenceCheck } from "./trace.ts";

export type Range = NonNullable<PayloadOf<"AgentTurn">["conversation"]>;

/** A bound agent session and what was said in it. */
export interface AcpxSession {
  readonly id: string;
  readonly handle: string;
  readonly binding: AcpxBinding | undefined;
  readonly bindingPath: string;
  readonly eventsPath: string;
  readonly conversation: Conversation;
  /** Where each line of the events file starts and ends (its newline included), in bytes. */
  readonly lines: readonly { readonly start: number; readonly end: number }[];
}

/** Reads a session's messages as far as they go. */
export async function readMessages(
  source: BundleSource,
  file: string,
  onFinding: OnFinding,
): Promise<Pick<AcpxSession, "conversation" | "lines">> {
  const builder = new ConversationBuilder();
  const lines: { start: number; end: number }[] = [];
  if ((await source.stat(file)) === undefined) {
    onFinding(finding("session_missing", { file, message: "the messages of this session are missing" }));
    return { conversation: builder.conversation, lines };
  }
  const report = lineReporter(file, onFinding);
  const check = sequenceCheck(report);
  for await (const line of splitLines(source.read(file), 0, MAX_LINE)) {
    const newline = line.state === "open" ? 0 : 1;
    lines.push({ start: line.offset, end: line.offset + line.length + newline });
    const value = jsonOfLine(line, report);
    const message = value === undefined ? undefined : parseSessionLine(value);
    if (message === undefined) {
      if (value !== undefined) report("line_field_wrong", line, "the line is no message of a session");
      continue;
    }
    check(line, message.seq);
    builder.apply(message);
  }
  return { conversation: builder.conversation, lines };
}

/**
 * The slice of a session's messages from one number to another, both inclusive, with the digest of its bytes; as far
 * as the file goes. `undefined` when it has none of them.
 */
export async function sliceOf(
  source: BundleSource,
  session: AcpxSession,
  fromSeq: number,
  toSeq: number,
  createSha256: CreateSha256,
): Promise<Range | undefined> {
  const last = Math.min(toSeq, session.lines.length);
  const from = session.lines[fromSeq - 1];
  const to = session.lines[last - 1];
  if (from === undefined || to === undefined || last < fromSeq) return undefined;
  const hash = createSha256();
  for await (const chunk of source.read(session.eventsPath, { from: from.start, to: to.end })) hash.update(chunk);
  const bytes = to.end - from.start;
  return { sessionId: session.id, fromSeq, toSeq: last, bytes, sha256: hash.digest() };
}
