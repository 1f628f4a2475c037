import type { EngineOptions } from "../engine/engine.ts";

export const DEFAULT_ENGINE_OPTIONS: Omit<EngineOptions, "cwd"> = {
  maxSteps: 100_000,
  timeoutMs: 15 * 60_000,
  heartbeatMs: 5_000,
  permissions: "approve-reads",
  agents: {},
};

/** Numbers of behaviour changes since version 1; see `docs/decisions`. A replay runs under the flags of its record. */
export const BEHAVIOUR_FLAGS: readonly number[] = [];
export const RUNTIME_NAME = "openexec";
export const RUNTIME_VERSION = "0.1.0";
