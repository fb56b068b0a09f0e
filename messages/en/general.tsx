export const byTheEventsOfTheLastWholeMonth = ({ size, months }: { size: string; months: number | null }) =>
  months === null
    ? `The last whole month takes ${size}, and each one like it as much again.`
    : `The last whole month takes ${size}; ${months} like it take about as many times that.`;
export const certificatesWithTheseNamesAreOut = 'Certificates with these names are out, so they stay.';
export const enrolment = 'Enrolment';
export const events = 'Events';
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
export const names = 'Names';
export const noWholeMonthYet = 'There is no whole month yet by which to say how much a month takes.';
export const nothingWasSaved = 'Nothing was saved.';
export const onDisk = 'On disk';
export const onlyAnOwnerChangesIt = 'Only an owner changes it.';
export const retentionIsSet =
  'It is set. Months that are past it are dropped within a minute, each whole, and of their events the hashes stay.';
export const saveRetention = 'Set how long';
export const setByTheEnvironment = 'Set by the environment of the processes.';
export const severalMonthsAtLeast = 'Three or more. Empty: for ever. What is dropped is gone: export it before.';
export const tokenService = 'Issuer, and token service (mutual TLS)';
export const trustDomain = 'Trust domain';
export const upTo = 'before that';
export const whatThisInstallationIsCalled = 'What others know this installation by, and how long it remembers.';
export const wholeMonthsOfEvents = 'Each month is a part of the ledger of its own.';
