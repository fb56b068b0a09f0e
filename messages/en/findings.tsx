import type { ReactNode } from 'react';
import { plural } from './numbers.ts';

export const allOfThem = 'All of them';
export const anyEntry = 'Any entry';
export const anyKind = 'Any kind';
export const audience = 'Audience';
export const backToTheFindings = 'Back to the findings';
export const byKind = 'By kind';
export const cancel = 'Cancel';
export const changeOwner = 'Change owner';
export const clearFilter = 'Clear filter';
export const commandThatMakesThemAgain = 'command that makes them again';
export const everyGrantIsUsed = 'Every grant is used';
export const everythingWorksAndThisIsWrong = 'Everything works, and this is wrong';
export const evidenceAndWhyItMatters = 'Evidence, and why it matters';
export const findingNothingFailsAndSomething = ({ total, found }: { total: number; found: ReactNode }) => (
  <>
    {plural(total, 'finding')}: nothing fails, and something is wrong with identities{found}
  </>
);
export const findings = 'Findings';
export const findingsNewestFirst = 'Findings, newest first';
export const forIt = 'For';
export const found = 'Found';
export const fromToInSince = ({ from, audience, to, grantedAt }: { from: string; audience: string; to: string; grantedAt: string }) =>
  `From ${from} to ${audience} in ${to}, since ${grantedAt}.`;
export const grantAgainAsBefore = ({ restored }: { restored: number }) => (
  <>
    {plural(restored, 'grant')} {restored === 1 ? 'stands' : 'stand'} again as before.
  </>
);
export const grantCouldNotBeMadeAgain = ({ refused, reasons }: { refused: number; reasons: string }) =>
  ` ${plural(refused, 'grant')} could not be made again: ${reasons}.`;
export const granted = 'Granted';
export const grantedOnLastUsed = ({
  audience,
  grantedAt,
  lastUsedAt,
}: {
  audience: string;
  grantedAt: string;
  lastUsedAt: string | null;
}) => `${audience}: granted on ${grantedAt}, last used ${lastUsedAt === null ? 'never' : `on ${lastUsedAt}`}.`;
export const grantRemoved = ({ removed }: { removed: number }) => (
  <>
    {plural(removed, 'grant')} {removed === 1 ? 'is' : 'are'} removed.
  </>
);
export const grantStayedUsedChangedOrRemoved = ({ used }: { used: number }) =>
  ` ${plural(used, 'grant')} stayed: used, changed or removed since this page was read.`;
export const grantsThatNobodyUsedFor90 = 'Grants that nobody used for 90 days';
export const grantsUnderWhichNoToken =
  'Grants under which no token was issued for 90 days. What is never used is only of use to whoever steals the key.';
export const identities = 'Identities';
export const identitiesThatAreStaleShared = ({ time }: { time: ReactNode }) => (
  <>
    Identities that are stale, shared or granted too much would be here, and what lives too long. Uses are counted since {time}: nothing is
    called unused for a time before that.
  </>
);
export const identity = 'Identity';
export const identityNameForAudience = ({ identityName, audience }: { identityName: ReactNode; audience: ReactNode }) => (
  <>
    {identityName} for {audience}
  </>
);
export const itComesBackByItselfWhen = 'It comes back by itself when the time is over and it still holds.';
export const itGetsNoNewToken = ({ scopes, many }: { scopes: ReactNode; many: boolean }) => (
  <>
    It gets no new token with {scopes}, which {many ? 'were' : 'was'} in none for 90 days. Tokens that are out stay as they are.
  </>
);
export const itKeeps = ({ scopes }: { scopes: ReactNode }) => <>It keeps {scopes}.</>;
export const itStandsInTheAuditLog = 'It stands in the audit log.';
export const kind = 'Kind';
export const lastHeardOfOnRegisteredOn = ({ lastHeardAt, registeredAt }: { lastHeardAt: string | number; registeredAt: string | number }) =>
  `Last heard of on ${lastHeardAt}, registered on ${registeredAt}.`;
export const lastUsed = 'Last used';
export const leaveTheScopesThatItUses = ({ identityName }: { identityName: string | number }) =>
  `Leave ${identityName} the scopes that it uses?`;
export const livesForDayUntil = ({ days, until }: { days: number; until: string }) => `lives for ${plural(days, 'day')}, until ${until}`;
export const look = 'Look';
export const mend = 'Mend';
export const narrow = 'Narrow…';
export const never = 'never';
export const neverExpires = 'never expires';
export const noFindingFitsThisFilter = 'No finding fits this filter';
export const noNewTokenIsIssuedUnder =
  'No new token is issued under them, from the next request on. Tokens that are out stay good until they expire, and the removal can be taken back.';
export const noScope = 'no scope';
export const nothingIsFound = 'Nothing is found';
export const nothingIsPutAside = 'Nothing is put aside';
export const nothingIsTickedSoNothing = 'Nothing is ticked, so nothing was removed.';
export const noUnusedGrantFitsThisFilter = 'No unused grant fits this filter';
export const oneCertificatePlaceWithinAWeek = ({ count, places }: { count: number; places: string | number }) =>
  `One certificate, ${plural(count, 'place')} within a week: ${places}.`;
export const open = 'Open';
export const orTooYoungToSay = 'Or too young to say: a grant counts as unused after 90 days that were watched.';
export const owaspNhi2025 = 'OWASP NHI 2025';
export const owner = 'Owner';
export const put1FindingAside = 'Put 1 finding aside';
export const putAside = 'Put aside';
export const putAsideWhat = ({ identityName, title }: { identityName: string | number; title: string | number }) =>
  `Put aside: ${identityName}, ${title}`;
export const registeredOnNoTokenNoAgent = ({ registeredAt }: { registeredAt: string | number }) =>
  `Registered on ${registeredAt}; no token, no agent, no renewal since.`;
export const remove = 'Remove…';
export const removeGrant = ({ going }: { going: number }) => `Remove ${plural(going, 'grant')}`;
export const removeTheGrantOfFor = ({ identityName, audience }: { identityName: string | number; audience: string | number }) =>
  `Remove the grant of ${identityName} for ${audience}`;
export const removeUnusedGrants = 'Remove unused grants…';
export const removeUnusedGrantsTitle = 'Remove unused grants';
export const removeWord = 'Remove';
export const replaceIt = 'Replace it';
export const retire = 'Retire…';
export const review = 'Review';
export const runsOnceAQuarter = 'Runs once a quarter';
export const scopes = 'Scopes';
export const seeItsHosts = 'See its hosts';
export const seeTheGrant = 'See the grant';
export const takeScopeAway = ({ finding }: { finding: number }) => `Take ${plural(finding, 'scope')} away`;
export const takeUp = 'Take up';
export const theButtonGoesWithThisPage =
  'The button goes with this page. Later, for as long as the audit log keeps their removal, this makes them again:';
export const theCertificateLivesForDayUntil = ({ days, until }: { days: number; until: string }) =>
  `The certificate lives for ${plural(days, 'day')}, until ${until}.`;
export const theExchangeSecretOf = ({ label, since, life }: { label: string; since: string; life: string }) =>
  `The exchange secret “${label}” of ${since} ${life}.`;
export const theFindingIsPutAside = 'The finding is put aside. It comes back when its time is over and it still holds.';
export const theFindingIsTakenUpAgain = 'The finding is taken up again.';
export const theGrantHasTheScopes = 'The grant has the scopes that are used, and no others.';
export const thereAreMoreThanThese = ({ atOnce }: { atOnce: ReactNode }) => (
  <>There are more than {atOnce}: these are the newest, and the others are offered when these are gone.</>
);
export const theScopesCanBeGivenAgain = 'The scopes can be given again on its page.';
export const thisFilterCannotBeUsed = ({ problem }: { problem: ReactNode }) => <>This filter cannot be used. {problem}</>;
export const undoMakeAgain = ({ removed }: { removed: number }) => `Undo: make ${removed === 1 ? 'it' : 'them'} again`;
export const until = ({
  dismissedBecause,
  dismissedBy,
  time,
}: {
  dismissedBecause: ReactNode;
  dismissedBy: ReactNode;
  time: ReactNode;
}) => (
  <>
    {dismissedBecause} ({dismissedBy}, until {time})
  </>
);
export const unusedGrants = 'Unused grants';
export const usesNever = ({ audience, used, idle }: { audience: string; used: readonly string[]; idle: readonly string[] }) =>
  `${audience}: uses ${used.join(' ') || 'no scope'}, never ${idle.join(' ')}.`;
export const wasRefusedOn = ({
  owner,
  refusedAt,
  response,
}: {
  owner: string | number;
  refusedAt: string | number;
  response: string | number;
}) => `${owner} was refused on ${refusedAt}: ${response}`;
export const wasRemovedFromTheMembersOn = ({ owner, removedAt }: { owner: string | number; removedAt: string | number }) =>
  `${owner} was removed from the members on ${removedAt}.`;
export const what = 'What';
export const whatIsWrongWithIdentitiesThough =
  'What is wrong with identities though everything works, how it is known, and the one act that mends it.';
export const whichFindings = 'Which findings';
export const why = 'Why';
export const withoutAReason = 'without a reason';
export const aYear = 'a year';
