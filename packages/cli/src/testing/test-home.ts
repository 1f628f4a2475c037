import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Home, Vault } from "@openexec/bundle";
import { addArtifact, buildBundle, draftRun } from "@openexec/testkit";
import { type Draft, newRunId, type RunId } from "@openexec/timeline";
import { COMMANDS } from "../commands/index.ts";
import { runCli } from "../framework/run-cli.ts";
import { Collector } from "./collector.ts";

export interface CliOutcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** The document of `--json`. */
  // biome-ignore lint/suspicious/noExplicitAny: a test states the shape that it expects
  json(): any;
}

/** When the runs of a test began; the test's clock stands five minutes later. */
const START = Date.UTC(2026, 10, 20, 9);
const NOW = START + 5 * 60_000;

/** A folder with an `.openexec` in it, and the command line run in this process. */
export class TestHome {
  readonly folder = mkdtempSync(join(tmpdir(), "openexec-cli-"));
  readonly home = Home.open({ cwd: this.folder, directory: join(this.folder, ".openexec") });
  readonly #runs: RunId[] = [];

  /** A run in the notation of testkit, with the next number. `payload` goes into `RunStarted`. */
  addRun(notation: string, payload: Partial<Draft<"RunStarted">["payload"]> = {}): RunId {
    const n = this.#runs.length + 1;
    const runId = newRunId(
      START + n * 1000,
      Uint8Array.from({ length: 10 }, (_, index) => index * 7 + n),
    );
    const drafts = draftRun(notation).map((draft) =>
      draft.type === "RunStarted" ? { ...draft, payload: { ...draft.payload, ...payload, runId } } : draft,
    );
    const files = new Map<string, Uint8Array>();
    addArtifact(files, "what the tool said\n");
    this.#write(runId, buildBundle(drafts, files).files, payload.replay);
    this.home.takeNumber(runId);
    this.#runs.push(runId);
    return runId;
  }

  /** What the placeholders of a run stand for, as its writer keeps it. */
  addSecrets(runId: RunId): void {
    Vault.open(this.home.vaultDirectory, runId).add("<placeholder>", { name: "TOKEN", secret: "sesame" });
  }

  pathOf(runId: RunId, ...parts: readonly string[]): string {
    return join(this.home.runDirectory(runId), ...parts);
  }

  /** Runs a command line in the folder. */
  async run(...argv: readonly string[]): Promise<CliOutcome> {
    return this.runAt(80, ...argv);
  }

  /** The same on a terminal of so many columns. */
  async runAt(columns: number, ...argv: readonly string[]): Promise<CliOutcome> {
    const [stdout, stderr] = [new Collector(), new Collector()];
    stdout.columns = columns;
    const code = await runCli(argv, COMMANDS, {
      stdout,
      stderr,
      stdin: process.stdin,
      userCwd: this.folder,
      env: { PATH: process.env.PATH },
      signal: new AbortController().signal,
      now: () => NOW,
    });
    return { code, out: stdout.text, err: stderr.text, json: () => JSON.parse(stdout.text) };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #write(runId: RunId, files: ReadonlyMap<string, Uint8Array>, replay: unknown): void {
    for (const [path, bytes] of files) {
      const target = this.pathOf(runId, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, path === "manifest.json" ? manifestOf(bytes, runId, replay) : bytes);
    }
  }
}

/** The manifest that testkit made, of this run. */
function manifestOf(bytes: Uint8Array, runId: RunId, replay: unknown): string {
  const { number: _, ...manifest } = JSON.parse(Buffer.from(bytes).toString()) as Record<string, unknown>;
  return JSON.stringify({ ...manifest, runId, ...(replay === undefined ? {} : { replay }) });
}
