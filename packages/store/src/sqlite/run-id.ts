import type { Blob } from "./schema.ts";

/** A run id as the sixteen bytes of its UUID, which sort as ids do and take less than half the room in each index. */
export function idBytes(runId: string): Buffer {
  return Buffer.from(idHex(runId), "hex");
}

/** The same in hexadecimal digits, for `unhex` where ids come as JSON. */
export function idHex(runId: string): string {
  return runId.slice("run_".length).replaceAll("-", "");
}

/** Undoes {@link idBytes}. */
export function idText(bytes: Blob): string {
  const hex = asBuffer(bytes).toString("hex");
  return `run_${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function asBuffer(bytes: Blob): Buffer {
  return bytes instanceof ArrayBuffer
    ? Buffer.from(bytes)
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
