/**
 * The house rules of docs/architecture.md as data: who may import what.
 * @typedef {object} Room
 * @property {string} name how others import it
 * @property {readonly string[]} mayImport other rooms
 * @property {readonly string[]} [external] the only packages from outside; absent: what its package.json lists
 * @property {boolean} [pure] no Node, no DOM, no clock, no chance
 */

/** @type {Readonly<Record<string, Room>>} */
export const ROOMS = {
  timeline: { name: "@openexec/timeline", mayImport: [], external: ["zod"], pure: true },
  protocol: { name: "@openexec/protocol", mayImport: ["timeline"], external: ["zod"], pure: true },
  bundle: { name: "@openexec/bundle", mayImport: ["timeline"] },
  runtime: { name: "@openexec/runtime", mayImport: ["timeline"] },
  capture: { name: "@openexec/capture", mayImport: ["timeline"] },
  store: { name: "@openexec/store", mayImport: ["timeline", "protocol"] },
  server: { name: "@openexec/server", mayImport: ["timeline", "protocol", "store"] },
  web: { name: "@openexec/web", mayImport: ["timeline", "protocol", "capture"] },
  cli: {
    name: "openexec",
    mayImport: ["timeline", "protocol", "bundle", "runtime", "capture", "store", "server", "web"],
  },
  testkit: { name: "@openexec/testkit", mayImport: ["timeline", "bundle"] },
};

/** Folders of `store` that must not know each other. */
export const STORE_BACKENDS = ["memory", "sqlite", "postgres", "clickhouse"];

/** Folder of `runtime` that touches the world; only the package's index and itself import it. */
export const LIVE = "packages/runtime/src/live/";

/** Folder of `runtime` that puts recorded values in the place of ordinary globals, and keeps the originals. */
export const GLOBALS = "packages/runtime/src/globals/";

/** What else of `runtime` may reach the world, and by which modules: neither is an effect that a flow asks for. */
export const EDGES = {
  [GLOBALS]: ["os"],
  /** Stands in front of their functions in code of flows; does nothing with them itself. */
  [`${GLOBALS}catch-stdout.ts`]: ["child_process", "fs"],
  /** Finds, compiles and loads the modules of a flow. */
  "packages/runtime/src/program/": ["fs", "fs/promises", "os"],
};

/** Node modules that reach the world: in `runtime` only below {@link LIVE}, in unit tests nowhere. */
export const WORLDLY = [
  "child_process",
  "cluster",
  "dgram",
  "dns",
  "dns/promises",
  "fs",
  "fs/promises",
  "http",
  "http2",
  "https",
  "net",
  "os",
  "readline",
  "readline/promises",
  "tls",
  "worker_threads",
];

/** What a page of the web app may load as script before it works: entry in the bundler's manifest → kilobytes, compressed. */
export const SCRIPT_BUDGETS = {
  "index.html": 250,
  "src/run/run-page.tsx": 400,
};
