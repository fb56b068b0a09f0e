import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { type Command, Option } from 'commander';
import { type FleetKind, fleetKinds, fleetRules } from '../../server/domain/fleet.ts';
import { type ApiClient, createClient } from '../../server/doors/api/client.ts';
import { fleetFileSchema } from '../../server/doors/api/contract/fleet-file.ts';
import { exitCodes } from '../exit-codes.ts';
import { apiUrlOf, authorization } from '../operator/credentials.ts';
import { explain, UsageError } from '../operator/failures.ts';
import { applyStep, confirm, type FleetPlan, labelOf, movedSince, planFiles, readStanding } from './plan.ts';
import { paintFor, printPlan } from './print-plan.ts';
import { type Fleet, readFleet } from './read-files.ts';
import { readPlan, savePlan } from './saved-plan.ts';
import { fleetYaml } from './write-file.ts';

type Reach = { readonly keyFile?: string };
type Files = Reach & { readonly file?: string[]; readonly prune?: boolean; readonly output: 'text' | 'json' };
type PlanOptions = Files & { readonly out?: string; readonly detailedExitcode?: true };
type ApplyOptions = Files & { readonly plan?: string; readonly yes?: true; readonly allowDestructive?: true };

const help = `
What the files say is the whole of each thing in them: a member that is left away has its default. Things in no file stay as they are.
Exit codes: 0 done, 2 wrong files or wrong usage, 3 refused by Hawser or moved since the plan, 4 Hawser cannot be reached, 1 anything else.`;

/** Adds `plan`, `apply`, `export` and `schema`: identities, profiles, audiences, resource servers, grants and rules from YAML. */
export function addFleetCommands(program: Command, dataDir: string): void {
  const several = (value: string, before: string[] | undefined) => [...(before ?? []), value];
  const withFiles = (command: Command): Command =>
    command
      .addOption(new Option('-f, --file <path>', 'a file, a directory, or - for what comes in; may be repeated').argParser(several))
      .option('--prune', 'take away what files of this fleet made and none of them has any more')
      .addOption(new Option('-o, --output <format>', 'how to print it').choices(['text', 'json']).default('text'))
      .option('--key-file <path>', 'a file that holds the API key')
      .addHelpText('after', help);
  const reach = ({ keyFile }: Reach): ApiClient => createClient(apiUrlOf(), authorization(dataDir, keyFile));

  withFiles(program.command('plan').description('show what would have to be done so that everything stands as files say'))
    .option('--out <file>', 'keep the plan: `hawser apply --plan <file>` does just that, or nothing')
    .option('--detailed-exitcode', 'end with 0 where nothing is to do, 2 where something is, 1 where the plan cannot be made')
    .action((options: PlanOptions) => run(() => plan(reach(options), options), options.detailedExitcode));
  withFiles(program.command('apply').description('do what a plan shows, one thing at a time; what was done stays done'))
    .option('--plan <file>', 'a plan that was kept, instead of files')
    .option('-y, --yes', 'do it without asking')
    .option('--allow-destructive', 'also what stops something that works now')
    .action((options: ApplyOptions) => run(() => apply(reach(options), options)));
  program
    .command('export')
    .description('write what stands there as a file that says exactly that')
    .option('--fleet <name>', 'only what the files of this fleet made')
    .option('--out <file>', 'where to; standard output, if left away')
    .option('--key-file <path>', 'a file that holds the API key')
    .action((options: Reach & { fleet?: string; out?: string }) => run(() => exportFleet(reach(options), options)));
  program
    .command('schema')
    .description('print the JSON Schema of such files, for editors')
    .action(() => void process.stdout.write(`${JSON.stringify(fleetFileSchema(), null, 2)}\n`));
}

async function plan(api: ApiClient, { file = [], prune = false, output, out, detailedExitcode }: PlanOptions): Promise<number> {
  const made = await planFiles(api, readFleet(requireFiles(file)), prune);
  if (out !== undefined) savePlan(out, made);
  process.stdout.write(output === 'json' ? `${JSON.stringify(made, null, 2)}\n` : printPlan(made, paintFor(process.stdout)));
  return detailedExitcode && made.steps.length > 0 ? 2 : exitCodes.done;
}

/** What pruning made of a thing: some are only put out of use. */
function goneBy({ kind }: { readonly kind: FleetKind }): string {
  const { word } = fleetRules[kind].pruning ?? { word: 'remove' };
  return word === 'suspend' ? 'suspended' : `${word}d`;
}

async function apply(api: ApiClient, options: ApplyOptions): Promise<number> {
  const from = options.plan ?? readFleet(requireFiles(options.file ?? []));
  const made = await planToApply(api, options, from);
  const text = options.output === 'text';
  if (text) process.stdout.write(printPlan(made, paintFor(process.stdout)));
  const destructive = made.steps.filter(({ consequence }) => consequence !== null);
  if (destructive.length > 0 && !options.allowDestructive)
    throw new UsageError(
      [
        ...destructive.map((step) => `${labelOf(step)}: ${step.consequence}`),
        'Nothing was changed. If that is meant: --allow-destructive',
      ].join('\n'),
    );
  if (made.steps.length > 0 && !options.yes && !(await agreed(options))) return exitCodes.done;
  const done: { kind: string; name: string; done: string }[] = [];
  for (const step of made.steps) {
    try {
      const { done: result } = await applyStep(api, made.fleet, step);
      const how = result === 'removed' ? goneBy(step) : result;
      done.push({ kind: step.kind, name: step.name, done: how });
      if (text) process.stdout.write(`${labelOf(step)}: ${how}\n`);
    } catch (error) {
      const rest = `${labelOf(step)} was not done. ${done.length} of ${made.steps.length} steps are done and stay so; mend it and apply again.`;
      process.stderr.write(`${rest}\n`);
      throw error;
    }
  }
  // A plan that was kept says what changes, not all that its files describe.
  if (typeof from !== 'string') await confirm(api, from);
  if (!text) process.stdout.write(`${JSON.stringify({ fleet: made.fleet, applied: done, notes: made.notes }, null, 2)}\n`);
  return exitCodes.done;
}

/** A plan that was kept is done as it is, or not at all. */
async function planToApply(api: ApiClient, { file = [], prune = false }: ApplyOptions, from: Fleet | string): Promise<FleetPlan> {
  if (typeof from !== 'string') return planFiles(api, from, prune);
  if (file.length > 0 || prune) throw new UsageError('Give either --plan or files: what a plan does was decided when it was made.');
  const made = readPlan(from);
  const moved = await movedSince(api, made);
  if (moved.length > 0) throw new Moved(`These have moved since the plan was made: ${moved.join(', ')}. Nothing was changed; plan again.`);
  return made;
}

/** The plan is about something that is not so any more. */
class Moved extends Error {}

function requireFiles(files: readonly string[]): readonly string[] {
  if (files.length > 0) return files;
  throw new UsageError('Name a file or a directory: -f fleet.yaml');
}

async function agreed({ output }: ApplyOptions): Promise<boolean> {
  if (!process.stdin.isTTY || output === 'json')
    throw new UsageError('Nobody is there to ask. Nothing was changed; to do it without asking: --yes');
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await lines.question('Do this? Only `yes` does: ');
    if (answer.trim() === 'yes') return true;
    process.stdout.write('Nothing was changed.\n');
    return false;
  } finally {
    lines.close();
  }
}

async function exportFleet(api: ApiClient, { fleet, out }: { fleet?: string; out?: string }): Promise<number> {
  const standing = await readStanding(api, fleetKinds);
  const text = fleetYaml(fleet, fleet === undefined ? standing : standing.filter((one) => one.fleet === fleet));
  if (out === undefined) process.stdout.write(text);
  else writeFileSync(out, text);
  return exitCodes.done;
}

/** @param detailed where every failure ends with 1 */
async function run(work: () => Promise<number>, detailed?: true): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    const { text, exitCode } = error instanceof Moved ? { text: error.message, exitCode: exitCodes.refused } : explain(error, apiUrlOf());
    process.stderr.write(`${text}\n`);
    process.exitCode = detailed ? exitCodes.unexpected : exitCode;
  }
}
