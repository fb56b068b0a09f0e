import type { WireOutput } from '../../server/doors/api/contract.ts';
import { plain } from './print.ts';

type Report = WireOutput<'identity.import'>;

const words = { create: 'registers', change: 'changes', nothing: 'nothing to do', refused: 'refused', left_out: 'left out' } as const;

/** What each row of a list would do, or did, with what it sets and why it is refused below it. */
export function printImport({ format, rows, done }: Report): string {
  const [places, names] = [Math.max(...rows.map(({ place }) => place.length)), Math.max(...rows.map(({ name }) => name.length))];
  const lines = rows.flatMap(({ place, name, outcome, problems, differences, notes, fleet }) => [
    `${place.padEnd(places)}  ${name.padEnd(names)}  ${words[outcome]}`,
    ...problems.map(({ field, detail }) => `  ${field}: ${detail}`),
    ...differences.map(({ member, before, after }) => `  ${member}: ${before === null ? '' : `${before || '–'} → `}${after || '–'}`),
    ...notes.map((note) => `  ${note}`),
    ...(fleet === null ? [] : [`  the next apply of the fleet ${fleet} takes this back`]),
  ]);
  const count = (wanted: keyof typeof words) => rows.filter(({ outcome }) => outcome === wanted).length;
  const counts = (Object.keys(words) as (keyof typeof words)[])
    .filter((outcome) => count(outcome) > 0)
    .map((outcome) => `${count(outcome)} ${words[outcome]}`);
  const end = done
    ? 'All of it is done.'
    : count('refused') > 0
      ? 'Nothing can be imported while a row is refused.'
      : 'Nothing is changed yet.';
  return `${[`Read as ${format}.`, '', ...lines, '', `${counts.join(', ')}. ${end}`].map((line) => plain(line).trimEnd()).join('\n')}\n`;
}
