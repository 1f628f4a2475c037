import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { openDirectory } from "../compose/open-run.ts";
import { verifyRun } from "../compose/verify-run.ts";
import { CliError } from "../framework/cli-error.ts";
import type { Context } from "../framework/context.ts";
import { EXIT } from "../framework/exit-codes.ts";
import type { DamageFigures, RecordFigures } from "./figures.ts";

const LOG = "timeline.jsonl";
/** What a forger would change: the red test looks green. */
const EVIDENCE = { text: '"exitCode":1,', at: '"exitCode":'.length, after: "0" } as const;

/** Makes a copy of a run in which one byte of the log is another, and verifies it. */
export async function damageBeat(
  { userCwd }: Pick<Context, "userCwd">,
  copy: string,
  { dir, number }: RecordFigures,
): Promise<DamageFigures> {
  await rm(copy, { recursive: true, force: true });
  await cp(dir, copy, { recursive: true });
  const file = join(copy, LOG);
  const bytes = await readFile(file);
  const start = bytes.indexOf(EVIDENCE.text);
  if (start < 0) throw new CliError("demo_failed", `No command failed in run #${number}.`, { exitCode: EXIT.failed });
  const offset = start + EVIDENCE.at;
  const before = bytes.toString("latin1", offset, offset + 1);
  bytes.write(EVIDENCE.after, offset, "latin1");
  await writeFile(file, bytes);
  const { findings } = await verifyRun(await openDirectory(copy), undefined);
  const found = findings.find(({ severity }) => severity === "error");
  return {
    number,
    copy: relative(userCwd, copy),
    file: LOG,
    offset,
    before,
    after: EVIDENCE.after,
    context: EVIDENCE.text.slice(0, EVIDENCE.at),
    finding: {
      code: found?.code ?? "",
      line: found?.line ?? 0,
      message: found?.message ?? "nothing was found",
      expected: found?.expected ?? "",
      found: found?.found ?? "",
    },
  };
}
