import { formatCount } from "@openexec/timeline";

/** `1 error`, `2 errors`, `no errors`. */
export function plural(count: number, one: string): string {
  return `${count === 0 ? "no" : formatCount(count)} ${count === 1 ? one : `${one}s`}`;
}
