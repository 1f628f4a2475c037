/** Every JavaScript runtime has this class; the types of the core name no platform, so its shape stands here. */
declare const TextDecoder: new (
  label: "utf-8",
  options: { readonly ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };

/** The text of bytes that are not quite UTF-8: what is none becomes U+FFFD, a byte order mark stays. */
export function decodeLossy(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}
