import type { Script } from "../turn.ts";

const DEFAULT_BIG_BYTES = 1024 * 1024;
const DEFAULT_UPDATES = 1000;

/** Says something, then fails the prompt with an error. */
export const error: Script = async (turn) => {
  await turn.say("about to fail");
  throw new Error("model overloaded");
};

/** Works until it is cancelled. */
export const hang: Script = async (turn) => {
  await turn.say("thinking");
  await turn.cancelled();
};

/** Works for ever, cancelled or not. */
export const deaf: Script = async (turn) => {
  await turn.say("not listening");
  await new Promise<never>(() => undefined);
};

/** Says `amount` bytes in one message. */
export const big: Script = (turn) => turn.say("x".repeat(turn.amount ?? DEFAULT_BIG_BYTES));

/** Sends `amount` numbered updates without waiting between them. */
export const updates: Script = async (turn) => {
  const numbers = Array.from({ length: turn.amount ?? DEFAULT_UPDATES }, (_, index) => index);
  await Promise.all(numbers.map((number) => turn.say(`${number} `)));
};

/** Dies in the middle of a message, with `amount` as exit code. */
export const crash: Script = async (turn) => {
  await turn.say("about to crash");
  process.stdout.write('{"jsonrpc":"2.0","method":"session/upd', () => process.exit(turn.amount ?? 17));
  await new Promise<never>(() => undefined);
};

/** Writes lines that are no protocol beside its answer. */
export const noise: Script = async (turn) => {
  process.stdout.write("this line is no protocol\n");
  process.stderr.write("a warning of the agent\n");
  await turn.say("noisy");
};
