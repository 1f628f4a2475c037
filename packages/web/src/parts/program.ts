/** A command line of this program for printing, as it works in a clone: the package is not published. */
export const commandLine = (words: string): string => `npx --no-install openexec ${words}`;
