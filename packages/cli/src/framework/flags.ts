/** The values of a command's own options, by the long name of the flag without its dashes. */
export class Flags {
  readonly #values: Readonly<Record<string, unknown>>;

  /** @param values as commander gives them, keys in camel case */
  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  /** The value of an option that takes one. */
  text(name: string): string | undefined {
    const value = this.#values[camelCase(name)];
    return typeof value === "string" ? value : undefined;
  }

  /** Whether a switch was given. */
  on(name: string): boolean {
    return this.#values[camelCase(name)] === true;
  }

  /** Whether a switch `--no-<name>` was given. */
  off(name: string): boolean {
    return this.#values[camelCase(name)] === false;
  }

  /** The value of an option with choices, as one of them; commander has checked it. */
  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.text(name);
    return choices.find((choice) => choice === value);
  }
}

function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
