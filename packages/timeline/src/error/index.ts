export { describeError } from "./describe-error.ts";
export { OpenExecError, type OpenExecErrorOptions } from "./openexec-error.ts";
export { toErrorRecord } from "./to-error-record.ts";
