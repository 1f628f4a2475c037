import { sha256, sha256Stream } from "@openexec/bundle";
import { IndexError, openSqliteIndex } from "@openexec/store";
import { type Head, parseSha256, type Verification, verifyBundle } from "@openexec/timeline";
import type { OpenedRun, OwnRun } from "./open-run.ts";

/** Checks a bundle. For a run of a home the index is asked which head it knew: a second witness. */
export async function verifyRun(opened: OpenedRun, own: OwnRun | undefined): Promise<Verification> {
  const witness = own === undefined ? undefined : await knownHead(own);
  const verification = await verifyBundle(opened.source, {
    sha256,
    createSha256: sha256Stream,
    live: await opened.isWriterAlive(),
    ...(own === undefined ? {} : { runId: own.runId }),
    ...(witness === undefined ? {} : { witness }),
  });
  const findings = [...opened.findings, ...verification.findings];
  const damaged = opened.findings.some(({ severity }) => severity === "error");
  return damaged ? { ...verification, findings, ok: false, assurance: "inconsistent" } : { ...verification, findings };
}

async function knownHead({ home, runId }: OwnRun): Promise<Head | undefined> {
  try {
    const index = await openSqliteIndex(home.indexPath);
    const known = await index.get(runId, "key");
    await index.close();
    const hash = parseSha256(known?.head ?? "");
    return known === undefined || hash === undefined ? undefined : { seq: known.lastSeq, hash };
  } catch (error) {
    if (error instanceof IndexError) return undefined;
    throw error;
  }
}
