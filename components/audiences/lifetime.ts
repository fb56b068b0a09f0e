import type { ReactNode } from 'react';
import * as t from '#messages/audiences';
import { count } from '#messages/numbers';
import { duration } from '../ui/format.ts';

const day = 86_400;
const secondsFrom = (typed: string): number | null => (/^\d{1,6}$/.test(typed.trim()) ? Number(typed) : null);

/** What follows from the lifetimes of an audience, in seconds: how often somebody asks, and for how long a leaked token is of use. */
export const lifetimeInWords = (lifetimeDefault: number, lifetimeMaximum: number): ReactNode =>
  t.lifetimeConsequence({ requests: count(Math.ceil(day / lifetimeDefault)), longest: duration(lifetimeMaximum) });

/** The same of what was typed, or why the one cannot stand beside the other; nothing while they are no lifetimes. */
export function consequenceOf(typedDefault: string, typedMaximum: string): ReactNode {
  const [lifetimeDefault, lifetimeMaximum] = [secondsFrom(typedDefault), secondsFrom(typedMaximum)];
  if (lifetimeDefault === null || lifetimeMaximum === null || lifetimeDefault < 1 || Math.max(lifetimeDefault, lifetimeMaximum) > day)
    return null;
  return lifetimeDefault > lifetimeMaximum ? t.theLongestIsShorter : lifetimeInWords(lifetimeDefault, lifetimeMaximum);
}
