import { hash } from "node:crypto";
import { chainHash, encodeEvent, genesis, sealLine } from "@openexec/timeline";
import { rate } from "./harness.mjs";

const sha256 = /** @type {import("@openexec/timeline").Sha256} */ ((input) => hash("sha256", input));

/** A log line of about 400 bytes. @param {number} index @returns {import("@openexec/timeline").Draft<"LogLine">} */
const draft = (index) => ({
  type: "LogLine",
  payload: { level: "info", message: `step ${index}: ${"the quick brown fox jumps over the lazy dog ".repeat(4)}` },
});

const AT = "2026-01-01T00:00:00.000000Z";

/** @param {number} count @param {boolean} check */
function ours(count, check) {
  let head = genesis(sha256);
  let bytes = 0;
  for (let seq = 1; seq <= count; seq++) {
    const body = encodeEvent(seq, AT, draft(seq), check);
    head = chainHash(head, body, sha256);
    bytes += sealLine(body, head).length;
  }
  return bytes;
}

/** @param {number} count */
function naive(count) {
  let head = "";
  let bytes = 0;
  for (let seq = 1; seq <= count; seq++) {
    const body = JSON.stringify({ seq, at: AT, ...draft(seq) });
    head = sha256(`${head}\n${body}`);
    bytes += `${body.slice(0, -1)},"hash":"${head}"}`.length;
  }
  return bytes;
}

/** Encoding an event and chaining its line, without any disk, beside the shortest code that does as much. */
export default /** @type {import("./harness.mjs").Benchmark} */ ({
  name: "Sealing a line of the log",
  unit: "lines/s",
  budgets: [
    { figure: "with schema", per: "JSON.stringify and hash", atLeast: 0.45 },
    { figure: "without schema", per: "JSON.stringify and hash", atLeast: 0.75 },
  ],
  async measure({ short }) {
    const count = short ? 20_000 : 200_000;
    return {
      "with schema": await rate(count, () => ours(count, true)),
      "without schema": await rate(count, () => ours(count, false)),
      "JSON.stringify and hash": await rate(count, () => naive(count)),
    };
  },
});
