import type { Reporter, TestModule } from "vitest/node";
import { scaleLine } from "./scale.ts";

/** Counts for the last line of a test run. A file that does not load and an error outside any test are failures. */
function count(modules: readonly TestModule[], unhandled: number): { passed: number; failed: number; skipped: number } {
  const counts = { passed: 0, failed: unhandled, skipped: 0 };
  for (const module of modules) {
    counts.failed += module.errors().length;
    for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
    for (const test of module.children.allTests()) {
      const state = test.result().state;
      counts[state === "pending" ? "failed" : state]++;
    }
  }
  return counts;
}

/** Ends a run with the sizes it ran at and one plain line that a script can read: `N passed, N failed`. */
export default class ClosingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const { passed, failed, skipped } = count(modules, unhandled.length);
    console.log(`${scaleLine()}\n`);
    console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  }
}
