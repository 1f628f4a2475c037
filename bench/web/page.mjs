/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").CDPSession} Session */

/**
 * What a stretch of work in a page cost.
 * @typedef {object} Cost
 * @property {number} p95 milliseconds between frames, by the clock: what a person sees, and what a busy machine spoils
 * @property {number} work milliseconds of the page's own thread per frame, whoever else runs
 */

/** In the page, before anything of it: notes when the playhead and a first row of the panel were drawn. */
export function noteInteractive() {
  const ready = () =>
    document.querySelector("[role=slider][aria-label=Playhead]") !== null &&
    document.querySelector("[role=tabpanel] :is(article, [role=option], [role=treeitem])") !== null;
  const observer = new MutationObserver(() => {
    if (!ready()) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => Object.assign(window, { interactiveAt: performance.now() })));
  });
  observer.observe(document, { childList: true, subtree: true });
}

/** Milliseconds from the navigation until a run can be used. @param {Page} page */
export async function interactiveAt(page) {
  const handle = await page.waitForFunction(() => Reflect.get(window, "interactiveAt"), undefined, {
    timeout: 300_000,
  });
  return Number(await handle.jsonValue());
}

/** Seconds that the page's own thread was busy so far. @param {Session} session */
export async function threadSeconds(session) {
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0;
}

/**
 * Frames of a page while something is done in it.
 * @param {Page} page @param {Session} session @param {() => Promise<void>} act
 * @returns {Promise<Cost>}
 */
export async function frames(page, session, act) {
  await page.evaluate(() => {
    /** @type {number[]} */
    const times = [];
    Object.assign(window, { frameTimes: times });
    const frame = (/** @type {number} */ now) => {
      times.push(now);
      if (Reflect.get(window, "frameTimes") === times) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  const before = await threadSeconds(session);
  await act();
  const busy = (await threadSeconds(session)) - before;
  const times = await page.evaluate(() => {
    /** @type {number[]} */
    const all = Reflect.get(window, "frameTimes");
    Reflect.deleteProperty(window, "frameTimes");
    return all;
  });
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  gaps.sort((a, b) => a - b);
  return { p95: gaps[Math.floor(gaps.length * 0.95)] ?? 0, work: (busy * 1000) / Math.max(1, gaps.length) };
}

/** Drags the playhead along the whole run. @param {Page} page @param {number} moves */
export async function scrub(page, moves) {
  const box = await page.getByRole("slider", { name: "Playhead" }).boundingBox();
  if (box === null) throw new Error("there is no playhead");
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + 8, y);
  await page.mouse.down();
  for (let move = 1; move <= moves; move++) await page.mouse.move(box.x + 8 + ((box.width - 16) * move) / moves, y);
  await page.mouse.up();
}

/** Scrolls the panel, first a little at a time, then far. @param {Page} page @param {number} moves */
export async function scroll(page, moves) {
  const box = await page.getByRole("tabpanel").boundingBox();
  if (box === null) throw new Error("there is no panel");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let move = 0; move < moves; move++) await page.mouse.wheel(0, move < moves / 2 ? -100 : -3_000);
}

/** Bytes of the heap after a collection. @param {Session} session */
export async function heapBytes(session) {
  await session.send("HeapProfiler.collectGarbage");
  return (await session.send("Runtime.getHeapUsage")).usedSize;
}
