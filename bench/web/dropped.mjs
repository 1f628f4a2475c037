/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as pause } from "node:timers/promises";
import { directorySource, exportZip } from "@openexec/bundle";
import { interactiveAt } from "./page.mjs";

/** After the run can be used what comes late, such as the graph and the colours of code, has so long. */
const SETTLE_MS = 3_000;
/** A tab whose own thread is busy for longer at a time stands still for a person. */
const LONGEST_TASK_MS = 200;

/**
 * A bundle as a zip, as `openexec export` writes it.
 * @param {string} run folder of the run @param {string} folder where the zip goes @returns {Promise<string>} its path
 */
export async function zipOf(run, folder) {
  const path = join(folder, "run.zip");
  await pipeline(await exportZip(directorySource(run)), createWriteStream(path));
  return path;
}

/**
 * Drops a zip on the page.
 * @param {import("playwright-core").Page} page at `/open` @param {string} zip
 * @param {string} name of the run in figures
 */
export async function droppedRows(page, zip, name) {
  await page.evaluate(() => {
    const input = document.createElement("input");
    input.type = "file";
    input.id = "from-disk";
    document.body.append(input);
  });
  await page.setInputFiles("#from-disk", zip);
  const dropped = await page.evaluate(() => {
    /** @type {number[]} */
    const tasks = [];
    Object.assign(window, { longTasks: tasks });
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: "longtask",
    });
    const input = document.getElementById("from-disk");
    const [file] = input instanceof HTMLInputElement ? (input.files ?? []) : [];
    const dataTransfer = new DataTransfer();
    if (file !== undefined) dataTransfer.items.add(file);
    const now = performance.now();
    document.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    return now;
  });
  const usable = (await interactiveAt(page)) - dropped;
  await pause(SETTLE_MS);
  const longest = await page.evaluate(() => Math.max(0, .../** @type {number[]} */ (Reflect.get(window, "longTasks"))));
  return [
    { figure: `${name}: dropped as a zip, usable`, value: usable, unit: "ms" },
    { figure: `${name}: dropped as a zip, longest task`, value: longest, unit: "ms", atMost: LONGEST_TASK_MS },
  ];
}
