import { pino } from 'pino';
import packageJson from '../../package.json' with { type: 'json' };
import type { Config } from '../config.ts';
import { Failure } from '../domain/failure.ts';
import { isUuid, toPublicId } from '../domain/ids.ts';
import { buildAdminSocket, listenAt } from '../doors/api/admin-socket.ts';
import type { ApiContext } from '../doors/api/handlers.ts';
import { buildApi } from '../doors/api/server.ts';
import { createSignIn } from '../doors/api/sign-in.ts';
import { CheckpointFile } from '../ledger/checkpoint-file.ts';
import { Database } from '../ledger/database.ts';
import { signInTables } from '../ledger/sign-in.ts';
import { DecisionMeter } from '../metrics/decision-meter.ts';
import { refusalMeter, watchHouse, webhookMeter } from '../metrics/house-meter.ts';
import { openApiKeys } from '../operations/open-api-keys.ts';
import { prepareSetup } from '../operations/prepare-setup.ts';
import { readHouse } from '../operations/read-house.ts';
import { type RefusedAct, RefusedActs } from '../operations/record-refused-acts.ts';
import { openRegistry } from '../runtime/api.ts';
import { openCertificates } from '../runtime/certificates.ts';
import { startIssuerWork } from '../runtime/issuers.ts';
import { startLedgerWork } from '../runtime/ledger-work.ts';
import { keepAudiences, metricsAddress, metricsTargets, openMetrics } from '../runtime/metrics.ts';
import { startNoticeWork } from '../runtime/notice-work.ts';
import { startWebhookWork } from '../runtime/webhook-work.ts';
import { startCertificates } from './certificates.ts';
import { listenForMetrics } from './metrics-listener.ts';

type Running = { close(): Promise<void> };

/** Everything an administrator or an enrolling workload asks for: the management API, its local socket, enrolment and PKI. */
export async function startApi(config: Config): Promise<Running> {
  if (!config.databaseUrl) throw new Failure('unavailable', 'The api needs DATABASE_URL.');
  const logger = pino({ base: { role: 'api' }, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ dest: 2, sync: false }));
  const logFault = (error: unknown, request?: string) =>
    logger.error({ ...described(error), ...(request && { request }) }, 'a request met an error that nobody expected');
  const database = new Database(config.databaseUrl.reveal());
  const running: Running[] = [database];
  const close = async () => {
    for (const part of running.reverse()) await part.close();
  };
  try {
    const clock = () => new Date();
    const consoleUrl = config.urls.console;
    const metrics = openMetrics(database);
    const meter = new DecisionMeter(metrics);
    const certificates = openCertificates(config, database, clock, meter);
    const secret = await openApiKeys(certificates, certificates.ocspCustody);
    const signIn = createSignIn({ tables: signInTables(database), consoleUrl, secret });
    const refusals = refusalMeter(metrics);
    const refusedActs = new RefusedActs(
      { database, clock },
      {
        recorded: (count) => refusals('recorded', count),
        delayed: (act, count, error) => logger.warn({ ...described(error), ...shown(act), count }, 'a refused act is recorded later'),
        lost: (act, count) => {
          refusals('lost', count);
          logger.error({ ...shown(act), count }, 'no event tells of a refused act');
        },
      },
    );
    running.push(refusedActs);
    const context: ApiContext = {
      ...certificates,
      ...openRegistry(config, database, clock),
      checkpoints: new CheckpointFile(config.files.checkpoints),
      hashPassword: signIn.hashPassword,
      verifyPassword: signIn.verifyPassword,
      signIn,
      custody: certificates.ocspCustody,
      version: packageJson.version,
      metricsTargets: metricsTargets(config),
      consoleUrl,
      consoleSecret: config.consoleSecret?.reveal(),
      refusedActs,
    };
    const { owner } = config;
    await prepareSetup(context, owner && { email: owner.email, password: owner.password.reveal() });

    const socket = buildAdminSocket(context, logFault);
    running.push(socket);
    await listenAt(socket, config.files.adminSocket);
    const api = buildApi(context, logFault);
    running.push(api);
    await api.listen(config.listen.api);
    running.push(
      await startCertificates(config, certificates, (error) => logger.warn(described(error), 'certificate work will be tried again')),
    );
    running.push(startLedgerWork(context, (error) => logger.warn(described(error), 'the ledger will be sealed later')));
    watchHouse(metrics, () => readHouse(context));
    const audiences = keepAudiences(database, meter);
    running.push({ close: async () => audiences.close() });
    running.push(
      await listenForMetrics(metricsAddress(config, 'api'), { text: () => metrics.metrics(), contentType: metrics.contentType }),
    );
    running.push(
      startWebhookWork({ ...context, onAttempt: webhookMeter(metrics) }, (error) =>
        logger.warn(described(error), 'events are delivered later'),
      ),
    );
    running.push(startNoticeWork(context, (error) => logger.warn(described(error), 'notices are looked for and told later')));
    running.push(startIssuerWork(context, (error) => logger.warn(described(error), 'the keys of trusted issuers are fetched later')));
    return { close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What a log may say of an act: who, and what, but not to what. */
const shown = ({ actor, operation, code }: RefusedAct) => ({
  operation,
  code,
  actor: isUuid(actor.id) ? toPublicId(actor.kind === 'user' ? 'user' : 'apiKey', actor.id) : actor.id,
  ...(actor.request && { request: toPublicId('apiRequest', actor.request) }),
});

/** Where an error came from. Not what it says, unless it is our own sentence: a driver's may quote a row or a request. */
function described(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error };
  const code: unknown = Reflect.get(error, 'code');
  return {
    name: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    ...(error instanceof Failure ? { detail: error.message } : { frames: error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) }),
    ...(error.cause === undefined ? {} : { cause: described(error.cause) }),
  };
}
