import { userInfo } from "node:os";

export interface Actor {
  readonly type: string;
  readonly name: string;
}

/** Who starts runs here. */
export function actorOf(env: Readonly<Record<string, string | undefined>>): Actor {
  const name = env.USER ?? env.USERNAME ?? accountName();
  return { type: env.CI ? "ci" : "user", name };
}

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an account, as in containers.
    return "unknown";
  }
}
