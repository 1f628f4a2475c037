/** Pictures that hold no script. */
const PICTURES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

const BY_EXTENSION: Readonly<Record<string, string>> = {
  json: "application/json",
  jsonl: "application/x-ndjson",
  ndjson: "application/x-ndjson",
  png: "image/png",
  jpg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  txt: "text/plain",
  md: "text/plain",
  csv: "text/plain",
  diff: "text/plain",
  mjs: "text/plain",
  js: "text/plain",
  html: "text/plain",
  css: "text/plain",
  svg: "text/plain",
  xml: "text/plain",
};

/** The type under which a recorded file is served: never one that a browser would run or lay out. */
function servedType(mediaType: string): string {
  const essence = (mediaType.split(";")[0] ?? "").trim().toLowerCase();
  if (PICTURES.has(essence)) return essence;
  if (essence === "application/json" || essence.endsWith("+json")) return "application/json";
  if (essence === "application/x-ndjson") return essence;
  if (essence.startsWith("text/") || essence.endsWith("+xml") || ACTIVE.has(essence))
    return "text/plain; charset=utf-8";
  return "application/octet-stream";
}

const ACTIVE = new Set(["application/xml", "application/javascript"]);

/** The type of a file of a bundle by its name. */
export function typeOfPath(path: string): string {
  const extension = /\.([a-z0-9]{1,8})$/.exec(path)?.[1] ?? "";
  const known = Object.hasOwn(BY_EXTENSION, extension) ? BY_EXTENSION[extension] : undefined;
  return servedType(known ?? "application/octet-stream");
}
