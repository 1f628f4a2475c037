import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { stepColumns } from "@openexec/protocol";
import { buildBundle } from "@openexec/testkit";
import { memorySource } from "@openexec/timeline";
import type { Page, Route } from "playwright-core";
import { LocalRun } from "../open/local-run.ts";
import type { RunOpening } from "../run/source/run-source.ts";
import type { ChangeEvents } from "./run-of.ts";

const FIXTURES = fileURLToPath(new URL("../../../../fixtures/", import.meta.url));

/** The files of a recording below `fixtures/`, by their paths in it. */
export function fixtureFiles(path: string): Map<string, Uint8Array> {
  const root = join(FIXTURES, path);
  const paths = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    paths.map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return [relative(root, file).replaceAll("\\", "/"), new Uint8Array(readFileSync(file))];
    }),
  );
}

/** Where a recording below `fixtures/` lies on this machine. */
export function fixtureFolder(path: string): string {
  return join(FIXTURES, path);
}

/** A run that the page may ask for, from a bundle in memory. */
export class RunApi {
  #files: Map<string, Uint8Array>;
  #run: LocalRun;
  /** It is read once: a second reading would note everything twice. */
  #opening: Promise<RunOpening> | undefined;
  /** What was posted about the run, in order. */
  readonly received: { readonly path: string; readonly body: unknown }[] = [];
  /** The server knows whether it does; the bundle alone does not. */
  isWriterAlive = true;

  constructor(files: Map<string, Uint8Array>) {
    this.#files = files;
    this.#run = new LocalRun(memorySource(files));
  }

  /** A run in the notation of the test kit: `run a[model,tool]:ok b:failed failed`. */
  static of(notation: string, change?: ChangeEvents): RunApi {
    return new RunApi(logFiles(notation, change));
  }

  /** The bundle has other files now: it grew, or was changed. */
  replace(files: Map<string, Uint8Array>): void {
    this.#files = files;
    this.#run = new LocalRun(memorySource(files));
    this.#opening = undefined;
  }

  #open(): Promise<RunOpening> {
    this.#opening ??= this.#run.open();
    return this.#opening;
  }

  /** One byte of the log is another one. */
  flipByte(line: number): void {
    const path = "timeline.jsonl";
    const text = new TextDecoder().decode(this.#files.get(path));
    const lines = text.split("\n");
    lines[line - 1] = (lines[line - 1] ?? "").replace('"payload":{"', '"payload":{"x');
    this.replace(new Map([...this.#files, [path, new TextEncoder().encode(lines.join("\n"))]]));
  }

  /** Takes over what a page asks about any single run. */
  async route(page: Page): Promise<void> {
    await page.route(/\/api\/runs\/[^/?]+/, (route) => this.#answer(route));
  }

  async #answer(route: Route): Promise<void> {
    const url = new URL(route.request().url());
    const [, , , , ...rest] = url.pathname.split("/").map(decodeURIComponent);
    const number = (name: string) => Number(url.searchParams.get(name));
    const run = this.#run;
    const json = (body: unknown) => route.fulfill({ json: body });
    const [what = "", ...more] = rest;
    if (route.request().method() === "POST") {
      this.received.push({ path: rest.join("/"), body: route.request().postDataJSON() });
      return json({ requested: true, running: true });
    }
    if (what === "") return json({ ...(await this.#open()).row, segments: 1, replayable: true });
    if (what === "overview") {
      const { row: read, steps, marks, endSeq, head } = await this.#open();
      const row = read.status === "interrupted" && this.isWriterAlive ? { ...read, status: "running" } : read;
      const strip = { buckets: 1, bucketSeqs: endSeq, lanes: [], times: [row.startedAt], marks };
      return json({ run: row, steps: stepColumns(steps), strip, endSeq, head });
    }
    if (what === "events") return json({ ...(await run.lines(number("from"), number("to"))), endSeq: 0 });
    if (what === "search") return json({ hits: await run.search(url.searchParams.get("text") ?? "") });
    // These are noted while it is read.
    if (/^(?:files|policy-checks|logs|artifacts)$/.test(what) && more.length === 0) await this.#open();
    if (what === "files") return json(run.filesAt(number("at")));
    if (what === "replays") return json({ runs: [] });
    if (what === "policy-checks") return json({ items: run.policyChecks() });
    if (what === "logs") return json({ items: run.logs() });
    if (what === "artifacts" && more.length === 0) return json({ items: run.products() });
    if (what === "sessions")
      return json({ lines: (await run.session(more[0] ?? "")).map((line) => JSON.stringify(line)) });
    const path =
      what === "bundle" ? more.join("/") : [...this.#files.keys()].find((name) => name.includes(more[0] ?? "?"));
    const bytes = path === undefined ? undefined : this.#files.get(path);
    if (bytes === undefined)
      return route.fulfill({
        status: 404,
        json: { code: "not_found", detail: "There is no such file.", status: 404, title: "", type: "" },
      });
    return route.fulfill({ body: Buffer.from(bytes), contentType: "application/octet-stream" });
  }
}

/** The log of a notation as files, for a run that grows. What is changed in it has the hashes of before. */
export function logFiles(notation: string, change?: ChangeEvents): Map<string, Uint8Array> {
  const { files, log } = buildBundle(notation);
  if (change === undefined) return files;
  const lines = change(log.events).map((event) => `${JSON.stringify(event)}\n`);
  return files.set("timeline.jsonl", new TextEncoder().encode(lines.join("")));
}
