import type { ReactNode } from 'react';
import { plural } from './numbers.ts';

export const allThatWereIssued = 'All that were issued with it, in Activity';
export const audience = 'Audience';
export const endSoMany = ({ tokens }: { tokens: number }) => `End ${plural(tokens, 'live token')}`;
export const endThem = 'End these tokens';
export const endThemAsked = ({ tokens }: { tokens: number }) => `End ${plural(tokens, 'live token')}?`;
export const ends = 'Ends';
export const inTheNameOf = ({ identity }: { identity: ReactNode }) => <>in the name of {identity}</>;
export const issued = 'Issued';
export const noneIsLive = 'No token that is bound to it could be used at this moment.';
export const noTokenWasLeft = 'There was no token left to end.';
export const soManyUntil = ({ tokens, until }: { tokens: number; until: ReactNode }) => (
  <>
    {plural(tokens, 'live token')}, the last ends {until}
  </>
);
export const theTokensAreEnded = 'The tokens are ended. The certificate stays, and its holder may ask for new ones.';
export const thoseThatEndLast = ({ tokens }: { tokens: number }) => `The ${tokens} that end last are shown.`;
export const token = 'Token';
export const tokensAreLeft = 'Ten thousand tokens are ended, and there may be more: end them again.';
export const tokensBoundToIt = 'Tokens bound to it';
export const whatCouldBeUsedNow = 'What could be used at this moment';
export const whatEndingThemDoes =
  'Introspection and the feed refuse them within a second. The certificate stays, and its holder may ask for new tokens at once: revoke it where its key may be in other hands.';
export const why = 'Why';
