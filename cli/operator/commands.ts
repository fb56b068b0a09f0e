import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { createClient, streamList } from '../../server/doors/api/client.ts';
import { type OperationName, operationNames, rowOf, type WireInput, type WireOutput } from '../../server/doors/api/contract.ts';
import { exitCodeHelp, exitCodes } from '../exit-codes.ts';
import { apiKey, apiUrlOf, authorization, createKeyLocally, keepKey, requireNoKeptKey } from './credentials.ts';
import { explain } from './failures.ts';
import { follow } from './follow.ts';
import { followRotation, isRotated } from './follow-rotation.ts';
import { addOptions, valuesOf } from './options.ts';
import { type Format, print } from './print.ts';
import { printImport } from './print-import.ts';
import { printPrograms, writePrograms } from './programs.ts';
import { addOfflineOptions, isOffline, verifyOffline } from './verify-offline.ts';

const help = `
${exitCodeHelp}
The API key comes from --key-file, HAWSER_API_KEY or operator.key in the data directory; the address from HAWSER_API_URL.
An option \`@file\` takes the content of that file, and \`@-\` what comes in; a positional value that begins with - goes after --.`;

/** Other words for a group of verbs. */
const aliases: Record<string, string> = { certificate: 'cert', apikey: 'api-key' };

type Settings = { output: Format | keyof typeof streams; keyFile?: string; save?: true; local?: true; follow?: true; directory?: string };

/** Formats in which a list comes whole, whatever its length. */
const streams = { ndjson: 'application/x-ndjson', csv: 'text/csv' } as const;

/** Adds one verb for each row of the contract: `identity.suspend` becomes `hawser identity suspend <identity>`. */
export function addOperatorCommands(program: Command, dataDir: string): void {
  for (const name of operationNames) {
    if (rowOf(name).only === 'session') continue;
    const [group = name, verb] = name.split('.');
    const parent = verb === undefined ? program : groupOf(program, group);
    addVerb(parent.command(verb ?? group), name, dataDir);
  }
}

function groupOf(program: Command, name: string): Command {
  const existing = program.commands.find((command) => command.name() === name);
  if (existing !== undefined) return existing;
  const verbs = operationNames
    .filter((row) => row.startsWith(`${name}.`) && rowOf(row).only !== 'session')
    .map((row) => row.slice(name.length + 1));
  const command = program.command(name).description(verbs.join(', '));
  const alias = aliases[name];
  return alias === undefined ? command : command.alias(alias);
}

function addVerb(command: Command, name: OperationName, dataDir: string): void {
  const row = rowOf(name);
  const positional = Object.keys(row.params?.shape ?? {});
  command.description(row.summary);
  for (const parameter of positional) command.argument(`<${parameter}>`);
  for (const schema of [row.query, row.body]) if (schema !== undefined) addOptions(command, schema);
  command
    .addOption(
      new Option('-o, --output <format>', 'how to print the answer')
        .choices(['table', 'json', ...(row.query?.shape.limit === undefined ? [] : Object.keys(streams))])
        .default('table'),
    )
    .option('--key-file <path>', 'a file that holds the API key')
    .addHelpText('after', help);
  if (name === 'apikey.create')
    command
      .option('--save', 'keep the key in the data directory, where the other verbs find it')
      .option('--local', 'through the local socket, as the same user, whatever key is set: its role may then be any');
  if (name === 'audit.verify') addOfflineOptions(command);
  if (name === 'rotate') command.option('--wait', 'until no agent has anything left to do; ends with 3 unless all were renewed');
  if (name === 'identity.connect') command.option('--directory <path>', 'where the programs are written to');
  if (name === 'decision.list') command.option('--follow', 'print what comes from now on, one JSON object a line, until it is stopped');
  command.action(async (...given: unknown[]) => {
    const { output, keyFile, save, local, follow: following, directory, ...members } = command.opts<Settings & Record<string, unknown>>();
    // A proof is waited for by the API; a rotation, which takes longer than any request, by us.
    const waits = name === 'rotate' && members.wait === true;
    if (waits) delete members.wait;
    const parameters = Object.fromEntries(positional.map((parameter, index) => [parameter, given[index]]));
    const apiUrl = apiUrlOf();
    try {
      if (save) requireNoKeptKey(dataDir);
      if (name === 'audit.verify' && isOffline(members)) {
        process.exitCode = await verifyOffline(members, output === 'json' ? 'json' : 'table');
        return;
      }
      // These only read, without an end or for long: once nobody reads what they print, they are done.
      if (following || output === 'ndjson' || output === 'csv') process.stdout.once('error', () => process.exit());
      if (following) {
        const input = { ...valuesOf(members), ...parameters };
        const headers = headersFor(name, dataDir, keyFile);
        const stopped = new AbortController();
        process.once('SIGINT', () => stopped.abort());
        const print = { out: (line: string) => process.stdout.write(line), note: (line: string) => process.stderr.write(line) };
        return await follow((more) => streamList(apiUrl, { ...headers, ...more }, name, input, 'text/event-stream'), print, stopped.signal);
      }
      if (output === 'ndjson' || output === 'csv')
        return await pipeline(
          streamList(apiUrl, headersFor(name, dataDir, keyFile), name, { ...valuesOf(members), ...parameters }, streams[output]),
          process.stdout,
        );
      const input = { ...valuesOf(members), ...parameters };
      const first = local ? await createKeyLocally(dataDir, input) : await run(name, input, { apiUrl, dataDir, keyFile });
      // The contract says what the operation answers.
      const answer = waits
        ? await followRotation(first as WireOutput<'rotate'>, (rotation) =>
            createClient(apiUrl, headersFor(name, dataDir, keyFile))('rotation.show', { rotation }),
          )
        : first;
      if (waits && !isRotated(answer as WireOutput<'rotate'>)) process.exitCode = exitCodes.refused;
      if (name === 'identity.connect') {
        const connection = answer as WireOutput<'identity.connect'>;
        if (directory !== undefined) writePrograms(directory, connection);
        if (output === 'table') return void process.stdout.write(printPrograms(connection, directory));
      }
      const text =
        name === 'identity.import' && output === 'table'
          ? printImport(answer as WireOutput<'identity.import'>)
          : print(name, save ? keepKey(dataDir, answer) : answer, output);
      process.stdout.write(text);
      if (rowOf(name).method !== 'GET') process.stderr.write(takenBack(Object(answer)));
      if (isRefused(name, Object(answer))) process.exitCode = exitCodes.refused;
    } catch (error) {
      const { text, exitCode } = explain(error, apiUrl);
      process.stderr.write(`${text}\n`);
      process.exitCode = exitCode;
    }
  });
}

/** What is kept by files was changed by hand. */
function takenBack({ managedBy }: { readonly managedBy?: WireOutput<'identity.show'>['managedBy'] }): string {
  if (!managedBy) return '';
  return `Warning: the files of the fleet ${managedBy.fleet} say what this is (last applied ${managedBy.appliedAt}). Their next apply takes a change by hand back.\n`;
}

/** What was asked to be verified, proven or done to each of many, and was not. A proof that is still under way is neither. */
const isRefused = (name: OperationName, answer: object): boolean =>
  (name === 'audit.verify' && Reflect.get(answer, 'verified') !== true) ||
  (name === 'resource-server.prove' && !['passed', null].includes(Reflect.get(answer, 'outcome'))) ||
  (name === 'identity.import' && [Reflect.get(answer, 'rows') ?? []].flat().some((row) => row.outcome === 'refused')) ||
  (name.endsWith('-many') && [Reflect.get(answer, 'items') ?? []].flat().some((item) => item.outcome === 'failed'));

type Reach = { readonly apiUrl: string; readonly dataDir: string; readonly keyFile: string | undefined };

async function run(name: OperationName, input: Record<string, unknown>, { apiUrl, dataDir, keyFile }: Reach): Promise<unknown> {
  const key = apiKey(dataDir, keyFile);
  if (key === undefined && name === 'apikey.create') return createKeyLocally(dataDir, input);
  // What the options gave is what the contract's own schema asks for; the API checks it once more.
  return createClient(apiUrl, headersFor(name, dataDir, keyFile))(name, input as WireInput<typeof name>);
}

const headersFor = (name: OperationName, dataDir: string, keyFile: string | undefined): Record<string, string> =>
  rowOf(name).permission === 'public' && apiKey(dataDir, keyFile) === undefined ? {} : authorization(dataDir, keyFile);
