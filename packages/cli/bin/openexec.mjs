#!/usr/bin/env node
// Plain JavaScript, and here before the build: npm links it at install, and an old Node can still read it.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`OpenExec needs Node 20.19 or later; this is ${process.version}. Install one from https://nodejs.org.`);
  process.exit(2);
}
try {
  await import("../dist/main.js");
} catch (error) {
  if (error?.code !== "ERR_MODULE_NOT_FOUND" || !String(error.message).includes("/dist/main.js'")) throw error;
  console.error("OpenExec is not built yet. Run `npm start` in its folder once.");
  process.exit(2);
}
