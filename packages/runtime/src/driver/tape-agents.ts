import type { AgentDoor, Delivery } from "./driver.ts";
import type { TapeDriver } from "./tape.ts";
import type { RecordedLine } from "./tape-reader.ts";

/** Agents as scripts: recorded messages are fed in order, what we send is compared. */
export class TapeAgents implements AgentDoor {
  constructor(readonly tape: TapeDriver) {}
  open(): void {}
  send(): void {}
  finish(): void {}
  close(): void {}
  messageBefore(_line: RecordedLine): Delivery | undefined {
    return undefined;
  }
}
