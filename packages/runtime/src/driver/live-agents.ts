import type { AgentDoor } from "./driver.ts";
import type { LiveDriver } from "./live.ts";

/** Agents as processes. */
export class LiveAgents implements AgentDoor {
  constructor(readonly driver: LiveDriver) {}
  open(): void {}
  send(): void {}
  finish(): void {}
  close(): void {}
  async closeAll(): Promise<void> {}
}
