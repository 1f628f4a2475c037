import type { Cost, EventSink, ModelRequest, Usage } from "@openexec/timeline";
import type { AgentPort, AskPort, Clock, FilePort, ModelPort, ShellPort } from "../ports/index.ts";
import type { Filter } from "../record/recorder.ts";

/** The adapters of a live run. */
export interface LivePorts {
  readonly clock: Clock;
  readonly model: ModelPort;
  readonly shell: ShellPort;
  readonly agent: AgentPort;
  readonly files: FilePort;
  readonly ask: AskPort;
  readonly sink: EventSink;
  readonly filter: Filter;
  /** Names of variables that commands and agents do not get unless they are named. */
  withheld?(): readonly string[];
  /** The price of an invocation, or `undefined` when it is not known. */
  price(request: ModelRequest, model: string, usage: Usage): Cost | undefined | Promise<Cost | undefined>;
  /** Puts secrets back into what a resumed run sends. @throws SecretMissingError */
  reveal<T>(value: T): T;
}
