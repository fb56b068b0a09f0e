import { styleText } from 'node:util';
import type { Difference, Plan, Step } from '../../server/domain/fleet-plan.ts';

type Paint = (colour: 'green' | 'red' | 'yellow' | 'dim', text: string) => string;

/** Colours where somebody looks, and has not said no to them (NO_COLOR). */
export const paintFor = (stream: NodeJS.WriteStream): Paint =>
  stream.isTTY && !process.env.NO_COLOR ? (colour, text) => styleText(colour, text, { validateStream: false }) : (_, text) => text;

const marks = {
  create: { sign: '+', colour: 'green' },
  change: { sign: '~', colour: 'yellow' },
  remove: { sign: '-', colour: 'red' },
} as const;

/** A plan as a person reads it. */
export function printPlan({ steps, notes }: Plan, paint: Paint): string {
  const lines = steps.flatMap((step) => linesOf(step, paint));
  const shownNotes = notes.map((note) => `${paint('dim', 'note')}  ${note}`);
  return [...lines, ...shownNotes, ...(lines.length + shownNotes.length > 0 ? [''] : []), summaryOf(steps), ''].join('\n');
}

function linesOf(step: Step, paint: Paint): string[] {
  const { sign, colour } = marks[step.action];
  const word = step.action === 'remove' ? ` (${step.word}${step.consequence === null ? '' : `: ${step.consequence}`})` : '';
  return [
    paint(colour, `${sign} ${step.kind} ${step.name}${word}`),
    ...step.differences
      .filter(({ before, after }) => before !== undefined || !isEmpty(after))
      .map((one) => `    ${difference(one, paint)}`),
  ];
}

/** What a new thing has by not having it. */
const isEmpty = (value: unknown): boolean =>
  value === null || value === '' || value === false || (Array.isArray(value) && value.length === 0);

function difference({ member, before, after }: Difference, paint: Paint): string {
  if (before === undefined) return paint('green', `+ ${member}: ${shown(after)}`);
  if (Array.isArray(before) && Array.isArray(after)) {
    const gone = before.filter((value) => !after.includes(value)).map((value) => paint('red', `-${shown(value)}`));
    const come = after.filter((value) => !before.includes(value)).map((value) => paint('green', `+${shown(value)}`));
    if (gone.length + come.length > 0) return `${paint('yellow', '~')} ${member}: ${[...gone, ...come].join(' ')}`;
  }
  return `${paint('yellow', '~')} ${member}: ${paint('red', shown(before))} -> ${paint('green', shown(after))}`;
}

/** Nothing of what others wrote reaches the terminal but as text. */
const shown = (value: unknown): string => JSON.stringify(value).replaceAll(/[\p{Cc}\p{Cf}]/gu, '\u{fffd}');

function summaryOf(steps: readonly Step[]): string {
  if (steps.length === 0) return 'Nothing to do: everything stands as the files say.';
  const count = (action: Step['action']): number =>
    new Set(steps.filter((step) => step.action === action).map(({ kind, name }) => `${kind} ${name}`)).size;
  return `Plan: ${count('create')} to make, ${count('change')} to change, ${count('remove')} to take away.`;
}
