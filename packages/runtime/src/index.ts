export type { ModelEnvironment } from "./live/model/endpoint.ts";
export { createModelPort, type ModelPortOptions } from "./live/model/model-port.ts";
