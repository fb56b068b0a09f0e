import type { ReactNode } from 'react';
import { count, plural } from './numbers.ts';

export const activeOf = ({ total }: { total: string }) => `active of ${total}`;
export const allActivity = 'All activity';
export const allClear = 'All clear.';
export const allThatAreOpen = ({ open }: { open: ReactNode }) => <>All {open} that are open</>;
export const allThatWaitForYou = ({ waiting }: { waiting: string }) => `All ${waiting} that wait for you`;
export const amongTheNewest = 'Among the newest of the last 24 hours';
export const askedForUntil = ({ requestedBy, time }: { requestedBy: string; time: ReactNode }) => (
  <>
    {requestedBy} asked for it · runs out {time}
  </>
);
export const attention = 'Attention';
export const chartInWords = ({ summary }: { summary: string }) => `Decisions by the hour. ${summary}`;
export const daySummary = (of: { all: number; negative: number; replays: number; busiest: string }) =>
  `${plural(of.all, 'decision')} in 24 hours, ${count(of.negative)} of them negative and ${plural(of.replays, 'replay')}; the busiest hour began at ${of.busiest}.`;
export const decide = 'Decide';
export const decisionsByTheHour = 'Decisions by the hour';
export const decisionsByTheHourIn = ({ label }: { label: string }) => `Decisions by the hour, ${label}`;
export const decisionsThatTurnedAway = ({ name }: { name: string }) => ` decisions that turned ${name} away`;
export const dueForRenewal = ({ expiring }: { expiring: string }) => `${expiring} due for renewal`;
export const eachTokenThatIsIssuedRefused = ({ link }: { link: ReactNode }) => (
  <>Each token that is issued, refused, accepted or rejected is shown here. {link}, then let it ask for a token.</>
);
export const finishSetUp = 'finish set-up';
export const hour = ({ label }: { label: string }) => `Hour (${label})`;
export const identities = 'Identities';
export const identity = 'Identity';
export const inTheLast24Hours = 'In the last 24 hours';
export const latestDecisions = 'Latest decisions';
export const mostRejected = 'Most turned away';
export const mostTurnedAwayIs = ({ name, times }: { name: string; times: number }) => `Most often ${name}, ${plural(times, 'time')}.`;
export const nobodyKnownWasTurnedAway = 'Nobody that is known was turned away in the last 24 hours.';
export const nobodyKnownAmongTheNewest = 'Nobody that is known is among the newest that were turned away.';
export const noDecisionWasMade = 'No decision was made in the last 24 hours.';
export const noDecisionYet = 'No decision yet';
export const nonePastItsRenewal = 'none past its renewal';
export const noRenewalIsLateNoToken = ({ time }: { time: ReactNode }) => (
  <>No renewal is late, no token was replayed, every list and authority is good for long, whoever has to be told is. Checked {time}.</>
);
export const open = 'Open';
export const overview = 'Overview';
export const pace = (of: { accepted: number; perMinute: number; p95: number | null }) =>
  [
    `${plural(of.accepted, 'time')} accepted`,
    `${of.perMinute < 10 ? Number(of.perMinute.toFixed(1)) : count(Math.round(of.perMinute))} a minute in the last full hour`,
    ...(of.p95 === null ? [] : [`95 % within ${of.p95 < 10 ? of.p95.toFixed(1) : count(Math.round(of.p95))} ms`]),
  ].join(', ');
export const readTime = ({ time, rests }: { time: ReactNode; rests: boolean }) => (
  <>
    Read {time}
    {rests ? '; not again while it is paused' : ', and again each half minute'}
  </>
);
export const standing = (matters: number): string =>
  matters === 0 ? 'All clear.' : `${plural(matters, 'matter')} ${matters === 1 ? 'needs' : 'need'} attention.`;
export const registerAnIdentity = 'Register an identity';
export const rejections24H = 'Rejections, 24 h';
export const rejectionsByClass = (of: { foreign: number; rotated: number; missing: number; other: number }) =>
  [
    [of.foreign, 'with the certificate of another'],
    [of.rotated, 'with another of its own'],
    [of.missing, 'without a certificate'],
    [of.other, 'for other reasons'],
  ]
    .flatMap(([n, words]) => (n === 0 ? [] : [`${count(Number(n))} ${words}`]))
    .join(', ') || 'none was turned away';
export const resourceServers = 'Resource servers';
export const takesCareOfIt = ({ acknowledgedBy }: { acknowledgedBy: ReactNode }) => <>· {acknowledgedBy} takes care of it</>;
export const theSetUpIsNotFinished = ({ link }: { link: ReactNode }) => <>The set-up is not finished: {link}.</>;
export const tokensIssued24H = 'Tokens issued, 24 h';
export const turnedAway = 'Turned away';
export const usableCertificates = 'Usable certificates';
export const waitsForYou = 'Waits for you as the second person';
export const afterLifetimes = ({ times, span }: { times: number; span: string }) => `${times} × (${span})`;
export const aheadInWords = ({ summary }: { summary: string }) => `Ends ahead. ${summary}`;
export const endsIn = 'Ends in';
export const endsWithinOneLifetime = (of: { soon: number; all: number; median: string; others: number }) =>
  `${count(of.soon)} of ${plural(of.all, 'certificate')} ${of.soon === 1 ? 'ends' : 'end'} within ${of.median}, the middle one of their lifetimes; ${
    of.soon === 0
      ? 'nothing has to be renewed before.'
      : of.others === 0
        ? 'the renewal of all of those is on time.'
        : `of ${count(of.others)} of those the renewal is late, failing or left to a person.`
  }`;
export const expiry = 'Expiry';
export const fromUntil = ({ from, until }: { from: string; until: string }) => `${from} to ${until}`;
export const inLifetimesOfTheFleet = 'Three of the middle lifetimes ahead';
export const noCertificateIsAlive = 'No certificate of a workload is alive.';
export const notRenewedOnTime = 'Renewal late, failing or by hand';
export const now = 'now';
export const renewedOnTime = 'Renewal on time';
export const resourceServersOf = ({ active, enforcing, total }: { active: number; enforcing: number | null; total: number }) =>
  enforcing === null
    ? `decided in a day, of ${count(total)}`
    : `known to enforce the binding, of ${count(total)}; ${count(active)} decided in a day`;
export const whatEndsNext = 'What ends next';
