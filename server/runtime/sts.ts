import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Clock } from '../domain/clock.ts';
import { type LiveCustody, openCustody } from '../keys/custody.ts';
import { openKeyModule } from '../keys/key-module.ts';
import { keyStore } from '../keys/key-store.ts';
import { pepperFrom } from '../keys/pepper.ts';
import type { Database } from '../ledger/database.ts';
import { DecisionWriter } from '../ledger/decisions.ts';
import { FactReader } from '../ledger/exchange.ts';
import { FloodGate } from '../ledger/flood.ts';
import { LivenessReader } from '../ledger/liveness.ts';
import { TokenRecorder } from '../ledger/record.ts';
import { Spool } from '../ledger/spool.ts';
import { keepTokenKeys } from '../ledger/token-keys.ts';
import type { ListenerContext } from '../operations/obtain-listener-certificate.ts';
import type { StsContext } from '../operations/sts-context.ts';
import { publicJwk } from '../tokens/jwks.ts';
import { KeyRing } from '../tokens/key-ring.ts';

/** What the sts process works with: its role's database, and the custody that opens token keys and its own TLS key. */
export async function openSts(
  config: Config,
  database: Database,
  clock: Clock,
): Promise<{ context: StsContext; listener: ListenerContext; custody: LiveCustody }> {
  const custody = openCustody(config.files.stsKek);
  const module = config.pkcs11.sts && (await openKeyModule(config.pkcs11.sts));
  const store = keyStore(custody, module);
  const label = (keyId: string) => ({ purpose: 'token-key', keyId }) as const;
  const stored = await keepTokenKeys(database, clock(), (algorithm) => {
    const labelOf = (key: KeyObject) => label(publicJwk(key, algorithm).kid);
    const { signer, sealed, kekId } = store.generate(algorithm, labelOf);
    const jwk = publicJwk(signer.publicKey, algorithm);
    return { kid: jwk.kid, publicJwk: jwk, sealed, kekId };
  });
  const { pool } = database;
  const context: StsContext = {
    database,
    clock,
    issuer: config.urls.sts,
    keys: new KeyRing(stored.map(({ kid, status, sealed }) => ({ status, signer: store.open(sealed, label(kid)).signer }))),
    facts: new FactReader(pool),
    liveness: new LivenessReader(pool),
    reported: new LivenessReader(pool),
    tokens: new TokenRecorder(pool),
    decisions: new DecisionWriter(pool, new FloodGate()),
    spool: new Spool(config.files.spool),
    hashSecret: pepperFrom(config.files.pepper),
  };
  return { context, custody, listener: { database, clock, custody, directory: join(config.dataDir, 'tls') } };
}
