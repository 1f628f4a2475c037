// Runs scripts/<name>.mjs, after saying in one sentence when this Node is too old for it. Only syntax and modules that
// Node 12 knows: an older one has no npm that could read the lock file.
const required = [20, 19];
const actual = process.versions.node.split(".").map(Number);

if (actual[0] < required[0] || (actual[0] === required[0] && actual[1] < required[1])) {
  console.error(
    `OpenExec needs Node ${required.join(".")} or newer, and this is Node ${process.versions.node}. ` +
      "Install a current one from https://nodejs.org, then run the same command again.",
  );
  process.exit(2);
}

import(`./${process.argv[2]}.mjs`)
  .then((script) => script.main(process.argv.slice(3)))
  .then(
    (code) => {
      process.exitCode = code;
    },
    (error) => {
      const plain = error.name === "PlainProblem";
      console.error(plain ? error.message : error);
      process.exitCode = plain ? error.exitCode : 1;
    },
  );
