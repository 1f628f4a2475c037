#!/usr/bin/env node
// Plain JavaScript, and here before the build: npm links it at install, and an old Node can still read it.
import { newestBuild } from "./built.mjs";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`OpenExec needs Node 20.19 or later; this is ${process.version}. Install one from https://nodejs.org.`);
  process.exit(2);
}
const build = newestBuild();
if (build === undefined) {
  console.error("OpenExec is not built yet. Run `npm start` in its folder once.");
  process.exit(2);
}
await import(build);
