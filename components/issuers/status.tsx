import { CircleCheck, CircleOff, Clock, type LucideIcon, OctagonAlert, TriangleAlert } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge, type Tone } from '../ui/badge.tsx';

export type Issuer = WireOutput<'issuer.show'>;
export type Preset = WireOutput<'issuer.presets'>['items'][number];

type Health = { icon: LucideIcon; tone: Tone; word: string; meaning: string };

/** Whether its tokens can be verified now, and for how much longer. */
export function healthOf({ enabled, keys, keySource }: Issuer): Health {
  if (!enabled) return { icon: CircleOff, tone: 'plain', word: 'Switched off', meaning: 'None of its tokens is taken, whatever its keys.' };
  if (keys.kids.length === 0)
    return {
      icon: OctagonAlert,
      tone: 'bad',
      word: 'No keys',
      meaning: 'No key of it was ever fetched, so none of its tokens can be verified.',
    };
  const ended = keys.usableUntil !== null && Date.parse(keys.usableUntil) <= Date.now();
  if (ended)
    return {
      icon: OctagonAlert,
      tone: 'bad',
      word: 'Keys too old',
      meaning: 'Its keys could not be fetched for so long that they are no longer relied on: none of its tokens is taken.',
    };
  if (keys.failure !== null)
    return {
      icon: TriangleAlert,
      tone: 'warn',
      word: 'Fetching fails',
      meaning: 'The last attempt failed. The keys that came before are relied on for a while longer.',
    };
  if (keySource === 'pasted')
    return {
      icon: CircleCheck,
      tone: 'good',
      word: 'Keys pasted',
      meaning: 'Its keys never change here: paste the new ones when it changes its own.',
    };
  if (keys.fetchedAt === null)
    return { icon: Clock, tone: 'plain', word: 'Not fetched', meaning: 'Its keys are fetched with the first token.' };
  return {
    icon: CircleCheck,
    tone: 'good',
    word: 'Keys current',
    meaning: 'Its keys were fetched, and are fetched again when they are needed.',
  };
}

export const IssuerHealth = ({ issuer }: { issuer: Issuer }) => {
  const { icon, tone, word } = healthOf(issuer);
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
};
