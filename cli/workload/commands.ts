import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Failure, invalid } from '../../server/domain/failure.ts';
import type { ModuleSettings } from '../../server/keys/key-module.ts';
import { TokenRefused } from '../../server/verifier/index.ts';
import { exitCodes, workloadExitCodeHelp } from '../exit-codes.ts';
import { addressOf, setting } from '../setting.ts';
import { CallRefused, callOnce } from './call.ts';
import { DirectoryUnusable } from './disk.ts';
import { type DoctorOptions, examine } from './doctor.ts';
import { EnrolmentRefused, fetchPinnedRoot, fetchTrust, requestJoin } from './enrolment.ts';
import { certificatesIn, WorkloadFiles } from './files.ts';
import { requireHttps, requireUsable, textGiven } from './given.ts';
import { type Inspection, inspect } from './inspect.ts';
import { DirectoryTaken } from './lock.ts';
import { type RenewOptions, renewForever, renewOnce } from './renew.ts';
import { obtainToken, withSource } from './tokens.ts';

const help = `
${workloadExitCodeHelp}
The private key is made here, kept 0600 in the directory or inside a PKCS#11 module, and never sent or printed.`;

/** Adds what a workload does for itself: `join`, `renew`, `token` and `call`. */
export function addWorkloadCommands(program: Command): void {
  const directory = ['--directory <path>', 'where key.pem, certificate.pem and ca.pem are', '.hawser'] as const;
  const enrolment = ['--enrolment <url>', 'where Hawser enrols workloads', addressOf('ENROLMENT')] as const;

  program
    .command('join')
    .description('make a key and get its first certificate with a one-time join token')
    .option('--token <token>', 'the join token; better in a file or in HAWSER_JOIN_TOKEN, where other users cannot see it')
    .option('--token-file <path>', 'a file that holds the join token')
    .requiredOption('--ca-hash <hash>', 'sha256:… of the root, as printed with the join token')
    .option('--pkcs11-module <path>', 'make the key in the token of this PKCS#11 module, where it stays; renewals follow it')
    .option('--pkcs11-token <label>', 'the label of the token in the module')
    .option('--pkcs11-pin-file <path>', 'a file that only you can read and that holds the PIN of the token')
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
    .option('--workload-api <socket>', 'with --daemon: also serve the SPIFFE Workload API on this Unix socket, to the user of the daemon')
    .option('--allow-uid <users...>', 'further users who may use it, by name or number')
    .option('--allow-gid <groups...>', 'groups whose members may use it, by name or number')
    .option('--issuer <url>', 'the STS, which its JWT-SVIDs come from', addressOf('STS'))
    .option(...enrolment)
    .option(...directory)
    .addHelpText('after', help)
    .action((options: RenewOptions) => run(() => renew(options)));

  // What follows a verb of the group is that verb's: both have an --audience.
  program.enablePositionalOptions();
  (program.commands.find((command) => command.name() === 'token') ?? program.command('token'))
    .enablePositionalOptions()
    .description('print an access token that is bound to the certificate')
    .option('--audience <uri>', 'the resource server that the token is for')
    .option('--scope <scope>', 'scopes, separated by spaces')
    .option('--header', 'print it as a header: curl -H "$(hawser token --header --audience …)"')
    .option('--no-cache', 'ask for a new one, also where the last one is good')
    .option('--exchange-secret-file <path>', 'a file that holds an exchange secret; without it the certificate is enough')
    .option('--issuer <url>', 'the STS', addressOf('STS'))
    .option(...directory)
    .addHelpText('after', help)
    .action((options: TokenOptions) => run(() => token(options)));

  program
    .command('call')
    .argument('<url>', 'where the resource server is')
    .description('call a resource server with a token, over a connection of the certificate that it is bound to')
    .option('--audience <uri>', 'the resource server that the token is for')
    .option('--scope <scope>', 'scopes, separated by spaces')
    .option('--exchange-secret-file <path>', 'a file that holds an exchange secret; without it the certificate is enough')
    .option('--method <method>', 'how to call', 'GET')
    .option('--issuer <url>', 'the STS', addressOf('STS'))
    .option(...directory)
    .addHelpText('after', help)
    .action((url: string, options: CallOptions) => run(() => call(url, options)));

  program
    .command('inspect')
    .argument('<what>', 'a file, an https URL, a token, or - for what comes in')
    .description('say what a certificate or a token is, and hold a token against the certificate here, without asking Hawser')
    .option('--certificate <file>', 'the certificate to hold a token against; without it, that of the directory')
    .option(...directory)
    .addHelpText('after', help)
    .action((what: string, options: { certificate?: string; directory: string }) =>
      run(async () => {
        const files = new WorkloadFiles(options.directory);
        const path =
          options.certificate === undefined && !files.hasJoined() ? undefined : (options.certificate ?? files.path('certificate.pem'));
        const pem = path === undefined ? undefined : await textGiven('certificate', path);
        if (pem !== undefined && certificatesIn(pem).length === 0) throw invalid('certificate', `${path} holds no certificate`);
        return report(await inspect(what, pem, new Date()));
      }),
    );

  program
    .command('doctor')
    .description('examine the workload from its files to its token; each finding says the way out')
    .option('--audience <uri>', 'also ask for a token for this resource server')
    .option('--issuer <url>', 'the STS', addressOf('STS'))
    .option(...directory)
    .addHelpText('after', help)
    .action((options: DoctorOptions) =>
      run(async () => {
        requireHttps('issuer', options.issuer);
        if (options.audience === '') throw invalid('audience', 'name a resource server, or leave it away');
        const findings = await examine(options, new Date());
        const lines = findings.map(({ ok, sentence }) => `${ok === 'not asked' ? '?   ' : ok ? 'ok  ' : 'BAD '} ${sentence}`);
        return report({ lines, ok: findings.every(({ ok }) => ok !== false) });
      }),
    );
}

function report({ lines, ok }: Inspection): string {
  if (!ok) process.exitCode = exitCodes.findings;
  return lines.join('\n');
}

type ModuleOptions = { pkcs11Module?: string; pkcs11Token?: string; pkcs11PinFile?: string };
type JoinOptions = ModuleOptions & { enrolment: string; directory: string; token?: string; tokenFile?: string; caHash: string };
type SourceOptions = { audience?: string; scope?: string; exchangeSecretFile?: string; issuer: string; directory: string };
type TokenOptions = SourceOptions & { header?: true; cache: boolean };
type CallOptions = SourceOptions & { method: string };

async function join({ enrolment, directory, caHash, token, tokenFile, ...where }: JoinOptions): Promise<string> {
  const module = moduleFrom(where);
  const files = new WorkloadFiles(directory);
  if (files.hasJoined()) throw invalid('directory', `${directory} holds a certificate already: renew it, or name another directory`);
  requireHttps('enrolment', enrolment);
  const secret = token ?? (tokenFile === undefined ? setting('HAWSER_JOIN_TOKEN') : (await textGiven('token-file', tokenFile)).trim());
  if (!secret) throw invalid('token', 'give --token-file, --token or HAWSER_JOIN_TOKEN');
  const root = await fetchPinnedRoot(enrolment, caHash);
  const roots = await fetchTrust(enrolment, root);
  const onWaiting = (request: string, pause: number) =>
    process.stderr.write(
      `${request} waits for approval; asking again in ${pause} s. Stopped and started again, it goes on with the same key.\n`,
    );
  await files.adopt(await requestJoin(enrolment, roots, secret, await files.nextClientKey(module), onWaiting), roots);
  return describe(files);
}

async function renew(options: RenewOptions): Promise<string> {
  if (!options.daemon && (options.workloadApi ?? options.allowUid ?? options.allowGid) !== undefined)
    throw invalid('workload-api', 'is served by the daemon: add --daemon');
  requireHttps('enrolment', options.enrolment);
  if (!options.daemon) return describe(await renewOnce(options));
  await renewForever(options);
  return 'stopped';
}

/** @throws {Failure} `invalid_input` where only a part of it is given */
function moduleFrom({ pkcs11Module: module, pkcs11Token: tokenLabel, pkcs11PinFile: pinFile }: ModuleOptions): ModuleSettings | undefined {
  if (module === undefined && tokenLabel === undefined && pinFile === undefined) return undefined;
  if (module === undefined || tokenLabel === undefined || pinFile === undefined)
    throw invalid('pkcs11', 'give --pkcs11-module, --pkcs11-token and --pkcs11-pin-file, or none of them');
  return { module: resolve(module), tokenLabel, pinFile: resolve(pinFile) };
}

async function token({ header, cache, ...options }: TokenOptions): Promise<string> {
  const { generation, question } = await questionOf(options);
  const token = await obtainToken(generation, question, { cache });
  return header ? `Authorization: Bearer ${token}` : token;
}

async function questionOf({ audience, scope, exchangeSecretFile, issuer, directory }: SourceOptions) {
  if (!audience) throw invalid('audience', 'give --audience, the resource server that the token is for');
  requireHttps('issuer', issuer);
  const generation = requireUsable(await new WorkloadFiles(directory).read());
  const exchangeSecret =
    exchangeSecretFile === undefined ? undefined : (await textGiven('exchange-secret-file', exchangeSecretFile)).trim();
  if (exchangeSecret === '') throw invalid('exchange-secret-file', `${exchangeSecretFile} is empty`);
  return { generation, question: { issuer, audience, scope, exchangeSecret } };
}

async function call(url: string, options: CallOptions): Promise<string> {
  requireHttps('url', url);
  if (!/^[A-Za-z]+$/.test(options.method)) throw invalid('method', `${options.method} is no method of HTTP`);
  const { generation, question } = await questionOf(options);
  return withSource(generation, question, (source) =>
    source.call((pair) => callOnce(url, options.method, generation.ca, pair), {
      refused: (error) => error instanceof CallRefused && error.status === 401,
    }),
  );
}

async function describe(files: WorkloadFiles): Promise<string> {
  const [leaf] = certificatesIn((await files.read()).certificate);
  const name = leaf?.subjectAltName?.replace(/^URI:/, '') ?? leaf?.subject;
  return `${name}: certificate until ${leaf?.validToDate.toISOString()}, in ${files.path('certificate.pem')}`;
}

async function run(command: () => Promise<string>): Promise<void> {
  try {
    process.stdout.write(`${await command()}\n`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${why}\n`);
    if (/STS.* ECONNREFUSED/.test(why)) process.stderr.write('Where else the STS is, --issuer or HAWSER_STS_URL says.\n');
    process.exitCode = exitCodeFor(error);
  }
}

function exitCodeFor(error: unknown): number {
  if (error instanceof DirectoryTaken) return exitCodes.taken;
  if (error instanceof DirectoryUnusable) return exitCodes.unwritable;
  if ([TokenRefused, EnrolmentRefused, CallRefused].some((kind) => error instanceof kind)) return exitCodes.refused;
  if (!(error instanceof Failure)) return exitCodes.unexpected;
  if (error.code === 'forbidden') return exitCodes.refused;
  return error.code === 'unavailable' ? exitCodes.unreachable : exitCodes.usage;
}
