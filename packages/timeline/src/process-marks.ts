/** Names the run in the environment of every process that it starts. */
export const RUN_VARIABLE = "OPENEXEC_RUN_ID";

/** Names the call in the environment of its process. An agent, which lives as long as the run, has none. */
export const CALL_VARIABLE = "OPENEXEC_CALL_ID";
