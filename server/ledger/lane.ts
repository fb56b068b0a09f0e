import type pg from 'pg';

/**
 * One connection of a pool, kept for as long as one statement follows the other on it: a statement is then written to the socket in the
 * very call. Through the pool it would wait until everything else that is due has been done. One statement at a time.
 */
export class Lane {
  readonly #pool: pg.Pool;
  #client: pg.PoolClient | undefined;
  #broken: (error: Error) => void = () => {};
  #busy = false;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** As `pool.query`: after an error the connection is not used again. */
  async query<R extends pg.QueryResultRow>(query: pg.QueryConfig): Promise<pg.QueryResult<R>> {
    const client = this.#client ?? (await this.#take());
    this.#busy = true;
    try {
      return await client.query<R>(query);
    } catch (error) {
      this.#giveBack(client, error instanceof Error ? error : true);
      throw error;
    } finally {
      this.#busy = false;
      setImmediate(() => {
        if (!this.#busy) this.#giveBack(client);
      });
    }
  }

  async #take(): Promise<pg.PoolClient> {
    const client = await this.#pool.connect();
    // Unheard, the end of a connection between two statements would end the process.
    this.#broken = (error) => this.#giveBack(client, error);
    client.once('error', this.#broken);
    this.#client = client;
    return client;
  }

  /** Once for each connection that was taken. */
  #giveBack(client: pg.PoolClient, broken?: Error | true): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    client.removeListener('error', this.#broken);
    client.release(broken);
  }
}

/** So many lanes side by side; whatever was used last is used next. At most as many statements at a time as there are lanes. */
export class Lanes {
  readonly #free: Lane[];

  constructor(pool: pg.Pool, count: number) {
    this.#free = Array.from({ length: count }, () => new Lane(pool));
  }

  async query<R extends pg.QueryResultRow>(query: pg.QueryConfig): Promise<pg.QueryResult<R>> {
    const lane = this.#free.pop();
    if (lane === undefined) throw new Error('more statements at a time than lanes');
    try {
      return await lane.query<R>(query);
    } finally {
      this.#free.push(lane);
    }
  }
}
