/** The media type that a file is decoded as: JSON and text as such, everything else as bytes. */
export function readAs(mediaType: string): "application/json" | "text/plain" | "application/octet-stream" {
  const [name = ""] = mediaType.toLowerCase().split(";");
  const type = name.trim();
  if (type === "application/json" || type.endsWith("+json")) return "application/json";
  // Several values in one file, as in application/x-ndjson, are no JSON.
  return type.startsWith("text/") || type.includes("json") ? "text/plain" : "application/octet-stream";
}
