import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { Failure, invalid } from '../../server/domain/failure.ts';
import { createTokenSource, TokenRefused } from '../../server/verifier/index.ts';
import { exitCodes, workloadExitCodeHelp } from '../exit-codes.ts';
import { DirectoryUnusable } from './disk.ts';
import { EnrolmentRefused, fetchPinnedRoot, fetchTrust, requestJoin } from './enrolment.ts';
import { certificatesIn, WorkloadFiles } from './files.ts';
import { DirectoryTaken } from './lock.ts';
import { type RenewOptions, renewForever, renewOnce } from './renew.ts';

const help = `
${workloadExitCodeHelp}
The private key is made here, kept 0600 in the directory, and never sent or printed.`;

/** Adds what a workload does for itself: `join`, `renew` and `token`. */
export function addWorkloadCommands(program: Command): void {
  const directory = ['--directory <path>', 'where key.pem, certificate.pem and ca.pem are', '.hawser'] as const;
  const enrolment = [
    '--enrolment <url>',
    'where Hawser enrols workloads',
    process.env.HAWSER_ENROLMENT_URL ?? 'https://localhost:8444',
  ] as const;

  program
    .command('join')
    .description('make a key and get its first certificate with a one-time join token')
    .option('--token <token>', 'the join token; better in a file or in HAWSER_JOIN_TOKEN, where other users cannot see it')
    .option('--token-file <path>', 'a file that holds the join token')
    .requiredOption('--ca-hash <hash>', 'sha256:… of the root, as printed with the join token')
    .option(...enrolment)
    .option(...directory)
    .addHelpText('after', help)
    .action((options: JoinOptions) => run(() => join(options)));

  program
    .command('renew')
    .description('get the successor of the current certificate, for a new key: now, or with --daemon each time that it is due')
    .option('--daemon', 'stay, renew when the profile says so, try again what fails, and let Hawser know how it goes')
    .option('--exec <command>', 'a command of the shell to run after each renewal; it finds the files in HAWSER_CERTIFICATE, HAWSER_KEY, …')
    .option('--signal <pid file>', 'send SIGHUP to the process whose id is in this file after each renewal')
    .option(...enrolment)
    .option(...directory)
    .addHelpText('after', help)
    .action((options: RenewOptions) => run(() => renew(options)));

  (program.commands.find((command) => command.name() === 'token') ?? program.command('token'))
    .description('print an access token that is bound to the certificate')
    .option('--audience <uri>', 'the resource server that the token is for')
    .option('--scope <scope>', 'scopes, separated by spaces')
    .option('--exchange-secret-file <path>', 'a file that holds an exchange secret; without it the certificate is enough')
    .option('--issuer <url>', 'the STS', process.env.HAWSER_STS_URL ?? 'https://localhost:8443')
    .option(...directory)
    .addHelpText('after', help)
    .action((options: TokenOptions) => run(() => token(options)));
}

type JoinOptions = { enrolment: string; directory: string; token?: string; tokenFile?: string; caHash: string };
type TokenOptions = { audience?: string; scope?: string; exchangeSecretFile?: string; issuer: string; directory: string };

async function join({ enrolment, directory, caHash, token, tokenFile }: JoinOptions): Promise<string> {
  const files = new WorkloadFiles(directory);
  if (files.hasJoined()) throw invalid('directory', `${directory} holds a certificate already: renew it, or name another directory`);
  const secret = token ?? (tokenFile === undefined ? process.env.HAWSER_JOIN_TOKEN : (await readFile(tokenFile, 'utf8')).trim());
  if (!secret) throw invalid('token', 'give --token-file, --token or HAWSER_JOIN_TOKEN');
  const root = await fetchPinnedRoot(enrolment, caHash);
  const roots = await fetchTrust(enrolment, root);
  const onWaiting = (request: string, pause: number) =>
    process.stderr.write(
      `${request} waits for approval; asking again in ${pause} s. Stopped and started again, it goes on with the same key.\n`,
    );
  await files.adopt(await requestJoin(enrolment, roots, secret, await files.nextKey(), onWaiting), roots);
  return describe(files);
}

async function renew(options: RenewOptions): Promise<string> {
  if (!options.daemon) return describe(await renewOnce(options));
  await renewForever(options);
  return 'stopped';
}

async function token({ audience, scope, exchangeSecretFile, issuer, directory }: TokenOptions): Promise<string> {
  if (audience === undefined) throw invalid('audience', 'give --audience');
  const { certificate, key, ca } = await new WorkloadFiles(directory).read();
  const exchangeSecret = exchangeSecretFile === undefined ? undefined : (await readFile(exchangeSecretFile, 'utf8')).trim();
  const source = createTokenSource({
    issuer,
    audience,
    certificate,
    key,
    ca,
    ...(scope === undefined ? {} : { scope }),
    ...(exchangeSecret === undefined ? {} : { exchangeSecret }),
  });
  try {
    return (await source.get()).token;
  } finally {
    source.close();
  }
}

async function describe(files: WorkloadFiles): Promise<string> {
  const [leaf] = certificatesIn((await files.read()).certificate);
  const name = leaf?.subjectAltName?.replace(/^URI:/, '') ?? leaf?.subject;
  return `${name}: certificate until ${leaf?.validTo}, in ${files.path('certificate.pem')}`;
}

async function run(command: () => Promise<string>): Promise<void> {
  try {
    process.stdout.write(`${await command()}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = exitCodeFor(error);
  }
}

function exitCodeFor(error: unknown): number {
  if (error instanceof DirectoryTaken) return exitCodes.taken;
  if (error instanceof DirectoryUnusable) return exitCodes.unwritable;
  if (error instanceof TokenRefused || error instanceof EnrolmentRefused) return exitCodes.refused;
  if (!(error instanceof Failure)) return exitCodes.unexpected;
  if (error.code === 'forbidden') return exitCodes.refused;
  return error.code === 'unavailable' ? exitCodes.unreachable : exitCodes.usage;
}
