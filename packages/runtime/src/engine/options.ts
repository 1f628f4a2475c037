import type { PermissionMode } from "../flow/types.ts";
import type { PolicyOrigin } from "../policy/policy.ts";

/** Values that decide how a run goes; recorded in `RunStarted`, so that a replay decides alike. */
export interface EngineOptions {
  readonly cwd: string;
  readonly maxSteps: number;
  /** Default deadline of a step, 0 = none. */
  readonly timeoutMs: number;
  readonly heartbeatMs: number;
  readonly permissions: PermissionMode;
  /** `provider/model` for model nodes that name none. */
  readonly model?: string | undefined;
  /** Names of secrets of the environment that every command and agent gets. */
  readonly passEnv?: readonly string[] | undefined;
  /** They get nothing else but what every program needs. */
  readonly onlyEnv?: boolean | undefined;
  /** Where the policy comes from; absent: none was set. */
  readonly policyFrom?: PolicyOrigin | undefined;
  /** Command lines of agents by profile name; `default` is the one that nodes without a profile use. */
  readonly agents: Readonly<Record<string, readonly string[]>>;
}

export const DEFAULT_ENGINE_OPTIONS: Omit<EngineOptions, "cwd"> = {
  maxSteps: 100_000,
  timeoutMs: 15 * 60_000,
  heartbeatMs: 5_000,
  permissions: "approve-reads",
  agents: {},
};

export const RUNTIME_NAME = "openexec";
export const RUNTIME_VERSION = "0.1.0";
