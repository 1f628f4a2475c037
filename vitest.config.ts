import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import LongestFirst from "./test/longest-first.ts";

const source = (name: string) => fileURLToPath(new URL(`./packages/${name}/src/index.ts`, import.meta.url));

/** Tests read the sources of every package, so a unit test never waits for a build. */
const alias = Object.fromEntries([
  ["@openexec/runtime/recording", fileURLToPath(new URL("./packages/runtime/src/recording.ts", import.meta.url))],
  ["@openexec/protocol/schemas", fileURLToPath(new URL("./packages/protocol/src/schemas.ts", import.meta.url))],
  ...["timeline", "protocol", "bundle", "runtime", "store", "server", "capture", "testkit"].map((name) => [
    `@openexec/${name}`,
    source(name),
  ]),
]);

export default defineConfig({
  resolve: { alias },
  test: {
    sequence: { sequencer: LongestFirst },
    reporters: ["default", "./test/closing-reporter.ts"],
    // What a test waits for comes when it comes: a machine that is many times slower is no defect of the project.
    expect: { poll: { timeout: 60_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          testTimeout: process.env.OPENEXEC_SCALE === "full" ? 600_000 : 120_000,
          include: ["packages/*/src/**/*.test.ts", "{scripts,bench}/**/*.test.mjs"],
          exclude: ["**/*.int.test.ts"],
          // Isolation is most of the cost of a small test, and tests without I/O leave nothing behind.
          pool: "threads",
          isolate: false,
          // One core of two would be left idle.
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "int",
          include: ["packages/*/src/**/*.int.test.ts", "test/**/*.int.test.ts"],
          testTimeout: process.env.OPENEXEC_SCALE === "full" ? 3_600_000 : 240_000,
          hookTimeout: 120_000,
          pool: "forks",
          // More than two cores need: a test waits for processes, pages and disks for a good part of its time.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
