/** How each property is made of what the object is about. */
export type Makers<Source, Shape> = { readonly [Key in keyof Shape]-?: (source: Source) => Shape[Key] };

/**
 * An object whose properties are made when they are read. To its users it is a plain one: it can be taken apart, spread
 * and written to. A plain one with getters costs 2 µs, whether anything of it is read or not; this one a tenth of that.
 */
export function lazyView<Source, Shape extends object>(source: Source, makers: Makers<Source, Shape>): Shape {
  return new Proxy({}, new LazyView(source, makers)) as Shape;
}

/** What was written to the object is in `own`. */
class LazyView<Source, Shape extends object> implements ProxyHandler<object> {
  readonly #source: Source;
  readonly #makers: Makers<Source, Shape>;

  constructor(source: Source, makers: Makers<Source, Shape>) {
    this.#source = source;
    this.#makers = makers;
  }

  get(own: object, key: string | symbol): unknown {
    return this.#isMade(own, key) ? this.#makers[key](this.#source) : Reflect.get(own, key);
  }

  set(own: object, key: string | symbol, value: unknown): boolean {
    return Reflect.set(own, key, value);
  }

  has(own: object, key: string | symbol): boolean {
    return this.#isMade(own, key) || Reflect.has(own, key);
  }

  ownKeys(own: object): (string | symbol)[] {
    return [...new Set([...Object.keys(this.#makers), ...Reflect.ownKeys(own)])];
  }

  getOwnPropertyDescriptor(own: object, key: string | symbol): PropertyDescriptor | undefined {
    if (!this.#isMade(own, key)) return Reflect.getOwnPropertyDescriptor(own, key);
    return { get: () => this.#makers[key](this.#source), enumerable: true, configurable: true };
  }

  #isMade(own: object, key: string | symbol): key is Extract<keyof Shape, string> {
    return Object.hasOwn(this.#makers, key) && !Object.hasOwn(own, key);
  }
}
