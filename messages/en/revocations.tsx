import type { ReactNode } from 'react';
import { count, plural } from './numbers.ts';

export const acceptedAfterIt = 'Accepted after it';
export const acceptedInMarkdown = ({ time, where, decision }: { time: string; where: string; decision: string }) =>
  `${time} at ${where}, ${decision}`;
export const acceptedSince = ({ milliseconds, where }: { milliseconds: number; where: ReactNode }) => (
  <>
    Accepted at {where}, {milliseconds < 1_000 ? `${count(milliseconds)} ms` : plural(Math.round(milliseconds / 1_000), 'second')} after it.
  </>
);
export const addressNotShown = 'not shown to your role';
export const command = 'command';
export const commandNeedsReasonAndComment = 'The command is here once the form says the reason and has a comment.';
export const copyAsMarkdown = 'Copy as Markdown';
export const curlWithAnApiKey = 'curl with an API key';
export const decisions = 'Decisions';
export const doesNotFollowTheFeed = 'Does not follow the feed: it asks each time, or does not check.';
export const fromAddress = 'From';
export const heardByOfFromTheOthers = ({ heard, processes }: { heard: number; processes: number }) =>
  `Heard by ${count(heard)} of ${plural(processes, 'process', 'processes')}; from the others nothing was heard for a minute.`;
export const heardByOfSoFar = ({ heard, processes }: { heard: number; processes: number }) =>
  `Heard by ${count(heard)} of ${plural(processes, 'process', 'processes')} so far; the others accept nothing once what they know is too old.`;
export const heardByTheLastAfterMs = ({ processes, last }: { processes: number; last: number }) =>
  `Heard by ${plural(processes, 'process', 'processes')}, the last after ${count(last)} ms.`;
export const howItIsUsed = 'How it is used';
export const howItIsUsedNote = ({ since }: { since: ReactNode }) => <>By the decisions since {since}</>;
export const incidentAsMarkdown = 'the revocation as Markdown';
export const incidentTitle = ({ holder }: { holder: string }) => `A certificate of ${holder} was revoked`;
export const issueReplacement = 'Issue a replacement';
export const itConcernedNoAudienceOrNobody = 'It concerned no audience, or nobody keeps who heard of it any more.';
export const itsDecision = 'The decision';
export const lastSeenAt = ({ time, where, address }: { time: ReactNode; where: ReactNode; address: ReactNode }) =>
  address === null ? (
    <>
      Last seen {time} at {where}.
    </>
  ) : (
    <>
      Last seen {time} at {where} from {address}.
    </>
  );
export const lastTime = 'Last time';
export const listInMarkdown = ({ number, time }: { number: number; time: string }) =>
  `number ${count(number)}, made after it, published ${time}`;
export const listMadeAfter = ({ number, time }: { number: number; time: ReactNode }) => (
  <>
    Revocation list {count(number)}, made after it, was published {time}.
  </>
);
export const listMadeBefore = ({ number }: { number: number }) =>
  `Revocation list ${count(number)} was made before it; the next follows within a minute.`;
export const morePlacesThanShown = 'There are more places; the newest are shown.';
export const neverAsFarAsIsOnRecord = ({ from, readAt }: { from: string | null; readAt: string }) =>
  from === null
    ? `never, as far as is on record at ${readAt}`
    : `not known: not since ${from}, as far as is on record at ${readAt}, and before there were too many decisions to look at`;
export const nobodyUsedItSince = ({ since }: { since: ReactNode }) => <>Safe, as far as is on record: nobody has shown it since {since}.</>;
export const noListNamesIt = 'No revocation list of Hawser can name it: it was made elsewhere, or its authority is kept elsewhere.';
export const noResourceServerStands = 'No resource server stands for an audience that it could be used at.';
export const notAcceptedSince = 'Accepted since then: never, as far as is on record.';
export const notAcceptedSinceAsFarAs = ({ time }: { time: ReactNode }) => (
  <>Accepted since then: not since {time}; whether before is not known, since there were too many decisions to look at.</>
);
export const nothingTakesItsPlace = 'Nothing takes its place: what uses it fails.';
export const notPublishedYet = 'none that was made after it';
export const notSeenThere = 'not seen';
export const notShownWithinADay = 'It was on no connection within a day.';
export const ocspAnswersFromTheLedger = 'OCSP answers from the ledger: revoked, at once.';
export const openInActivity = 'Open in Activity';
export const readAt = ({ time }: { time: ReactNode }) => <>Read {time}.</>;
export const recordedAt = ({ time }: { time: ReactNode }) => <>Recorded {time}</>;
export const revocationListInWords = 'Revocation list';
export const seenThere = 'seen';
export const shownTo = 'Shown to';
export const sinceTheRevocation = 'How far the revocation has come';
export const successorSeenEverywhere = ({ of }: { of: number }) =>
  of === 1 ? 'Its successor was shown from its one address too.' : `Its successor was shown from all of its ${count(of)} addresses too.`;
export const successorSeenFrom = ({ seenFrom, of }: { seenFrom: number; of: number }) =>
  `Its successor was shown from ${count(seenFrom)} of its ${plural(of, 'address', 'addresses')}: whoever is at the others still has this one alone, and fails.`;
export const successorThere = 'Successor there';
export const theSameFromACommandLine = 'The same from a command line';
export const theTokenService = 'the token service';
export const tokensIssuedSince = 'Tokens that were issued since then, in Activity';
export const tokensIssuedSinceThen = 'Tokens issued since then';
export const tokensOfItWereRefused = ({ count: times }: { count: number }) =>
  times === 1
    ? 'A token bound to it came with another certificate, or with none, and was refused:'
    : `${count(times)} times a token bound to it came with another certificate, or with none, and was refused:`;
export const usage = 'Usage';
export const usageNote = ({ since }: { since: ReactNode }) => <>On whose connections it was, since {since}</>;
export const usedWithinADay = ({
  requests,
  places,
  more,
  last,
  where,
}: {
  requests: number;
  places: number;
  more: boolean;
  last: ReactNode;
  where: ReactNode;
}) => (
  <>
    In use: {more ? 'at least ' : ''}
    {plural(requests, 'decision')} in {more ? 'more than ' : ''}
    {plural(places, 'place')} within a day, the last {last} at {where}.
  </>
);
export const whereItWasShown = 'Where it was shown, the newest first';
export const whoHasHeard = 'Who has heard';
