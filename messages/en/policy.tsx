import type { ReactNode } from 'react';
import { count, plural } from './numbers.ts';

export const actingForOptional = 'Acting for (optional)';
export const alsoFound = 'Also found';
export const aRequest = 'A request';
export const askedAsTheIdentityWouldAsk = 'Asked as the identity would ask it, with its newest usable certificate';
export const becauseOf = 'Because of';
export const claimsOfTheEffectiveToken = 'claims of the effective token';
export const effectiveToken = 'Effective token';
export const foundOutByWhatTheToken = 'Found out by what the token service itself asks. Nothing is issued, nothing is put on record.';
export const getsATokenThatLives = ({ asking, lifetime }: { asking: string; lifetime: string }) =>
  `${asking} gets a token that lives ${lifetime}.`;
export const getsNoToken = ({ asking }: { asking: string }) => `${asking} gets no token.`;
export const identityThatAsks = 'Identity that asks';
export const itHasNoneThatIsUsable = 'it has none that is usable';
export const itsCertificateEnds = 'Its certificate ends';
export const nameAnIdentityAndSeeWhat =
  'Name an identity, and see what the token service would answer it at this moment: the verdict with its reason, and the token that it would get. Nothing is issued.';
export const nobodyGotATokenUnder = ({ period }: { period: string }) =>
  `Nobody got a token under it in ${period}, so nothing can be said about its effect.`;
export const previewTheEffect = 'Preview the effect';
export const refusedFrom = 'From';
export const requestsThatWereRefused = 'Requests that were refused are not looked at: a change may also grant what was not.';
export const scopesOptional = 'Scopes (optional)';
export const secondsOptional = 'Seconds (optional)';
export const serialId = ({ id }: { id: ReactNode }) => <>serial {id}</>;
export const signedWith = 'Signed with';
export const simulate = 'Simulate';
export const theAnswer = 'The answer';
export const theLast24Hours = 'the last 24 hours';
export const theTimeSince = ({ time, zone }: { time: string; zone: string }) => `the time since ${time} ${zone}`;
export const thisChangeWouldHaveRefused = ({
  refused,
  granted,
  period,
  identities,
}: {
  refused: number;
  granted: number;
  period: string;
  identities: number;
}) =>
  `This change would have refused ${count(refused)} of ${plural(granted, 'request')} granted in ${period}, from ${plural(identities, 'identity', 'identities')}.`;
export const thisChangeWouldHaveRefusedNone = ({ granted, period }: { granted: number; period: string }) =>
  `This change would have refused none of ${plural(granted, 'request')} granted in ${period}.`;
export const tokenWouldEnd = 'Token would end';
export const tokenWouldHaveHadFewerScopes = ({ narrowed }: { narrowed: number }) =>
  `${plural(narrowed, 'token')} would have had fewer scopes`;
export const tokenWouldHaveLivedShorter = ({ shortened }: { shortened: number }) =>
  `${plural(shortened, 'token')} would have lived shorter`;
export const whatToDo = 'What to do';
export const whoActs = 'Who acts';
export const whoWouldGetWhat = 'Who would get what?';
export const why = 'Why';
export const withCertificate = 'With certificate';
export const wouldBeIssued = 'Would be issued';
export const wouldBeRefused = 'Would be refused';
export const itself = 'itself';
export const noScopes = 'none';
