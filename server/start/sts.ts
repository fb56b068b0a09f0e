import cluster from 'node:cluster';
import { pino } from 'pino';
import type { Config } from '../config.ts';
import { Failure } from '../domain/failure.ts';
import { createStsListener } from '../doors/sts/listener.ts';
import { ledgerPatience } from '../ledger/batch.ts';
import { Database } from '../ledger/database.ts';
import { listen } from '../ledger/notices.ts';
import { DecisionMeter, watchSpool } from '../metrics/decision-meter.ts';
import { gatherWorkers, lendToPrimary } from '../metrics/process-metrics.ts';
import {
  keepListenerCertificate,
  obtainListenerCertificate,
  resealListenerCertificate,
} from '../operations/obtain-listener-certificate.ts';
import { resealKeys } from '../operations/reseal-keys.ts';
import { watchKeys } from '../runtime/key-rotation.ts';
import { keepAudiences, metricsAddress, openMetrics } from '../runtime/metrics.ts';
import { openSts } from '../runtime/sts.ts';
import { stsPool } from './connections.ts';
import { listenForMetrics } from './metrics-listener.ts';
import { permissionToListen, startWorkers } from './workers.ts';

/** Milliseconds between two attempts to bring spooled decisions into the ledger. */
const replayEvery = 1_000;
/** Milliseconds that requests in flight get at the end. */
const lastPatience = 4_000;
/** Milliseconds in which the same trouble is logged once, so that an outage does not fill the disk. */
const quiet = 1_000;

/** The security token service: the mutual TLS listener, its keys, and what keeps both fresh; in as many workers as are asked for. */
export async function startSts(config: Config): Promise<{ close(): Promise<void> }> {
  if (!config.databaseUrl) throw new Failure('unavailable', 'The sts needs DATABASE_URL.');
  const logger = pino({ base: { role: 'sts' }, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ dest: 2, sync: false }));
  const lastSaid = new Map<string, number>();
  const log = (message: string, error: unknown) => {
    if (performance.now() - (lastSaid.get(message) ?? -quiet) < quiet) return;
    lastSaid.set(message, performance.now());
    logger.warn({ reason: describe(error) }, message);
  };
  if (config.stsWorkers > 1 && cluster.isPrimary) {
    const workers = await startWorkers(config.stsWorkers, (message) => logger.warn(message));
    const gathered = await listenForMetrics(metricsAddress(config, 'sts'), gatherWorkers());
    return {
      async close() {
        await gathered.close();
        await workers.close();
      },
    };
  }
  const database = new Database(config.databaseUrl.reveal(), { connections: stsPool(config.stsWorkers), byKeyOnly: true });
  let keeping: { close(): Promise<void> } | undefined;
  try {
    const metrics = openMetrics(database);
    const meter = new DecisionMeter(metrics);
    const { context, listener: tls, custody, tokenKeys } = await openSts(config, database, () => new Date(), log, meter);
    watchSpool(metrics, () => context.spool.files);
    const audiences = keepAudiences(database, meter);
    keeping = tokenKeys;
    const first = await obtainListenerCertificate(tls, 'sts');
    const { app, setTls, closeConnectionsOf } = createStsListener(context, first, log);
    const renewal = keepListenerCertificate(tls, 'sts', first, setTls, {
      onError: (error) => log('the TLS certificate was not renewed', error),
    });
    const rotation = watchKeys(
      context,
      {
        role: 'sts',
        custody,
        reseal: async () => {
          await resealKeys(context, custody, 'token-key');
          resealListenerCertificate(tls, 'sts');
        },
      },
      (error) => log('keys are sealed anew later', error),
    );
    const notices = listen(database, {
      hawser_revoked: (hex) => closeConnectionsOf(Buffer.from(hex, 'hex').toString('base64url')),
      hawser_token_keys: () => void tokenKeys.look(),
      hawser_feed: () => void context.feed.wake(),
    });
    context.feed.start();
    const write: Parameters<typeof context.spool.replay>[0] = (decision) =>
      context.decisions.writeWaited(decision, Date.now() + ledgerPatience);
    const replay = setInterval(() => {
      context.spool.replay(write).catch((error: unknown) => log('the spool is not replayed yet', error));
    }, replayEvery);
    await permissionToListen();
    await app.listen(config.listen.sts);
    if (cluster.isWorker) lendToPrimary(metrics);
    const counters = await listenForMetrics(cluster.isWorker ? undefined : metricsAddress(config, 'sts'), {
      text: () => metrics.metrics(),
      contentType: metrics.contentType,
    });
    return {
      async close() {
        clearInterval(replay);
        audiences.close();
        await counters.close();
        context.feed.close();
        renewal.close();
        await rotation.close();
        notices.close();
        await tokenKeys.close();
        const cut = setTimeout(() => app.server.closeAllConnections(), lastPatience);
        await app.close();
        clearTimeout(cut);
        await database.close();
      },
    };
  } catch (error) {
    await keeping?.close();
    await database.close();
    throw error;
  }
}

/** Names and messages along the chain of causes; other members of an error may carry a row or a request. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const own = error instanceof Failure ? error.message : `${error.name}: ${error.message}`;
  return error.cause === undefined ? own : `${own} ${describe(error.cause)}`;
}
