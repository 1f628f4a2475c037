import { readdirSync } from "node:fs";
import { BUNDLE_FILES } from "@openexec/timeline";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { browserTests } from "../testing/browser.ts";
import { fixtureFiles, fixtureFolder } from "../testing/run-api.ts";

const { open } = browserTests(() => ({ rows: [], nowMs: Date.now(), answers: new Map() }));

type Files = Map<string, Uint8Array>;

/** Events of the recording. */
const EVENTS = 164;
const RUN = "bundles/demo/run_01a1f9df-eb47-7fa0-91e9-f2b4488ccc56";
const utf8 = (text: string) => new TextEncoder().encode(text);
const linesOf = (files: Files) => new TextDecoder().decode(files.get(BUNDLE_FILES.timeline)).trimEnd().split("\n");
const withLog = (change: (lines: string[]) => string): Files => {
  const files = fixtureFiles(RUN);
  return files.set(BUNDLE_FILES.timeline, utf8(change(linesOf(files))));
};
const without = (isGone: (path: string) => boolean): Files =>
  new Map([...fixtureFiles(RUN)].filter(([path]) => !isGone(path)));

async function zipOf(files: Files): Promise<Buffer> {
  const zip = new ZipWriter(new Uint8ArrayWriter());
  for (const [path, bytes] of files) await zip.add(path, new Uint8ArrayReader(bytes));
  return Buffer.from(await zip.close());
}

/** The recording as it is, made once: what breaks it breaks a copy. */
const recorded = zipOf(fixtureFiles(RUN));

/** A zip whose list of files says that each has so many bytes. */
async function zipThatSays(bytes: number): Promise<Buffer> {
  const zip = Buffer.from(await recorded);
  for (let at = zip.indexOf("PK\x01\x02"); at >= 0; at = zip.indexOf("PK\x01\x02", at + 1))
    zip.writeUInt32LE(bytes, at + 24);
  return zip;
}

const future = (): Files => {
  const [run = ""] = readdirSync(fixtureFolder("versions/future"));
  return fixtureFiles(`versions/future/${run}`);
};

/** What is given, and what is said of it where the run cannot be shown. */
const REFUSED: readonly (readonly [string, () => Promise<Buffer>, RegExp])[] = [
  ["no zip", async () => Buffer.from("PK no zip"), /is no zip, or it was cut off\. Give the folder/],
  ["a zip that was cut off", async () => (await recorded).subarray(0, -300), /cut off\. Give the folder/],
  [
    "a zip with other bytes in its middle",
    async () => Buffer.from(await recorded).fill(7, 20, 9_000),
    /damaged\. Give the folder/,
  ],
  [
    "names that lead out",
    () => zipOf(new Map([["../../timeline.jsonl", utf8("{}")]])),
    /leads out of it\. Give the folder/,
  ],
  ["a zip that says it is huge", () => zipThatSays(0x7f_ff_ff_ff), /unpacks to [\d.]+ GiB, more than is opened here/],
  ["a zip that is larger than it says", () => zipThatSays(10), /changed or damaged\. Give the folder/],
  ["nothing", () => zipOf(new Map()), /no run in what you gave.*Give its folder/],
  ["something else", () => zipOf(new Map([["a.txt", utf8("x")]])), /no run in what you gave.*Give its folder/],
  ["no log", () => zipOf(without((path) => path === BUNDLE_FILES.timeline)), /timeline\.jsonl.*no such file/],
  ["an empty log", () => zipOf(withLog(() => "")), /No event could be read.*another copy/],
  ["a log that is none", () => zipOf(withLog(() => "not\na\nlog\n")), /No event could be read.*another copy/],
  ["a later version", () => zipOf(future()), /timeline\.v2;.*reads openexec\.timeline\.v1\..*update OpenExec/],
];

test("what is too damaged to be opened is refused with what is wrong and what to give, and the next one opens", async () => {
  const { page, errors } = await open("/open");
  const give = async (name: string, buffer: Buffer) =>
    page.getByLabel("A zip").setInputFiles({ name: `${name}.zip`, mimeType: "application/zip", buffer });
  for (const [name, made, said] of REFUSED) {
    await give(name, await made());
    const alert = page.getByRole("alert").filter({ hasText: `${name}.zip could not be opened` });
    await alert.waitFor();
    await expect.poll(() => alert.innerText(), { message: name }).toMatch(said);
    await page.getByRole("button", { name: "Choose a folder…" }).waitFor();
  }
  await give("whole", await recorded);
  await page.getByRole("slider", { name: "Playhead" }).waitFor();
  expect(await page.getByRole("alert").count()).toBe(0);
  expect(errors).toEqual([]);
});

/** Damage under which the rest is still a run, what is said of it, and how many of its events are there. */
const SHOWN: readonly (readonly [string, () => Files, RegExp | undefined, number])[] = [
  [
    "a line that was torn off",
    () => withLog((all) => all.join("\n").slice(0, -200)),
    /what could be read of it is shown/,
    EVENTS - 1,
  ],
  [
    "no end",
    () => withLog((all) => `${all.slice(0, 80).join("\n")}\n`),
    /manifest knows 164 events, the log ends with event 80/,
    80,
  ],
  [
    "a line that is none",
    () => withLog((all) => `${all.with(70, "\u0000").join("\n")}\n`),
    /what could be read of it is shown/,
    EVENTS,
  ],
  [
    "a line of eight megabytes",
    () => withLog((all) => `${all.join("\n")}\n{"seq":165,"x":"${"x".repeat(8_000_000)}"}\n`),
    /shown/,
    EVENTS,
  ],
  [
    "a line too deep",
    () => withLog((all) => `${all.join("\n")}\n{"x":${"[".repeat(50_000)}${"]".repeat(50_000)}}\n`),
    /shown/,
    EVENTS,
  ],
  ["no manifest", () => without((path) => path === BUNDLE_FILES.manifest), undefined, EVENTS],
  ["a manifest that is none", () => fixtureFiles(RUN).set(BUNDLE_FILES.manifest, utf8("{")), undefined, EVENTS],
  [
    "a flow that is none",
    () => fixtureFiles(RUN).set(BUNDLE_FILES.flow, utf8('{"nodes":5,"edges":"x"}')),
    undefined,
    EVENTS,
  ],
  ["no artifacts", () => without((path) => path.startsWith("artifacts/")), undefined, EVENTS],
];

/** Leads to where the next one is given, within the page. */
async function dropNoBundle(page: Page): Promise<void> {
  const dataTransfer = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["no zip"], "other.zip", { type: "application/zip" }));
    return transfer;
  });
  await page.dispatchEvent("main", "drop", { dataTransfer });
  await page.getByText("other.zip could not be opened").waitFor();
}

test("what is damaged in parts says so and shows the rest, and every tab of it opens", async () => {
  const { page, errors } = await open("/open");
  for (const [name, made, said, events] of SHOWN) {
    await page
      .getByLabel("A zip")
      .setInputFiles({ name: "run.zip", mimeType: "application/zip", buffer: await zipOf(made()) });
    const playhead = page.getByRole("slider", { name: "Playhead" });
    await expect.poll(() => playhead.getAttribute("aria-valuemax"), { message: name }).toBe(String(events));
    const notice = page.getByRole("alert").filter({ hasText: "This log is damaged" });
    if (said === undefined) expect(await notice.count(), name).toBe(0);
    else await expect.poll(() => notice.innerText(), { message: name }).toMatch(said);
    if (name !== SHOWN.at(-1)?.[0]) await dropNoBundle(page);
  }
  // The last of them has no artifact: what is kept in one says so where it is shown.
  await page.locator("#tab-artifacts").click();
  await page
    .getByRole("tabpanel")
    .getByRole("button", { name: /context_pack/ })
    .first()
    .click();
  await page
    .getByRole("tabpanel")
    .getByText(/no such file in this bundle/)
    .first()
    .waitFor();
  for (const panel of ["timeline", "events", "tools", "models", "files", "git", "policy", "logs", "metrics"]) {
    await page.locator(`#tab-${panel}`).click();
    await expect
      .poll(async () => (await page.getByRole("tabpanel").innerText()).length, { message: panel })
      .toBeGreaterThan(10);
  }
  expect(await page.getByText("could not be drawn").count()).toBe(0);
  expect(errors).toEqual([]);
});
