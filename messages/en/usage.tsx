import type { ReactNode } from 'react';
import { plural } from './numbers.ts';

export const accepted = 'Accepted';
export const audience = 'Audience';
export const decisions = 'Decisions';
export const decisionsAboutAtThisAudience = ({ row }: { row: string }) => `Decisions about ${row} at this audience`;
export const decisionsAtByIdentity = ({ audience }: { audience: string }) => `Decisions at ${audience} by identity`;
export const identity = 'Identity';
export const issued = 'Issued';
export const issuedSince = ({ since }: { since: string }) => `Issued, ${since}`;
export const lastSince = ({ since }: { since: string }) => `last ${since}`;
export const liveNow = 'Live now';
export const liveTokens = 'Live tokens';
export const noneCouldBeUsedNow = 'none could be used now';
export const refusedATokenRejectedInUse = ({ refused, rejected }: { refused: string; rejected: string }) =>
  `${refused} refused a token, ${rejected} rejected in use`;
export const refusedOrRejected = ({ since }: { since: string }) => `Refused or rejected, ${since}`;
export const refusedRejected = 'Refused, rejected';
export const replay = ({ replays }: { replays: number }) => `${plural(replays, 'replay')}`;
export const replaysSince = ({ since }: { since: string }) => `Replays, ${since}`;
export const show = 'Show';
export const theLastUntil = 'The last until';
export const theLastUntilTime = ({ time }: { time: ReactNode }) => <>the last until {time}</>;
export const tokensOfByAudience = ({ identity }: { identity: string }) => `Tokens of ${identity} by audience`;
export const useAccepted = ({ accepted }: { accepted: number }) => `${plural(accepted, 'use')} accepted`;
export const usedBySomebodyTheyDo = 'used by somebody they do not belong to';
