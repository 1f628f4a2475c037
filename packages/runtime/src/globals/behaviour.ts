/**
 * Changes of runtime behaviour since version 1, each with its story. A record names those that it was made under, and
 * is replayed under just those.
 */
export const BEHAVIOURS = {
  /**
   * Requests of models are stored as differences. Recordings of the first half hour hold each one whole; they are told by
   * that, since no record names this number (`recordedBehaviours`).
   */
  storesRequestsAsDifferences: 0,
  /**
   * Variables that Node itself reads while code loads modules (`NODE_V8_COVERAGE`, `WATCH_REPORT_DEPENDENCIES`) are no
   * values of the code: how often they are read depends on what is loaded already, so replays of flows that import
   * built-in modules diverged. First recordings have them.
   */
  leavesOutLoaderReads: 1,
  /**
   * Messages of agents are logged when they are delivered, as outcomes are, and no two times of a run are the same: the
   * session's file and the log have one order. Before, a message was logged when it came, and a turn that timed out
   * while its agent still spoke could not be told in what order.
   */
  ordersMessagesByTime: 2,
  /**
   * What an agent had asked for is not answered to the one that takes its place. Before, a resumed run sent such an
   * answer to the new process, right after the greeting, where it could pass for the answer to another request.
   */
  closesClientsOfGoneAgents: 3,
  /**
   * What stands for a secret is spelled as the secret was: the base64 of a token becomes the base64 of the token's
   * placeholder. Before, each spelling had a placeholder of its own, and a replay of code that encodes what it read
   * derived another text than the log holds.
   */
  spellsPlaceholdersAlike: 4,
  /**
   * A step whose agent or model nobody has named fails with a code of its own (`agent_not_configured`,
   * `model_not_configured`), and says what to do. Before, the code was `call_failed`.
   */
  namesWhatIsNotConfigured: 5,
  /**
   * Attempts that were ended together are given up one after the other, in the order of their start. Before, all at once: one
   * whose code had returned came some microtasks before one whose code had not, and a replay does not run code that leaves
   * no trace, so that it told them in another order than the log.
   */
  givesUpOneByOne: 6,
  /**
   * Code that came back after its step's time is told by a line where it came back (decision 0040). Before, a timeout
   * that was an attempt's next line said the same, also of a callback that was in time before another one that was not.
   */
  tellsLateReturns: 7,
  /**
   * A step is ended by others or complete, never both: what its code came to is written in the turn in which nobody had
   * ended it, and from then on nobody can. Before, a step whose join was decided a few turns after its code returned could
   * be `ok` behind the line that ended it, or be told its end behind its completion; who replays such a fan-out alone has
   * only these lines to know the turn by.
   */
  completesAtOnce: 8,
  /**
   * A turn of an agent that was ended is over: its prompt is not sent any more, and what the agent asks for is refused. Before, one
   * that was ended while its agent was still greeted sent its prompt all the same, and nobody told the agent to stop; files were
   * written and permissions given until its process was ended.
   */
  endsTurnsOfAgents: 9,
} as const;
export type Behaviour = keyof typeof BEHAVIOURS;

/** Written by every new run. */
export const BEHAVIOUR_FLAGS: readonly number[] = Object.values(BEHAVIOURS).filter((flag) => flag > 0);

let flags: ReadonlySet<number> = new Set(Object.values(BEHAVIOURS));

/** From now on this process behaves as a runtime with these flags: for the replay or resume of one record. */
export function behaveAs(recorded: readonly number[]): void {
  flags = new Set(recorded);
}

export function behaves(behaviour: Behaviour): boolean {
  return flags.has(BEHAVIOURS[behaviour]);
}
