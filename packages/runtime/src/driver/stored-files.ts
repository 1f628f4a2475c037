import type { ArtifactRef } from "@openexec/timeline";

/** The files that hold values of a payload: `{artifact: {path, sha256, …}}` anywhere outside of user data. */
export function storedFiles(payload: unknown): readonly ArtifactRef[] {
  const found: ArtifactRef[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const key of Object.keys(value)) {
      if (key === "value" || key === "raw") continue;
      const inner = (value as Record<string, unknown>)[key];
      if (key === "artifact" && isRef(inner)) found.push(inner);
      else walk(inner);
    }
  };
  walk(payload);
  return found;
}

function isRef(value: unknown): value is ArtifactRef {
  return typeof value === "object" && value !== null && typeof (value as ArtifactRef).sha256 === "string";
}
