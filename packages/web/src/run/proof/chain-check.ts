import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { chainHash, genesis, type Sha256, type Sha256Hex } from "@openexec/timeline";
import type { ChainReport } from "./check-chain.ts";

const encoder = new TextEncoder();

/** SHA-256 for the browser: synchronous, which WebCrypto is not. */
const browserSha256: Sha256 = (input) =>
  bytesToHex(nobleSha256(typeof input === "string" ? encoder.encode(input) : input)) as Sha256Hex;

const TAIL = /^(.*),"hash":"([0-9a-f]{64})"\}$/s;

/** Follows the chain over lines as they stand in the log. */
export class LineChain {
  #previous: Sha256Hex = genesis(browserSha256);
  #lines = 0;

  get lines(): number {
    return this.#lines;
  }

  /** The next line; answers with a report when it does not follow from those before it. */
  next(line: string): ChainReport | undefined {
    this.#lines++;
    const [, body, stated] = TAIL.exec(line) ?? [];
    if (body === undefined || stated === undefined) return this.#report("The line does not end in its hash.");
    const hash = chainHash(this.#previous, `${body}}`, browserSha256);
    if (hash !== stated) {
      return this.#report(
        "The line does not follow from the lines before it: something was changed, moved, added or removed.",
      );
    }
    this.#previous = hash;
    return undefined;
  }

  /** All lines were there. @param head hash that the last one should have */
  end(head: string): ChainReport {
    if (this.#lines > 0 && head !== "" && this.#previous !== head) {
      return this.#report("The chain is whole, but does not end in the head that was stated for it.");
    }
    return { lines: this.#lines, head: this.#previous };
  }

  #report(reason: string): ChainReport {
    return { lines: this.#lines, head: this.#previous, firstBad: { line: this.#lines, reason } };
  }
}
