/** Something that a person can mend, said in one sentence: printed without a stack trace. */
export class PlainProblem extends Error {
  /**
   * @param {string} message what happened and what to do
   * @param {number} exitCode what the process ends with
   */
  constructor(message, exitCode = 2) {
    super(message);
    this.name = "PlainProblem";
    this.exitCode = exitCode;
  }
}
