import { setImmediate as breathe } from 'node:timers/promises';
import { binaryArray } from './binary-arrays.ts';
import { decisionColumn, decisionFields, type NewDecision } from './decisions.ts';

/** What all decisions of one batch of reports have in common. */
export type Reporter = {
  readonly asker: { readonly id: string; readonly name: string };
  readonly resourceServerId: string;
};

/** Members of every report of a batch, and `detail`, which no report has. */
const elsewhere = ['door', 'actor_kind', 'resource_server_id', 'actor_id', 'actor_name', 'detail'];
const fields = decisionFields.flatMap((field) => {
  const [column, type, value] = field;
  return type === 'jsonb' || elsewhere.includes(column) ? [] : [{ column, type, value, selected: decisionColumn(field) }];
});
/** When they came, the resource server, and who asked: before the arrays. */
const common = 4;

const names = fields.map(({ column }) => column).join(', ');
const parameter = (index: number): string => `$${common + 1 + index}::${fields[index]?.type}[]`;

/** For `INSERT INTO events (…) SELECT …` from the source `d`; parameters 2, 3 and 4 are what the reports have in common. */
export const reportedColumns = {
  into: `type, door, actor_kind, resource_server_id, actor_id, actor_name, ${names}`,
  from: `'decision', 'report', 'identity', $2::uuid, $3::text, $4::text, ${fields.map(({ selected }) => selected).join(', ')}`,
} as const;
export const reportedSource = `unnest(${fields.map((_, index) => parameter(index)).join(', ')}) AS d(${names})`;
/** SQL for the ids alone. */
export const reportedIds = parameter(fields.findIndex(({ column }) => column === 'id'));

/** How many columns are written in one go. */
const writtenAtOnce = 6;

/** The parameters from the second on, with room for others in between. */
export async function reportedValues(
  { asker, resourceServerId }: Reporter,
  decisions: readonly NewDecision[],
): Promise<(string | Buffer)[]> {
  const arrays: Buffer[] = [];
  for (const [index, { type, value }] of fields.entries()) {
    if (index % writtenAtOnce === writtenAtOnce - 1) await breathe();
    arrays.push(binaryArray(type, decisions, value));
  }
  return [resourceServerId, asker.id, asker.name, ...arrays];
}
