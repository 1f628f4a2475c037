/** A drag shorter than this in pixels is a click. */
export const CLICK = 4;
