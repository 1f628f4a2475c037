import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { openForeign } from "@openexec/capture";
import type { BundleSource, CreateSha256, Sha256, Sha256Hex } from "@openexec/timeline";
import { fileSource } from "./file-source.ts";
import type { Picked } from "./picked.ts";
import { zipSource } from "./zip-source.ts";

const encoder = new TextEncoder();
const sha256: Sha256 = (input) =>
  bytesToHex(nobleSha256(typeof input === "string" ? encoder.encode(input) : input)) as Sha256Hex;
const createSha256: CreateSha256 = () => {
  const hash = nobleSha256.create();
  return { update: (bytes) => void hash.update(bytes), digest: () => bytesToHex(hash.digest()) as Sha256Hex };
};

/** The bundle in what was given; one of another system as if it were ours. @throws OpenError, BundleError */
export async function openBundle(picked: Picked): Promise<BundleSource> {
  const source = picked.pickedType === "zip" ? await zipSource(picked.zip) : fileSource(picked.files);
  const foreign = await openForeign(source, { sha256, createSha256 });
  return foreign?.source ?? source;
}
