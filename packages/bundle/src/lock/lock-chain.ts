import { renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { putOnce } from "../disk/put-once.ts";
import { randomHex, wallNow } from "../host.ts";
import { LockedError } from "./lock-error.ts";
import { type LockRecord, readLockRecord } from "./lock-record.ts";
import { livenessOf, ownIdentity } from "./process-identity.ts";

/** The record of this process, with a token that no other has. */
export function newLockRecord(): LockRecord {
  return { ...ownIdentity(), token: randomHex(16), since: new Date(wallNow()).toISOString() };
}

/** A lock that was just taken. */
export interface Acquired {
  /** Who held it before and did not give it back. */
  readonly previous: LockRecord | undefined;
}

/**
 * A lock in the file system that can be taken over without a race. The holder is the last of a chain: the lock file,
 * who took over from that one (a file named by its token), and so on. A name can be made by one process only, so
 * only one can succeed a holder; then it makes itself the first of the chain.
 */
export class LockChain {
  /** @param path of the lock file; files beside it begin with the same name */
  constructor(readonly path: string) {}

  holder(): { readonly path: string; readonly record: LockRecord } | undefined {
    let path = this.path;
    let found: { path: string; record: LockRecord } | undefined;
    for (let record = readLockRecord(path); record !== undefined; record = readLockRecord(path)) {
      found = { path, record };
      path = this.#successor(record.token);
    }
    return found;
  }

  /**
   * @returns whether `record` holds the lock now, and after whom; `undefined` is worth another try
   * @throws LockedError when somebody holds it who lives or can't be asked, and `takeOver` is false
   */
  tryAcquire(record: LockRecord, takeOver: boolean): Acquired | undefined {
    const holder = this.holder();
    if (holder === undefined) return this.#put(this.path, record) ? { previous: undefined } : undefined;
    const liveness = livenessOf(holder.record);
    if (holder.record.released === true) {
      // Its last holder is about to remove it, unless it died doing so.
      if (liveness === "alive") return undefined;
    } else if (liveness !== "gone" && !takeOver) {
      throw new LockedError(dirname(this.path), holder.record, liveness === "alive");
    }
    const link = this.#successor(holder.record.token);
    if (!this.#put(link, record)) return undefined;
    // Between reading and succeeding somebody may have cleaned the chain up: then our record hangs in the air.
    if (this.holder()?.record.token !== record.token) {
      rmSync(link, { force: true });
      return undefined;
    }
    this.#shorten(record);
    return { previous: holder.record };
  }

  /**
   * The holder succeeds itself with a record that says "released": from then on nobody can succeed it by mistake while
   * the lock file is removed. If somebody has taken over already, nothing is touched.
   */
  giveBack(record: LockRecord): void {
    if (readLockRecord(this.path)?.token !== record.token) return;
    const link = this.#successor(record.token);
    if (!this.#put(link, { ...record, token: randomHex(16), released: true })) return;
    rmSync(this.path, { force: true });
    rmSync(link, { force: true });
  }

  #successor(token: string): string {
    return `${this.path}.after-${/^[0-9a-f]+$/.test(token) ? token : "unreadable"}`;
  }

  /** Makes the last of the chain its only member. */
  #shorten(record: LockRecord): void {
    const links: string[] = [];
    for (let link = readLockRecord(this.path); link !== undefined && link.token !== record.token; ) {
      const next = this.#successor(link.token);
      links.push(next);
      link = readLockRecord(next);
    }
    const draft = `${this.path}.draft-${record.token}`;
    writeFileSync(draft, `${JSON.stringify(record)}\n`, { mode: 0o600 });
    renameSync(draft, this.path);
    for (const link of links) rmSync(link, { force: true });
  }

  #put(path: string, record: LockRecord): boolean {
    return putOnce(path, `${JSON.stringify(record)}\n`);
  }
}
