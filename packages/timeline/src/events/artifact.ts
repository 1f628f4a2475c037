import { z } from "zod";
import { defineEvent } from "./define.ts";
import { artifactRefSchema } from "./shared.ts";

export const artifactCreated = defineEvent(
  "ArtifactCreated",
  "derived",
  z.strictObject({ name: z.string(), role: z.string(), artifact: artifactRefSchema }),
);
