import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createServer, type ViteDevServer } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { scale } from "../../../../test/scale.ts";
import { PANELS } from "../run/model/view-state.ts";
import { PANEL_ROWS } from "../run/panels/registry.ts";
import { browserTests } from "../testing/browser.ts";
import { settled } from "../testing/settled.ts";

const { open } = browserTests(() => ({ rows: [], nowMs: Date.now(), answers: new Map() }));

/** For people to look at; no part of the project. */
const SCREENS = fileURLToPath(new URL("../../../../test-results/screens/", import.meta.url));

/** To build the app for it takes as long as many other tests. */
const isWanted = scale.galleries > 0;

let server: ViteDevServer | undefined;
let cacheDir = "";
beforeAll(async () => {
  if (!isWanted) return;
  cacheDir = await mkdtemp(join(tmpdir(), "openexec-gallery-"));
  server = await createServer({
    configFile: fileURLToPath(new URL("../../vite.config.ts", import.meta.url)),
    cacheDir,
    logLevel: "silent",
    server: { host: "127.0.0.1", port: 0, watch: null },
  });
  await server.listen();
});
afterAll(async () => {
  await server?.close();
  if (cacheDir !== "") await rm(cacheDir, { recursive: true, force: true });
});

test.runIf(isWanted)(
  "shows every part in both themes and every view of two runs, where the app is developed",
  async () => {
    const { page, errors } = await open("/nothing", { size: "wide" });
    await page.goto(`${server?.resolvedUrls?.local[0]}_gallery`);
    for (const name of ["demo", "failed"]) {
      const recording = page.getByRole("region", { name: `Recording: ${name}` });
      await recording.getByRole("slider", { name: "Playhead" }).waitFor();
      await recording.locator(".react-flow__node").first().waitFor();
    }
    const names = await page.locator("section > h2.text-label").allTextContents();
    const parts = [
      "Type",
      "Buttons",
      "Layers",
      "Numbers",
      "Moments",
      "Statuses of runs",
      "Statuses of steps and calls",
    ];
    parts.push("Families", "Rows of runs", "Lines of a conversation", "Texts", "Messages");
    const views = PANELS.map((name) => PANEL_ROWS[name].title);
    expect(names).toEqual([...parts, ...parts, ...views, ...views]);
    await settled(page);
    expect(errors).toEqual([]);
    await page.screenshot({ path: `${SCREENS}gallery-1440.png` });
  },
);

test("is no part of what is shipped", async () => {
  const { page } = await open("/_gallery");
  await page.getByText("There is no such page").waitFor();
});
