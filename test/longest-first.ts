import { existsSync } from "node:fs";
import { join } from "node:path";
import { BaseSequencer, type TestSpecification, type Vitest } from "vitest/node";

/**
 * The files that take longest, the longest first. One of them that starts last leaves all cores but one idle for its whole
 * time, and a fresh clone has no durations of its own to sort by.
 */
const LONGEST = [
  "test/demo.int.test.ts",
  "test/kill.int.test.ts",
  "test/migration-killed.int.test.ts",
  "packages/web/src/run/run-page.int.test.ts",
  "packages/web/src/run/screens.int.test.ts",
  "packages/cli/src/main.int.test.ts",
  "packages/web/src/runs/states.int.test.ts",
  "test/web-recordings.int.test.ts",
  "packages/web/src/run/run-keys.int.test.ts",
  "test/escape.int.test.ts",
  "packages/web/src/run/run-layout.int.test.ts",
  "packages/web/src/run/run-graph.int.test.ts",
  "packages/web/src/run/run-controls.int.test.ts",
  "packages/web/src/runs/screens.int.test.ts",
  "test/web-runs.int.test.ts",
  "packages/cli/src/compose/server/index-faults.int.test.ts",
  "test/blocked.int.test.ts",
  "test/examples-mutations.int.test.ts",
  "packages/web/src/runs/reading.int.test.ts",
  "packages/web/src/runs/filtering.int.test.ts",
  "packages/web/src/runs/peek.int.test.ts",
  "test/server-killed.int.test.ts",
  "test/versions.int.test.ts",
  "packages/web/src/run/run-states.int.test.ts",
  "test/examples.int.test.ts",
  "test/answering.int.test.ts",
  "test/bad-input.int.test.ts",
  "test/netns.int.test.ts",
  "test/readme.int.test.ts",
  "packages/web/src/runs/keyboard.int.test.ts",
  "packages/web/src/open/open.int.test.ts",
  "packages/web/src/data/api-faults.int.test.ts",
  "packages/web/src/open/damage.int.test.ts",
  "test/web-long-run.int.test.ts",
  "packages/web/src/run/hostile.int.test.ts",
  "packages/web/src/run/growth.int.test.ts",
  "packages/web/src/run/run-reading.int.test.ts",
  "packages/web/src/run/run-tabs.int.test.ts",
  "test/replay-truth.int.test.ts",
  "test/examples-acpx.int.test.ts",
  "packages/cli/src/import/threads.int.test.ts",
  "test/secrets-resumed.int.test.ts",
  "test/recordings.int.test.ts",
  "packages/cli/src/compose/server/stuck-client.int.test.ts",
  "test/flow-manners.int.test.ts",
  "packages/cli/src/scripted/model-server/session-size.int.test.ts",
  "packages/cli/src/compose/server/disk-faults.int.test.ts",
  "test/lock.int.test.ts",
] as const;

/** Starts the files of `LONGEST` first, in its order, and all others as the test runner would. */
export default class LongestFirst extends BaseSequencer {
  readonly #places: ReadonlyMap<string, number>;

  constructor(vitest: Vitest) {
    super(vitest);
    const { root } = vitest.config;
    const gone = LONGEST.filter((path) => !existsSync(join(root, path)));
    if (gone.length > 0) throw new Error(`test/longest-first.ts names what is not there: ${gone.join(", ")}`);
    this.#places = new Map(LONGEST.map((path, place) => [join(root, path), place]));
  }

  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const groupOf = ({ project }: TestSpecification): number => project.config.sequence.groupOrder;
    const placeOf = ({ moduleId }: TestSpecification): number => this.#places.get(moduleId) ?? LONGEST.length;
    return (await super.sort(files)).sort((a, b) => groupOf(a) - groupOf(b) || placeOf(a) - placeOf(b));
  }
}
