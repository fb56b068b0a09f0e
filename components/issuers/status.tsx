import { CircleCheck, CircleOff, Clock, type LucideIcon, OctagonAlert, TriangleAlert } from 'lucide-react';
import * as t from '#messages/issuers';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge, type Tone } from '../ui/badge.tsx';

export type Issuer = WireOutput<'issuer.show'>;
export type Preset = WireOutput<'issuer.presets'>['items'][number];

type Health = { icon: LucideIcon; tone: Tone; word: string; meaning: string };

/** Whether its tokens can be verified now, and for how much longer. */
export function healthOf({ enabled, keys, keySource }: Issuer): Health {
  if (!enabled) return { icon: CircleOff, tone: 'plain', word: t.switchedOff, meaning: t.noneOfItsTokensIsTaken };
  if (keys.kids.length === 0)
    return {
      icon: OctagonAlert,
      tone: 'bad',
      word: t.noKeys,
      meaning: t.noKeyOfItWasEver,
    };
  const ended = keys.usableUntil !== null && Date.parse(keys.usableUntil) <= Date.now();
  if (ended)
    return {
      icon: OctagonAlert,
      tone: 'bad',
      word: t.keysTooOld,
      meaning: t.itsKeysCouldNotBeFetched,
    };
  if (keys.failure !== null)
    return {
      icon: TriangleAlert,
      tone: 'warn',
      word: t.fetchingFails,
      meaning: t.theLastAttemptFailedTheKeys,
    };
  if (keySource === 'pasted')
    return {
      icon: CircleCheck,
      tone: 'good',
      word: t.keysPasted,
      meaning: t.itsKeysNeverChangeHerePaste,
    };
  if (keys.fetchedAt === null) return { icon: Clock, tone: 'plain', word: t.notFetched, meaning: t.itsKeysAreFetched };
  return {
    icon: CircleCheck,
    tone: 'good',
    word: t.keysCurrent,
    meaning: t.itsKeysWereFetched,
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
