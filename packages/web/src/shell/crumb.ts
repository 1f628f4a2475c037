/** A part of where one is. */
export interface Crumb {
  readonly label: string;
  /** Absent for the page itself. */
  readonly href?: string;
}
