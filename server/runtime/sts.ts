import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Clock } from '../domain/clock.ts';
import { type LiveCustody, openCustody } from '../keys/custody.ts';
import { openKeyModule } from '../keys/key-module.ts';
import { keyStore } from '../keys/key-store.ts';
import { pepperFrom } from '../keys/pepper.ts';
import type { Database } from '../ledger/database.ts';
import { DecisionWriter, type NewDecision } from '../ledger/decisions.ts';
import { FactReader } from '../ledger/fact-reader.ts';
import { FeedLog } from '../ledger/feed-log.ts';
import { FloodGate } from '../ledger/flood.ts';
import { LivenessReader } from '../ledger/liveness.ts';
import type { NewToken } from '../ledger/new-token.ts';
import { TokenRecorder } from '../ledger/record.ts';
import { AcceptanceRecorder } from '../ledger/record-acceptance.ts';
import { ReportIntake } from '../ledger/reports.ts';
import { Spool } from '../ledger/spool.ts';
import { SubjectReader } from '../ledger/subjects.ts';
import type { Counted, DecisionMeter } from '../metrics/decision-meter.ts';
import type { ListenerContext } from '../operations/obtain-listener-certificate.ts';
import { foreignResolver } from '../operations/resolve-foreign-token.ts';
import type { StsContext } from '../operations/sts-context.ts';
import { openTokenKeys, type TokenKeyKeeper } from './token-keys.ts';

/** What the sts process works with: its role's database, and the custody that opens token keys and its own TLS key. */
export async function openSts(
  config: Config,
  database: Database,
  clock: Clock,
  onProblem: (message: string, error: unknown) => void = (message, error) => process.emitWarning(message, { detail: String(error) }),
  meter?: DecisionMeter,
): Promise<{ context: StsContext; listener: ListenerContext; custody: LiveCustody; tokenKeys: TokenKeyKeeper }> {
  const custody = openCustody(config.files.stsKek);
  const module = config.pkcs11.sts && (await openKeyModule(config.pkcs11.sts));
  const store = keyStore(custody, module);
  const tokenKeys = await openTokenKeys({ database, clock }, store, onProblem);
  const { pool } = database;
  const decided = meter && ((decisions: readonly NewDecision[]) => meter.decided(decisions));
  const context: StsContext = {
    database,
    clock,
    issuer: config.urls.sts,
    keys: tokenKeys.ring,
    facts: new FactReader(pool),
    subjects: new SubjectReader(pool),
    resolveForeign: foreignResolver(),
    liveness: new LivenessReader(pool),
    reports: new ReportIntake(pool),
    tokens: new TokenRecorder(
      pool,
      meter && { onBatch: (tokens) => meter.committed(tokens) },
      meter && ((tokens) => meter.decided(tokens.map(issued))),
    ),
    acceptances: new AcceptanceRecorder(pool, decided),
    decisions: new DecisionWriter(pool, new FloodGate(), decided),
    ...(decided && { onReports: decided }),
    spool: new Spool(config.files.spool),
    feed: new FeedLog(pool, (error) => onProblem('the feed is not read yet', error)),
    hashSecret: pepperFrom(config.files.pepper),
  };
  return { context, custody, tokenKeys, listener: { database, clock, custody, directory: join(config.dataDir, 'tls') } };
}

const issued = ({ audience, latencyMicros }: NewToken): Counted => ({ code: 'issued', door: 'sts', audience, latencyMicros });
