import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { expect, onTestFinished, test } from "vitest";
import { browserTests } from "../testing/browser.ts";
import { fixtureFiles, fixtureFolder } from "../testing/run-api.ts";
import { SAMPLES } from "./samples.ts";

const { open } = browserTests(() => ({ rows: [], nowMs: Date.now(), answers: new Map() }));

test("a folder that acpx wrote opens in the browser, and nothing of it is sent", async () => {
  const { page, errors } = await open("/open");
  const sent: string[] = [];
  page.on("request", (request) => request.method() !== "GET" && sent.push(request.url()));
  await page.getByLabel("The folder of a run").setInputFiles(fixtureFolder("acpx/two-turn"));
  await page.getByRole("heading", { name: "Two turns on greeting" }).first().waitFor();
  await page.getByRole("feed", { name: "Conversation" }).getByText("The project is a small demo:").waitFor();
  await page.getByRole("button", { name: /…/ }).first().click();
  await page.getByText("chain ok").waitFor();
  expect(sent).toEqual([]);
  expect(errors).toEqual([]);
});

test("a zip that is dropped on the list opens in the browser, and nothing of it is sent", async () => {
  const zip = new ZipWriter(new Uint8ArrayWriter());
  for (const [path, bytes] of fixtureFiles("acpx/two-turn")) await zip.add(path, new Uint8ArrayReader(bytes));
  const base64 = Buffer.from(await zip.close()).toString("base64");
  const { page, errors } = await open("/runs");
  await page.getByRole("main").waitFor();
  const sent: string[] = [];
  page.on("request", (request) => request.method() !== "GET" && sent.push(request.url()));
  const dataTransfer = await page.evaluateHandle((text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], "two-turn.zip", { type: "application/zip" }));
    return transfer;
  }, base64);
  await page.dispatchEvent("main", "dragover", { dataTransfer });
  await page.getByText("Drop a bundle to open it here.").waitFor();
  await page.dispatchEvent("main", "drop", { dataTransfer });
  await page.getByRole("heading", { name: "Two turns on greeting" }).first().waitFor();
  await page.getByRole("feed", { name: "Conversation" }).getByText("The project is a small demo:").waitFor();
  await expect.poll(() => page.getByText("Drop a bundle to open it here.").count()).toBe(0);
  await page.getByRole("button", { name: /…/ }).first().click();
  await page.getByText("chain ok").waitFor();
  expect(sent).toEqual([]);
  expect(errors).toEqual([]);
});

test("a bundle of the same name as one that could not be opened opens", async () => {
  const above = mkdtempSync(join(tmpdir(), "openexec-open-"));
  onTestFinished(() => rmSync(above, { recursive: true }));
  const damaged = join(above, "two-turn");
  mkdirSync(damaged);
  writeFileSync(join(damaged, "manifest.json"), "{");
  const { page } = await open("/open");
  await page.getByLabel("The folder of a run").setInputFiles(damaged);
  await page.getByText("two-turn could not be opened").waitFor();
  await page.getByLabel("The folder of a run").setInputFiles(fixtureFolder("acpx/two-turn"));
  await page.getByRole("heading", { name: "Two turns on greeting" }).first().waitFor();
});

test("o leads to it by the keyboard, to a folder as to a zip or a log alone", async () => {
  for (const [name, what] of [
    ["Choose a folder…", true],
    ["Choose a file…", false],
  ] as const) {
    const { page } = await open("/runs");
    await page.getByRole("main").waitFor();
    await page.keyboard.press("o");
    const button = page.getByRole("button", { name });
    await button.waitFor();
    const isFocused = () => button.evaluate((element) => element === document.activeElement);
    for (let tabs = 0; tabs < 30 && !(await isFocused()); tabs++) await page.keyboard.press("Tab");
    const asked = page.waitForEvent("filechooser");
    expect(await isFocused()).toBe(true);
    await page.keyboard.press("Enter");
    const chooser = await asked;
    expect(await chooser.element().evaluate((input) => (input as HTMLInputElement).webkitdirectory)).toBe(what);
    if (what) continue;
    // The log alone is enough.
    const log = [...fixtureFiles("bundles/declined")].find(([path]) => path.endsWith("timeline.jsonl"))?.[1] ?? [];
    await chooser.setFiles({ name: "sent.jsonl", mimeType: "", buffer: Buffer.from(log) });
    await page.getByRole("heading", { name: "approval" }).first().waitFor();
    await page.getByRole("feed", { name: "Conversation" }).getByText("declined by root after 3.1 s").waitFor();
    // From there it leads to the next one.
    await page.keyboard.press("o");
    await button.waitFor();
  }
});

test("a folder that is dropped opens, of our own as well", async () => {
  const { page, errors } = await open("/runs");
  await page.getByRole("main").waitFor();
  const [run = ""] = readdirSync(fixtureFolder("bundles/declined")).filter((name) => name.startsWith("run_"));
  const session = await page.context().newCDPSession(page);
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await session.send("Input.dispatchDragEvent", {
      type,
      x: 700,
      y: 400,
      data: { items: [], files: [fixtureFolder(`bundles/declined/${run}`)], dragOperationsMask: 1 },
    });
  }
  await page.getByRole("heading", { name: "approval" }).first().waitFor();
  await page.getByRole("main").getByText("Cancelled", { exact: true }).first().waitFor();
  // No process waited for the answer: it was paused.
  await page.getByRole("feed", { name: "Conversation" }).getByText("declined by root after 3.1 s").waitFor();
  await page.locator(".react-flow__node-pill").getByRole("img", { name: "Cancelled" }).waitFor();
  await page.getByRole("button", { name: /…/ }).first().click();
  await page.getByText("chain ok").waitFor();
  expect(errors).toEqual([]);
});

test.each(SAMPLES)(
  "the sample $name opens at a click, says that it is one, and its link opens the same view",
  async ({ name, title }) => {
    const { page, errors } = await open("/runs");
    await page.getByRole("link", { name: title }).click();
    await page.getByRole("navigation").getByText(`Sample: ${title}`).waitFor();
    const log = [...fixtureFiles(`bundles/${name}`)].find(([path]) => path.endsWith("timeline.jsonl"));
    const lines = new TextDecoder().decode(log?.[1]).trimEnd().split("\n").length;
    const playhead = page.getByRole("slider", { name: "Playhead" });
    await expect.poll(() => playhead.getAttribute("aria-valuemax")).toBe(String(lines));
    await page.getByRole("button", { name: /…/ }).first().click();
    await page.getByText("chain ok").waitFor();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("3");
    await expect.poll(() => page.url()).toContain(`/samples/${name}?at=2&panel=events`);
    await page.reload();
    await expect.poll(() => playhead.getAttribute("aria-valuenow")).toBe("2");
    await expect.poll(() => page.locator("#tab-events").getAttribute("aria-selected")).toBe("true");
    expect(errors).toEqual([]);
  },
);

test("a sample that there is none of is no page", async () => {
  const { page } = await open("/samples/none");
  await page.getByText("There is no such page").waitFor();
});
