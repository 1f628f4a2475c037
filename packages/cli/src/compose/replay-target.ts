import { createWriteStream, statSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Home } from "@openexec/bundle";
import { type BundleSource, checkBundlePath } from "@openexec/timeline";
import { CliError } from "../framework/cli-error.ts";
import type { Context } from "../framework/context.ts";
import { EXIT } from "../framework/exit-codes.ts";
import { homeOptions } from "./home.ts";
import { openRun } from "./open-run.ts";

/** A bundle of ours as a directory, and the home that keeps its replays. */
export interface ReplayTarget {
  readonly home: Home;
  readonly number?: number;
  /** Absolute path of its directory. */
  readonly dir: string;
  /** The bundle comes from elsewhere: its code is run as it was recorded, and may read nothing but what it needs. */
  readonly isForeign: boolean;
  close(): Promise<void>;
}

/**
 * The run that `text` names, here or at a path; a zip is unpacked for as long as it is needed.
 * @throws CliError `not_replayable` for bundles of other systems
 */
export async function openTarget(context: Context, text: string): Promise<ReplayTarget> {
  const opened = await openRun(context, text);
  const { own, path } = opened;
  if (own !== undefined) {
    await opened.close();
    return {
      home: own.home,
      dir: path,
      isForeign: false,
      close: async () => {},
      ...(own.number !== undefined && { number: own.number }),
    };
  }
  try {
    if (opened.system !== undefined) throw notReplayable(opened.system);
    const home = Home.open(homeOptions(context));
    if (statSync(path).isDirectory()) return { home, dir: path, isForeign: true, close: async () => {} };
    const dir = await mkdtemp(join(tmpdir(), "openexec-bundle-"));
    await unpack(opened.source, dir);
    return { home, dir, isForeign: true, close: () => rm(dir, { recursive: true, force: true }) };
  } finally {
    await opened.close();
  }
}

function notReplayable(system: string): CliError {
  return new CliError(
    "not_replayable",
    `This run was recorded by ${system}, which keeps no code that could run again.`,
    {
      exitCode: EXIT.usage,
      hint: "It can be read and verified: `show` and `verify`.",
    },
  );
}

async function unpack(source: BundleSource, directory: string): Promise<void> {
  for (const path of await source.list("")) {
    const target = join(directory, checkBundlePath(path));
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await pipeline(Readable.from(source.read(path)), createWriteStream(target, { mode: 0o600, flags: "wx" }));
  }
}
