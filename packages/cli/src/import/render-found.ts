import { IMPORTERS } from "@openexec/capture";
import { formatBytes, formatCount } from "@openexec/timeline";
import { counted } from "../text/numbers.ts";
import type { FoundSessions } from "./find-sessions.ts";

/** `12 May`, with the year when it is not this one. */
function dayOf(at: string, nowMs: number): string {
  const date = new Date(at);
  const isThisYear = date.getFullYear() === new Date(nowMs).getFullYear();
  const year = isThisYear ? {} : ({ year: "numeric" } as const);
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", ...year }).format(date);
}

/** `214 Claude Code and 37 Codex sessions, 1.3 GB, oldest 12 May`. */
export function renderFound({ sessions }: FoundSessions, nowMs: number): string {
  const parts = IMPORTERS.flatMap(({ system, client }) => {
    const count = sessions.filter(({ session }) => session.header.system === system).length;
    return count === 0 ? [] : [{ count, client }];
  });
  const oldest = sessions.at(-1);
  if (oldest === undefined) return "no sessions";
  const [only] = parts;
  const names =
    parts.length === 1 && only !== undefined
      ? counted(only.count, `${only.client} session`)
      : `${parts.map(({ count, client }) => `${formatCount(count)} ${client}`).join(" and ")} sessions`;
  const bytes = sessions.reduce((sum, found) => sum + found.bytes, 0);
  return `${names}, ${formatBytes(bytes)}, oldest ${dayOf(oldest.session.header.startedAt, nowMs)}`;
}
