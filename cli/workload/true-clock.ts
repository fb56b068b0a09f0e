/**
 * The time as Hawser has it, for a machine whose own clock may be wrong, may jump, and may sleep. What Hawser last said is carried on by
 * two clocks, the wall's and the one that only counts, and the later one is believed: renewing early does no harm, and late does.
 */
export class TrueClock {
  readonly #wall: () => number;
  readonly #counting: () => number;
  #told: { readonly server: number; readonly wall: number; readonly counting: number } | undefined;

  /** @param counting milliseconds that pass whatever is done to the wall clock, from any beginning */
  constructor(wall: () => number = Date.now, counting: () => number = () => performance.now()) {
    this.#wall = wall;
    this.#counting = counting;
  }

  now(): Date {
    if (!this.#told) return new Date(this.#wall());
    const { server, wall, counting } = this.#told;
    return new Date(server + Math.max(this.#wall() - wall, this.#counting() - counting));
  }

  /** Milliseconds since any beginning, which nobody sets. */
  counted(): number {
    return this.#counting();
  }

  /** Hawser has just said what time it is. */
  hear(server: Date): void {
    this.#told = { server: server.getTime(), wall: this.#wall(), counting: this.#counting() };
  }

  /** Milliseconds by which the wall clock is ahead of Hawser's. */
  get ahead(): number {
    return this.#wall() - this.now().getTime();
  }
}
