/** A part of where one is. */
export interface Crumb {
  readonly label: string;
  /** Instead of the label on a phone, where the page itself says the rest. */
  readonly short?: string;
  /** Absent for the page itself. */
  readonly href?: string;
}
