export { decodeValue } from "./decode.ts";
export { type EncodedValue, encodeValue } from "./encode.ts";
export { decodeStored, INLINE_LIMIT, planValue, type ValueFile, type ValuePlan } from "./stored.ts";
export { ValueError, type ValueErrorCode } from "./value-error.ts";
