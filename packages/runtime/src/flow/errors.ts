/** A flow that cannot be run as it is written. `where` names the node or edge. */
export class FlowDefinitionError extends Error {
  readonly code = "flow_invalid";
  constructor(
    message: string,
    readonly where: string,
  ) {
    super(`${where}: ${message}`);
    this.name = "FlowDefinitionError";
  }
}
