import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { NO_BROWSER } from "../packages/web/src/testing/find-browser.ts";
import { launchBrowser } from "../packages/web/src/testing/launch-browser.ts";
import { ROOT, startOpenexec } from "./openexec.ts";

const log = (run: string) => join(run, "timeline.jsonl");
const linesOf = (run: string) => readFileSync(log(run), "utf8").trimEnd().split("\n");

/** What is done to a recording that a server finds, and how many of its events are still seen; undefined: there is no run to be seen. */
const DAMAGES: Readonly<Record<string, { readonly does: (run: string) => void; readonly shows: number | undefined }>> =
  {
    demo: {
      does: (run) =>
        writeFileSync(
          log(run),
          linesOf(run)
            .with(9, linesOf(run)[9]?.replace('"at":"2', '"at":"3') ?? "")
            .join("\n"),
        ),
      shows: 163,
    },
    failed: { does: (run) => writeFileSync(log(run), readFileSync(log(run)).subarray(0, -60)), shows: 21 },
    crashed: { does: (run) => writeFileSync(join(run, "flow.json"), '{"nodes":5}'), shows: 11 },
    "timed-out": { does: (run) => writeFileSync(log(run), ""), shows: 0 },
    pictures: { does: (run) => writeFileSync(log(run), "not\na\nlog\n"), shows: 0 },
    "sub-agents": {
      does: (run) => {
        rmSync(log(run));
        mkdirSync(log(run));
      },
      shows: undefined,
    },
  };

let browser: Browser | undefined;
let cwd = "";
const ids = new Map<string, string>();

beforeAll(async () => {
  browser = await launchBrowser();
  if (browser === undefined) return;
  cwd = mkdtempSync(join(tmpdir(), "openexec-damaged-"));
  for (const [name, { does }] of Object.entries(DAMAGES)) {
    const folder = join(ROOT, "fixtures/bundles", name);
    const id = readdirSync(folder).find((entry) => entry.startsWith("run_")) ?? "";
    const run = join(cwd, ".openexec/runs", id);
    cpSync(join(folder, id), run, { recursive: true });
    does(run);
    ids.set(name, id);
  }
});
beforeEach((context) => context.skip(browser === undefined, NO_BROWSER));
afterAll(async () => {
  await browser?.close();
  if (cwd !== "") rmSync(cwd, { recursive: true, force: true });
});

test("a run that is damaged on the disk of the server shows what there is of it, or says why not and leads on", async () => {
  const child = startOpenexec(["serve", "--port", "0"], { cwd });
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  try {
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout?.setEncoding("utf8").on("data", (text: string) => resolve(text.trim()));
      child.once("close", (code) => reject(new Error(`serve ended with ${code}`)));
    });
    const page = await browser?.newPage({ viewport: { width: 1440, height: 900 } });
    if (page === undefined) return;
    page.setDefaultTimeout(60_000);
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    const playhead = page.getByRole("slider", { name: "Playhead" });
    for (const [name, { shows }] of Object.entries(DAMAGES)) {
      await page.goto(new URL(`/runs/${ids.get(name)}`, url).href);
      const alert = page.getByRole("alert").filter({ hasText: "The run could not be loaded" });
      if (shows === undefined) {
        await alert.getByText(/"timeline\.jsonl" cannot be used/).waitFor();
        await alert.getByRole("link", { name: "All runs" }).waitFor();
        continue;
      }
      await expect.poll(() => playhead.getAttribute("aria-valuemax"), { message: name }).toBe(String(shows));
      const nothing = page.getByRole("status").filter({ hasText: "This run has no event that can be read" });
      expect(await nothing.count(), name).toBe(shows === 0 ? 1 : 0);
      expect(await alert.count(), name).toBe(0);
    }
    expect(errors).toEqual([]);
    await page.close();
  } finally {
    if (child.kill("SIGTERM")) await closed;
  }
});
