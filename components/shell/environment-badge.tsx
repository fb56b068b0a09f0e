import * as t from '#messages/shell';
import type { EnvironmentColour } from '../../server/domain/environment.ts';

const colours: Record<EnvironmentColour, string> = {
  red: 'bg-bad-solid text-white',
  amber: 'bg-warn-ground text-warn border border-warn',
  green: 'bg-good-ground text-good border border-good',
  blue: 'bg-accent-ground text-accent border border-accent',
  grey: 'bg-sunken text-ink-soft border border-control',
};

/** Which installation this is, so that nobody revokes in the wrong one. */
export const EnvironmentBadge = ({ name, colour }: { name: string; colour: EnvironmentColour }) => (
  <span className={`inline-flex h-6 max-w-40 max-sm:max-w-20 shrink-0 items-center rounded px-2 text-xs font-semibold ${colours[colour]}`}>
    <span className="sr-only">{t.environment} </span>
    <span className="truncate" title={name}>
      {name}
    </span>
  </span>
);
