import type { RunIndex } from "@openexec/store";
import type { Access } from "./ports/access.ts";
import type { Bundles } from "./ports/bundles.ts";
import type { SessionImports } from "./ports/imports.ts";
import type { Keeper } from "./ports/keeper.ts";
import type { Requests } from "./ports/requests.ts";
import type { Service, WriteLog } from "./ports/service.ts";
import type { HostRules } from "./security/hosts.ts";

/** All that the server needs of the installation that it serves. */
export interface ServerDeps {
  readonly index: RunIndex;
  readonly bundles: Bundles;
  readonly keeper: Keeper;
  readonly requests: Requests;
  readonly imports: SessionImports;
  readonly access: Access;
  readonly service: Service;
  readonly hosts: HostRules;
  /** Every caller needs a token, also from this machine. */
  readonly tokenNeeded: boolean;
  /** Of the product, for the API's document and /healthz. */
  readonly version: string;
  /** Directory of the built web app; absent: there is none. */
  readonly app?: string;
  readonly log: WriteLog;
  /** Milliseconds since 1970. */
  now(): number;
}
