import type { RequestPermissionOutcome, RequestPermissionResponse } from "@agentclientprotocol/sdk";

const CANCELLED: RequestPermissionResponse = { outcome: { outcome: "cancelled" } };

/** Permission requests that wait for an answer. A cancelled turn must answer them, says the protocol. */
export class PendingPermissions {
  readonly #pending = new Set<() => void>();

  /** The answer, or `cancelled` if the turn is cancelled first. */
  ask(answer: Promise<RequestPermissionOutcome>): Promise<RequestPermissionResponse> {
    return new Promise((resolve, reject) => {
      const cancel = (): void => resolve(CANCELLED);
      this.#pending.add(cancel);
      answer.finally(() => this.#pending.delete(cancel)).then((outcome) => resolve({ outcome }), reject);
    });
  }

  cancelAll(): void {
    for (const cancel of this.#pending) cancel();
    this.#pending.clear();
  }
}
