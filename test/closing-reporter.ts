import { stripVTControlCharacters } from "node:util";
import type { Reporter, TestModule } from "vitest/node";
import { scaleLine } from "./scale.ts";

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** Why tests were skipped, where they say it. */
  reasons: Set<string>;
}

/** Counts for the last line of a test run. A file that does not load and an error outside any test are failures. */
function count(modules: readonly TestModule[], unhandled: number): Counts {
  const counts: Counts = { passed: 0, failed: unhandled, skipped: 0, reasons: new Set() };
  for (const module of modules) {
    counts.failed += module.errors().length;
    for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
    for (const test of module.children.allTests()) {
      const result = test.result();
      counts[result.state === "pending" ? "failed" : result.state]++;
      if (result.state === "skipped" && result.note !== undefined) counts.reasons.add(result.note);
    }
  }
  return counts;
}

/** What failed, a line each, in the words of the first error: whoever reads only the end of a log sees it. */
function failures(modules: readonly TestModule[], unhandled: readonly unknown[]): string[] {
  const line = (name: string, errors: readonly unknown[]) => `failed: ${name}: ${message(errors[0])}`;
  const found = unhandled.map((error) => line("outside any test", [error]));
  for (const module of modules) {
    if (module.errors().length > 0) found.push(line(module.relativeModuleId, module.errors()));
    for (const part of [...module.children.allSuites(), ...module.children.allTests()]) {
      const errors = part.type === "suite" ? part.errors() : (part.result().errors ?? []);
      if (errors.length > 0) found.push(line(`${module.relativeModuleId} > ${part.fullName}`, errors));
    }
  }
  return found;
}

function message(error: unknown): string {
  const words =
    typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);
  return stripVTControlCharacters(words.split("\n").slice(0, 3).join(" / ")).slice(0, 400);
}

/** Ends a run with what failed, the sizes it ran at and one plain line that a script can read: `N passed, N failed`. */
export default class ClosingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const { passed, failed, skipped, reasons } = count(modules, unhandled.length);
    for (const failure of failures(modules, unhandled)) console.log(failure);
    console.log(`${scaleLine()}\n`);
    const why = [...reasons].map((reason) => `: ${reason}`).join("");
    console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped${why}` : ""}`);
  }
}
