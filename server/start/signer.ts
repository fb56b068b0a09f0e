import { pino } from 'pino';
import type { Config } from '../config.ts';
import { Failure } from '../domain/failure.ts';
import { listenForSigning } from '../doors/signer/server.ts';
import { Database } from '../ledger/database.ts';
import { signatureMeter } from '../metrics/house-meter.ts';
import { createHierarchy } from '../operations/create-hierarchy.ts';
import { importAuthorityKey } from '../operations/make-authority.ts';
import { resealKeys } from '../operations/reseal-keys.ts';
import { sealLedger } from '../operations/seal-ledger.ts';
import { openEveryAuthority, signPending } from '../operations/sign-pending.ts';
import { watchKeys } from '../runtime/key-rotation.ts';
import { metricsAddress, openMetrics } from '../runtime/metrics.ts';
import { openSeal, openSigner } from '../runtime/signer.ts';
import { listenForMetrics } from './metrics-listener.ts';

/** The signer process: makes the hierarchy where it is missing, then signs pending rows for whoever may open its socket. */
export async function startSigner(config: Config): Promise<{ close(): Promise<void> }> {
  if (!config.databaseUrl) throw new Failure('unavailable', 'The signer needs DATABASE_URL.');
  const log = pino({ base: { role: 'signer' }, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ dest: 2, sync: false }));
  const database = new Database(config.databaseUrl.reveal(), { connections: 4 });
  try {
    const { context, custody, module, close } = await openSigner(config, database, () => new Date());
    await createHierarchy(context);
    await openEveryAuthority(context);
    const seal = await openSeal(config, context, custody, module);
    const metrics = openMetrics(database);
    const signed = signatureMeter(metrics);
    const counted = async <T>(kind: string, work: Promise<T>): Promise<T> => {
      const done = await work;
      if (done !== null) signed(kind);
      return done;
    };
    const listener = await listenForMetrics(metricsAddress(config, 'signer'), {
      text: () => metrics.metrics(),
      contentType: metrics.contentType,
    });
    let sealing: Promise<unknown> = Promise.resolve();
    const server = await listenForSigning(
      config.files.signerSocket,
      {
        sign: (kind, id) => counted(kind, signPending(context, kind, id)),
        importAuthorityKey: (id, pem) => importAuthorityKey(context, id, pem),
        // One after the other: each goes on from the one before.
        seal: () => {
          const next = sealing.then(() => counted('checkpoint', sealLedger(seal)));
          sealing = next.catch(() => {});
          return next;
        },
        check: async () => {
          await database.pool.query('SELECT 1');
        },
      },
      config.signerSocketMode,
    );
    const reseal = async () => {
      await resealKeys(context, custody, 'authority-key');
      await resealKeys(context, custody, 'seal-key');
    };
    const rotation = watchKeys(context, { role: 'signer', custody, reseal }, (error) =>
      log.warn({ reason: reasonOf(error) }, 'keys are sealed anew later'),
    );
    return {
      async close() {
        await rotation.close();
        await listener.close();
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
        await close();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

const reasonOf = (error: unknown): string => (error instanceof Failure ? error.message : error instanceof Error ? error.name : 'unknown');
