import { plural } from './numbers.ts';

export const allOfThemTake = ({ size }: { size: string }) => `All of them take ${size} now.`;
export const certificatesWithTheseNamesAreOut = 'Certificates with these names are out, so they stay.';
export const choice = ({ months, isNow }: { months: number | null; isNow: boolean }) =>
  `${months === null ? 'ever' : plural(months, 'month')}${isNow ? ', as now' : ''}`;
export const enrolment = 'Enrolment';
export const estimatedBy = ({ size, whole }: { size: string; whole: boolean }) =>
  whole
    ? `By the last whole month, which takes ${size}; the month under way is counted as one more.`
    : `By this month so far, at which a whole one takes ${size}; the month under way is counted as one more.`;
export const events = 'Events';
export const everythingBefore = ({ until }: { until: string }) => `everything before ${until}`;
export const general = 'General';
export const grows = ({ size }: { size: string }) => `Kept for ever, they take about ${size} more each month.`;
export const howLongEventsAreKept = 'How long events are kept';
export const keepMonths = 'Months';
export const keptForSoLong = 'Kept for';
export const keptFor = ({ months }: { months: number | null }) => (
  <>
    Kept for <strong>{months === null ? 'ever' : `${months} months`}</strong>.
  </>
);
export const listsAndAuthorities = 'Lists and authorities';
export const month = 'Month';
export const mustBeANumber = 'must be a whole number';
export const monthOfSize = ({ month, size }: { month: string; size: string }) => `${month}, ${size}`;
export const names = 'Names';
export const noMonthGoesNow = 'No month is past it yet, so nothing goes now.';
export const nothingWasSaved = 'Nothing was saved.';
export const onDisk = 'On disk';
export const onlyAnOwnerChangesIt = 'Only an owner changes it.';
export const retentionIsSet =
  'It is set. Months that are past it are dropped within a minute, each whole, and of their events the hashes stay.';
export const retentionIsSetForEver = 'It is set. Events are kept for ever: nothing is dropped any more.';
export const saveRetention = 'Set how long';
export const setByTheEnvironment = 'Set by the environment of the processes.';
export const setHowLong = 'Set how long…';
export const severalMonthsAtLeast = 'Three or more. Empty: for ever. What is dropped is gone: export it before.';
export const soMuchEachMonth = ({ size }: { size: string }) => `${size} more each month`;
export const takesAbout = 'Takes about';
export const theseMonthsGo = ({ months, size }: { months: number; size: string }) =>
  `${plural(months, 'month')} of events, ${size}, ${months === 1 ? 'goes' : 'go'} within a minute, and cannot be brought back:`;
export const tokenService = 'Issuer, and token service (mutual TLS)';
export const tooEarlyToSay = 'It is too early to say what a month takes.';
export const toSeeItTakesTheRoleAuditor = 'For how long, and what they take, is shown from the role auditor on.';
export const trustDomain = 'Trust domain';
export const typeMonthsToConfirm = ({ months }: { months: number }) => `Type ${months} to confirm`;
export const upTo = 'before that';
export const whatItWouldTake = 'What events take by how long they are kept';
export const whatThisInstallationIsCalled = 'What others know this installation by, and how long it remembers.';
export const wholeMonthsOfEvents = 'Each month is a part of the ledger of its own.';
export const wouldTake = ({ months, size, whole }: { months: number; size: string; whole: boolean }) =>
  `${plural(months, 'month')} of events take about ${size}, by ${whole ? 'the last whole month' : 'this month so far'}.`;
