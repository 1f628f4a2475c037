import { expect, test } from "vitest";
import { browserTests } from "../testing/browser.ts";
import { fixtureFolder } from "../testing/run-api.ts";

const { open } = browserTests(() => ({ rows: [], nowMs: Date.now(), answers: new Map() }));

test("a folder that acpx wrote opens in the browser, and nothing of it is sent", async () => {
  const { page, errors } = await open("/open");
  const sent: string[] = [];
  page.on("request", (request) => request.method() !== "GET" && sent.push(request.url()));
  await page.getByLabel("The folder of a run").setInputFiles(fixtureFolder("acpx/two-turn"));
  await page.getByRole("heading", { name: "Two turns on greeting" }).waitFor();
  await page.getByRole("feed", { name: "Conversation" }).getByText("The project is a small demo:").waitFor();
  await page.getByRole("button", { name: /…/ }).first().click();
  await page.getByText("chain ok").waitFor();
  expect(sent).toEqual([]);
  expect(errors).toEqual([]);
});

test("what is no bundle is refused with what to give instead", async () => {
  const { page } = await open("/open");
  await page
    .getByLabel("A zip")
    .setInputFiles({ name: "x.zip", mimeType: "application/zip", buffer: Buffer.from("no zip") });
  await page.getByText("This file is no zip, or it was cut off.").waitFor();
  await page.getByRole("button", { name: "Choose a folder…" }).waitFor();
});

test("o leads to it by the keyboard", async () => {
  const { page } = await open("/runs");
  await page.getByRole("main").waitFor();
  await page.keyboard.press("o");
  await page.getByRole("button", { name: "Choose a zip…" }).waitFor();
});
