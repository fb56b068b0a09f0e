import { plural } from './numbers.ts';

export const byTheEventsOfTheLastWholeMonth = ({ size, months }: { size: string; months: number | null }) =>
  months === null
    ? `The last whole month takes ${size}, and each one like it as much again.`
    : `The last whole month takes ${size}; ${months} like it take about as many times that.`;
export const certificatesWithTheseNamesAreOut = 'Certificates with these names are out, so they stay.';
export const enrolment = 'Enrolment';
export const events = 'Events';
export const everythingBefore = ({ until }: { until: string }) => `everything before ${until}`;
export const general = 'General';
export const howLongEventsAreKept = 'How long events are kept';
export const keepMonths = 'Months';
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
export const noWholeMonthYet = 'There is no whole month yet by which to say how much a month takes.';
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
export const theseMonthsGo = ({ months, size }: { months: number; size: string }) =>
  `${plural(months, 'month')} of events, ${size}, ${months === 1 ? 'goes' : 'go'} within a minute, and cannot be brought back:`;
export const tokenService = 'Issuer, and token service (mutual TLS)';
export const toSeeItTakesTheRoleAuditor = 'For how long, and what they take, is shown from the role auditor on.';
export const trustDomain = 'Trust domain';
export const typeMonthsToConfirm = ({ months }: { months: number }) => `Type ${months} to confirm`;
export const upTo = 'before that';
export const whatThisInstallationIsCalled = 'What others know this installation by, and how long it remembers.';
export const wholeMonthsOfEvents = 'Each month is a part of the ledger of its own.';
