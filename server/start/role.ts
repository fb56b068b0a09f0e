import { pino } from 'pino';
import { readConfig } from '../config.ts';
import { Failure } from '../domain/failure.ts';

/** How each process of the server starts; each can also run alone, on a machine of its own. */
const starters = {
  signer: async () => (await import('./signer.ts')).startSigner,
  api: async () => (await import('./api.ts')).startApi,
  sts: async () => (await import('./sts.ts')).startSts,
};

/** Of an error only what describes it: other members may carry a row, a header or a token. */
function describe(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const code: unknown = Reflect.get(error, 'code');
  return {
    name: error.name,
    message: error.message,
    ...(typeof code === 'string' && { code }),
    ...(!(error instanceof Failure) && { stack: error.stack }),
    ...(error.cause !== undefined && { cause: describe(error.cause) }),
  };
}

const role = process.argv[2];
const log = pino(
  { base: { role }, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: describe } },
  pino.destination({ dest: 2, sync: true }),
);

function die(message: string, error: unknown): never {
  log.fatal({ err: error }, message);
  process.exit(1);
}
process.on('uncaughtException', (error) => die('ended by an error that nobody caught', error));
process.on('unhandledRejection', (error) => die('ended by a rejection that nobody caught', error));

if (role !== 'signer' && role !== 'api' && role !== 'sts')
  die('cannot start', new Failure('invalid_input', 'usage: role.ts signer|api|sts'));
try {
  const start = await starters[role]();
  const running = await start(readConfig());
  log.info('ready');
  let stopping = false;
  const stop = async (reason: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ reason }, 'stopping');
    await running.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
} catch (error) {
  die('cannot start', error);
}
