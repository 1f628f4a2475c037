import type { Context } from "../framework/context.ts";
import { escapeLine } from "../text/escape.ts";
import { counted } from "../text/numbers.ts";
import { logsAt, openLogs, type SessionPlaces } from "./find-sessions.ts";
import type { Importer, ImportResult } from "./importer.ts";
import { watchLogs } from "./watch-logs.ts";

/**
 * Imports sessions as they come and grow, until Ctrl-C, and says so line by line.
 * @returns the last result of each session that was imported
 */
export async function followSessions(
  { stdout, globals, signal }: Pick<Context, "stdout" | "globals" | "signal">,
  importer: Importer,
  places: SessionPlaces,
): Promise<readonly ImportResult[]> {
  const last = new Map<string, ImportResult>();
  const onResult = (result: ImportResult): void => {
    if ("run" in result && result.run.state === "unchanged") return;
    last.set(result.found.path, result);
    if (globals.format === "text") stdout.write(`${escapeLine(lineOf(result))}\n`);
  };
  await watchLogs({
    paths: [...places.folders, ...places.files],
    except: importer.home.path,
    list: () => logsAt(places),
    async onChange(log) {
      const { sessions } = await openLogs([log]);
      await importer.import(sessions, { signal, onResult });
    },
    signal,
  });
  return [...last.values()];
}

const WORDS = { imported: "new", replaced: "updated", unchanged: "unchanged" } as const;

function lineOf(result: ImportResult): string {
  const { path, session } = result.found;
  if ("error" in result) return `not imported: ${path}: ${result.error.message}`;
  const { number, state, told } = result.run;
  const title = session.header.title ?? session.header.sessionId;
  return `#${number} ${WORDS[state]}, ${counted(told?.events ?? 0, "event")}  ${title}`;
}
