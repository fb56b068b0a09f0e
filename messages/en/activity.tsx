import type { ReactNode } from 'react';
import { count, plural } from './numbers.ts';

export const activity = 'Activity';
export const apply = 'Apply';
export const asOf = ({ time }: { time: ReactNode }) => <>as of {time}</>;
export const audience = 'Audience';
export const beforeUtc = 'Before (UTC)';
export const boundThumbprint = 'Bound thumbprint';
export const bucketFrom = 'From';
export const chartInWords = ({ summary }: { summary: string | number }) => `Decisions over time. ${summary}`;
export const chartSummary = (of: { count: number; estimated: boolean; refused: number; rejected: number; replays: number }) => {
  const about = of.estimated ? '≈' : '';
  const decisions = `${about}${plural(of.count, 'decision')}, ${about}${count(of.refused)} refused, ${about}${count(of.rejected)} rejected`;
  return `${decisions}, ${about}${count(of.replays)} of them ${of.replays === 1 ? 'a replay' : 'replays'}.`;
};
export const classOfDecision = 'Class';
export const clear = 'Clear';
export const clearQuery = 'Clear query';
export const close = 'Close';
export const connecting = 'Connecting';
export const copied = 'Copied';
export const copyLink = 'Copy link';
export const counting = 'Counting…';
export const decidedAt = 'Decided at';
export const decisionId = ({ id }: { id: ReactNode }) => <>Decision {id}</>;
export const decisionsByBucket = 'Decisions over time';
export const decisionsNewestFirst = 'Decisions, newest first';
export const eachTokenThatIsIssued =
  'Each token that is issued or refused by the token service, and each that is accepted or rejected where it is used, leaves a line here.';
export const estimated = ', estimated';
export const everyDecisionOnATokenWherever = 'Every decision on a token, wherever it was made.';
export const filterCopyOrOpenAValue = ({ value }: { value: string | number }) => `Filter, copy or open a value of ${value}`;
export const filterFor = 'Filter for';
export const filterForWhat = ({ what }: { what: string | number }) => `Filter for ${what}`;
export const filterOut = 'Filter out';
export const filterOutWhat = ({ what }: { what: string | number }) => `Filter out ${what}`;
export const fromUtc = 'From (UTC)';
export const identity = 'Identity';
export const leaveOut = ({ label }: { label: string | number }) => `Leave out ${label}`;
export const live = 'Live';
export const liveHeldWhileYouRead = 'Live, held while you read';
export const lookAt90Days = 'Look at 90 days';
export const millisecondsTaken = ({ written }: { written: string }) => `${written} ms`;
export const more = 'More';
export const moreCameTooFast = ({ skipped }: { skipped: ReactNode }) => (
  <>{skipped} more came too fast to be shown; narrow the search to see each</>
);
export const narrowByValue = 'Narrow by value';
export const newOfThemRefusedOrRejected = ({ found, negative }: { found: string | number; negative: string | number }) =>
  `${found} new, ${negative} of them refused or rejected`;
export const noCertificate = 'no certificate';
export const noDecisionIn = ({ stretch }: { stretch: string | number }) => `No decision in ${stretch}`;
export const noDecisionOfFitsThisQuery = ({ stretch }: { stretch: string | number }) => `No decision of ${stretch} fits this query`;
export const noDecisionYet = 'No decision yet';
export const notCopied = 'Not copied';
export const nothingHereOlderPagesMayHold = 'Nothing here; older pages may hold more';
export const nothingWasSearched = 'Nothing was searched.';
export const nothingWasSearchedAQuery =
  'Nothing was searched. A query is words of the form field:value. Words narrow one after the other; a comma in a value means or; a minus before a word leaves it out; quotes hold a value with spaces together.';
export const notKnown = 'not known';
export const notLive = 'Not live';
export const notMeasured = 'not measured';
export const notShown = 'not shown';
export const older = 'Older';
export const open = 'Open';
export const openItsRejectionCase = 'Open its rejection case';
export const openOnAPage = 'Open on a page of its own';
export const openWhat = ({ what }: { what: string | number }) => `Open ${what}`;
export const outcome = 'Outcome';
export const outcomeAndClass = 'Outcome and class';
export const pages = 'Pages';
export const pause = 'Pause';
export const paused = 'Paused';
export const presentedAs = 'Presented as';
export const presentedThumbprint = 'Presented thumbprint';
export const query = 'Query';
export const rangeNames = {
  '15m': '15 min',
  '1h': '1 hour',
  '24h': '24 hours',
  '7d': '7 days',
  '30d': '30 days',
  '90d': '90 days',
} as const;
export const rawEvent = 'Raw event';
export const reading = 'Reading…';
export const reconnecting = 'Reconnecting';
export const resourceServer = 'Resource server';
export const resume = 'Resume';
export const search = 'Search';
export const signInAgain = 'Sign in again';
export const source = 'Source';
export const sourceAddress = 'Source address';
export const theAddressOfThisSearch = 'The address of this search, with its time range fixed';
export const theConsoleDidNotAnswerTry = 'The console did not answer. Try again.';
export const theLast = ({ range }: { range: string }) => `the last ${range}`;
export const theManagementApiDidNotAnswer = 'The management API did not answer. Try again.';
export const thereIsNoSuchDecision = 'There is no such decision, or it is past retention.';
export const theSessionHasEndedSign = 'The session has ended. Sign in again, then open it once more.';
export const theStreamHasEndedOrReload = ({ link }: { link: ReactNode }) => <>The stream has ended. {link}, or reload the page.</>;
export const thisStretchOfTime = 'this stretch of time';
export const time = 'Time';
export const timeRange = 'Time range';
export const tokenAndBinding = 'Token and binding';
export const tokenJti = 'Token (jti)';
export const took = 'Took';
export const unknownId = ({ id }: { id: ReactNode }) => <>unknown {id}</>;
export const values = 'Values';
export const valuesOf = ({ value }: { value: string | number }) => `Values of ${value}`;
export const waitingNew = ({ waiting }: { waiting: ReactNode }) => <>{waiting} new</>;
export const waysToGoOn = 'Ways to go on';
export const where = 'Where';
