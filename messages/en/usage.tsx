import type { ReactNode } from 'react';
import { plural } from './numbers.ts';

export const accepted = 'Accepted';
export const audience = 'Audience';
export const decisions = 'Decisions';
export const decisionsAboutAtThisAudience = ({ row }: { row: string | number }) => `Decisions about ${row} at this audience`;
export const decisionsAtByIdentity = ({ audience }: { audience: string | number }) => `Decisions at ${audience} by identity`;
export const identity = 'Identity';
export const issued = 'Issued';
export const issuedSince = ({ since }: { since: string | number }) => `Issued, ${since}`;
export const lastSince = ({ since }: { since: string | number }) => `last ${since}`;
export const liveNow = 'Live now';
export const liveTokens = 'Live tokens';
export const noneCouldBeUsedNow = 'none could be used now';
export const refusedATokenRejectedInUse = ({ refused, rejected }: { refused: string | number; rejected: string | number }) =>
  `${refused} refused a token, ${rejected} rejected in use`;
export const refusedOrRejected = ({ since }: { since: string | number }) => `Refused or rejected, ${since}`;
export const refusedRejected = 'Refused, rejected';
export const replay = ({ replays }: { replays: number }) => `${plural(replays, 'replay')}`;
export const replaysSince = ({ since }: { since: string | number }) => `Replays, ${since}`;
export const show = 'Show';
export const theLastUntil = 'The last until';
export const theLastUntil2 = ({ time }: { time: ReactNode }) => <>the last until {time}</>;
export const tokensOfByAudience = ({ identity }: { identity: string | number }) => `Tokens of ${identity} by audience`;
export const useAccepted = ({ accepted }: { accepted: number }) => `${plural(accepted, 'use')} accepted`;
export const usedBySomebodyTheyDo = 'used by somebody they do not belong to';
