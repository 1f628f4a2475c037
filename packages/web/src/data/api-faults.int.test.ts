import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page, Route } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { browserTests } from "../testing/browser.ts";
import { manyRuns } from "../testing/many-runs.ts";
import { fixtureFiles, logFiles, RunApi } from "../testing/run-api.ts";

const NOW = Date.now();
const { open } = browserTests(() => ({ rows: manyRuns(3, NOW), nowMs: NOW, answers: new Map() }));

/** Answers with the beginning of something, and hangs up. */
const cutter = createServer((_request, response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
  response.write('{"items":[', () => response.destroy());
});
beforeAll(() => new Promise<void>((resolve) => cutter.listen(0, "127.0.0.1", resolve)));
afterAll(() => new Promise((resolve) => cutter.close(resolve)));
const cutterUrl = () => `http://127.0.0.1:${(cutter.address() as AddressInfo).port}/`;

const answer = (status: number, contentType: string, body: string) => (route: Route) =>
  route.fulfill({ status, contentType, body });

/** What an API can do instead of answering, and what is said of it. */
const FAULTS: readonly (readonly [string, (route: Route) => Promise<void>, RegExp])[] = [
  ["a failure", answer(500, "text/html", "<html>oops</html>"), /failed with status 500/],
  [
    "its own failure",
    answer(500, "application/json", '{"code":"internal","detail":"It broke here."}'),
    /It broke here\./,
  ],
  ["garbage", answer(200, "application/json", '{"lines":['), /something else instead of JSON/],
  ["another value", answer(200, "application/json", "null"), /lacks|another form/],
  ["a page of a proxy", answer(200, "text/html", "<html>Sign in</html>"), /a web page instead of JSON/],
  ["nothing", answer(200, "application/json", ""), /with nothing instead of JSON/],
  ["no connection", (route) => route.abort("connectionrefused"), /does not answer/],
  ["half an answer", (route) => route.continue({ url: cutterUrl() }), /broke off in the middle/],
  ["no answer ever", () => new Promise(() => undefined), /Nothing came from the server for 30 s/],
];

/** Those that the caller of an API can get wrong by itself: all ask it by the same function. */
const OF_EACH_CALLER = FAULTS.slice(0, 4).filter(([name]) => name !== "garbage");

/**
 * What asks again by itself does so at once or not at all. Where nothing will ever come, half a minute is a moment; elsewhere it
 * stays one, since a busy machine may need it.
 */
const impatient = (page: Page) =>
  page.addInitScript(() => {
    const later = window.setTimeout;
    Object.assign(window, {
      setTimeout: (call: () => void, ms?: number) =>
        ms === 2_000 ? 0 : later(call, ms === 30_000 && "isHopeless" in window ? 400 : ms === 1_000 ? 0 : ms),
    });
  });
const setHopeless = (page: Page, isHopeless: boolean) =>
  page.evaluate(
    (says) => void (says ? Object.assign(window, { isHopeless: true }) : Reflect.deleteProperty(window, "isHopeless")),
    isHopeless,
  );

const demo = () => new RunApi(fixtureFiles("bundles/demo/run_01a1f9df-eb47-7fa0-91e9-f2b4488ccc56"));

test("what the run page opens with may fail in any way: it says how, and opens when it is asked again", async () => {
  const run = demo();
  let fault: ((route: Route) => Promise<void>) | undefined;
  const { page, errors } = await open("/runs/any", {
    prepare: async (page) => {
      await impatient(page);
      await run.route(page);
      await page.route("**/overview/columns", (route) => (fault === undefined ? route.fallback() : fault(route)));
      fault = FAULTS[0]?.[1];
    },
  });
  const alert = page.getByRole("alert");
  for (const [index, [name, , said]] of FAULTS.entries()) {
    await alert.getByRole("heading", { name: "The run could not be loaded" }).waitFor();
    await expect.poll(() => alert.innerText(), { message: name }).toMatch(said);
    await alert.getByRole("link", { name: "All runs" }).waitFor();
    fault = FAULTS[index + 1]?.[1];
    await setHopeless(page, FAULTS[index + 1]?.[0] === "no answer ever");
    await alert.getByRole("button", { name: "Try again" }).click();
  }
  await page.getByRole("slider", { name: "Playhead" }).waitFor();
  // JSON, and all that is asked for by name, but nothing in it is as it should be.
  for (const body of ['{"run":{},"steps":{},"strip":{}}', '{"run":{"status":"odd"},"steps":{"version":1},"strip":5}']) {
    fault = answer(200, "application/json", body);
    await page.reload();
    await alert.getByText(/another form than this page knows|in form/).waitFor();
    await alert.getByRole("link", { name: "All runs" }).waitFor();
  }
  expect(errors).toEqual([]);
});

/** Requests of tabs, below what the page opened with. */
const TABS = ["policy", "logs", "artifacts", "files", "replays"] as const;

test("what a tab asks for may fail: it says how, and shows it when it is asked again", async () => {
  const run = demo();
  let fault: ((route: Route) => Promise<void>) | undefined;
  const { page, errors } = await open("/runs/any", {
    prepare: async (page) => {
      await impatient(page);
      await run.route(page);
      await page.route(/any\/(policy-checks|logs|artifacts|files|replays|search)(\?|$)/, (route) =>
        fault === undefined ? route.fallback() : fault(route),
      );
    },
  });
  const alert = page.getByRole("tabpanel").getByRole("alert");
  for (const tab of TABS) {
    // One of them meets more than the others: they share what they show of it.
    const faults = tab === TABS[0] ? OF_EACH_CALLER : FAULTS.slice(0, 1);
    fault = faults[0]?.[1];
    await page.locator(`#tab-${tab}`).click();
    for (const [index, [name, , said]] of faults.entries()) {
      await alert.getByText(/could not be read/).waitFor();
      await expect.poll(() => alert.innerText(), { message: `${tab}: ${name}` }).toMatch(said);
      fault = faults[index + 1]?.[1];
      await alert.getByRole("button", { name: "Try again" }).click();
    }
    await alert.waitFor({ state: "detached" });
  }
  // The search says it where the hits are counted.
  fault = FAULTS[0]?.[1];
  await page.keyboard.press("/");
  await page.keyboard.type("price");
  await page
    .getByRole("search")
    .getByText(/failed with status 500/)
    .waitFor();
  expect(errors).toEqual([]);
});

test("what comes live may be garbage: the run is read again, and nothing breaks", async () => {
  const run = RunApi.of("run a:ok b:open");
  const { page, live, errors } = await open("/runs/any", { prepare: (page) => run.route(page) });
  const playhead = page.getByRole("slider", { name: "Playhead" });
  await expect.poll(() => playhead.getAttribute("aria-valuemax")).toBe("4");
  await expect.poll(() => live.received.some(({ type }) => type === "subscribe_run")).toBe(true);
  run.replace(logFiles("run a:ok b:ok c:open"));
  live.sendRun({ type: "run_lines", fromSeq: 5, lines: ['{"seq":5,"ty'] });
  await expect.poll(() => playhead.getAttribute("aria-valuemax")).toBe("6");
  for (const lines of [["null"], ["{}"], 5 as unknown as string[]]) {
    live.sendRun({ type: "run_lines", fromSeq: 7, lines });
  }
  run.replace(logFiles("run a:ok b:ok c:ok d:ok completed"));
  live.sendRun({ type: "run_lines", fromSeq: 7, lines: ["what?"] });
  await page.getByRole("main").getByText("Completed", { exact: true }).first().waitFor();
  expect(errors).toEqual([]);
});

test("the list may fail: it says how, and shows the runs when it is asked again", async () => {
  let fault = OF_EACH_CALLER[0]?.[1];
  const { page, errors } = await open("/runs", {
    prepare: async (page) => {
      await impatient(page);
      await page.route(/\/api\/runs\?.*meta=none/, (route) => (fault === undefined ? route.fallback() : fault(route)));
    },
  });
  const alert = page.getByRole("alert");
  for (const [index, [name, , said]] of OF_EACH_CALLER.entries()) {
    await alert.getByRole("heading", { name: "The runs could not be loaded" }).waitFor();
    await expect.poll(() => alert.innerText(), { message: name }).toMatch(said);
    fault = OF_EACH_CALLER[index + 1]?.[1];
    await alert.getByRole("button", { name: "Try again" }).click();
  }
  await page.locator("[data-run]").first().waitFor();
  expect(errors).toEqual([]);
});

test("what stands beside the runs may fail without them: counts, projects, health, imports, and rows of another form", async () => {
  let rows: string | undefined;
  const { page, errors } = await open("/runs", {
    prepare: async (page) => {
      await impatient(page);
      for (const path of [/meta=only/, /\/api\/stats/, /\/healthz/, /\/api\/imports/])
        await page.route(path, answer(200, "application/json", "null"));
      await page.route(/\/api\/runs\?.*meta=none/, (route) =>
        rows === undefined ? route.fallback() : answer(200, "application/json", rows)(route),
      );
    },
  });
  await expect.poll(() => page.locator("[data-run]").count()).toBe(3);
  await page.getByText("– runs").waitFor();
  for (rows of ["{}", '{"runs":[null]}', '{"runs":[{}]}', '{"runs":5}']) {
    await page.reload();
    const alert = page.getByRole("alert");
    await alert.getByText(rows === "{}" ? /lacks runs/ : /another form than this page knows/).waitFor();
    await alert.getByRole("button", { name: "Try again" }).waitFor();
  }
  expect(errors).toEqual([]);
});
