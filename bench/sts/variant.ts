// A process of the benchmark: the sts with its own listener, keys and ledger, but with another way of recording tokens. What is
// different stands here and nowhere in the product.
//   variant.ts unrecorded: nothing is recorded; a token costs no statement
//   variant.ts one-by-one: each token has a statement and a commit of its own, sixteen at a time
import { readConfig } from '../../server/config.ts';
import { createStsListener } from '../../server/doors/sts/listener.ts';
import { Database } from '../../server/ledger/database.ts';
import type { NewToken } from '../../server/ledger/new-token.ts';
import { TokenRecorder } from '../../server/ledger/record.ts';
import { obtainListenerCertificate } from '../../server/operations/obtain-listener-certificate.ts';
import { openSts } from '../../server/runtime/sts.ts';

class Unrecorded extends TokenRecorder {
  override record(): Promise<boolean> {
    return Promise.resolve(true);
  }
}

class OneByOne extends TokenRecorder {
  readonly #lanes: readonly TokenRecorder[];
  #next = 0;

  constructor(database: Database) {
    super(database.pool);
    this.#lanes = Array.from({ length: 16 }, () => new TokenRecorder(database.pool, { largest: 1 }));
  }

  override record(token: NewToken, deadline: number): Promise<boolean> {
    return (this.#lanes[this.#next++ % this.#lanes.length] ?? this).record(token, deadline);
  }
}

const config = readConfig();
const database = new Database(config.databaseUrl?.reveal() ?? '', { connections: 20, byKeyOnly: true });
const { context, listener } = await openSts(config, database, () => new Date());
const tokens = process.argv[2] === 'one-by-one' ? new OneByOne(database) : new Unrecorded(database.pool);
const tls = await obtainListenerCertificate(listener, 'sts');
const { app } = createStsListener({ ...context, tokens }, tls, (message, error) => console.error(message, error));
await app.listen(config.listen.sts);
console.error('"ready"');
process.once('SIGTERM', () => process.exit());
