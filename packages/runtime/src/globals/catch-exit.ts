import { OpenExecError } from "@openexec/timeline";
import { currentContext } from "./code-context.ts";

/** Code of a flow ends its step by returning or throwing; the process is not its own. */
export function catchExit(): void {
  for (const name of ["exit", "reallyExit"] as const) {
    const original: unknown = Reflect.get(process, name);
    if (typeof original !== "function") continue;
    const caught = (...args: unknown[]): unknown => {
      if (currentContext() === undefined) return Reflect.apply(original, process, args);
      throw new OpenExecError("flow_exits", `Code of the flow called process.${name}(${args.join(", ")}).`, {
        hint: "Return from the step, or throw.",
      });
    };
    Object.defineProperty(process, name, { value: caught, writable: true, configurable: true, enumerable: true });
  }
}
