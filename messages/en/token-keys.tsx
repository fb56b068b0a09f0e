import type { ReactNode } from 'react';
import { plural } from './numbers.ts';

export const activate = 'Activate';
export const activateIt = 'Activate it';
export const aKeySignsFor = 'A key signs for';
export const aKeySignsForTheOne = ({ period, overlap }: { period: string; overlap: string }) =>
  `A key signs for ${period}; the one after it is published ${overlap} before.`;
export const algorithmKeys = ({ algorithm }: { algorithm: string }) => `${algorithm} keys`;
export const asItStandsAtThisMoment = 'As it stands at this moment';
export const askedFor = 'Asked for';
export const askedForTheNextKey = ({ badge, requestedBy }: { badge: ReactNode; requestedBy: ReactNode }) => (
  <>
    {badge} {requestedBy} asked for the next key; a token service that runs makes it within a second.
  </>
);
export const atLeast15Min = 'At least 15 min and at most 30 d: as long as a resource server may keep the JWKS.';
export const aTokenServiceMakesAnotherKey = ({ algorithm }: { algorithm: string }) =>
  `A token service makes another ${algorithm} key within a second, which resource servers have not seen: they have to fetch the JWKS anew.`;
export const aTokenServiceMakesItWithin = 'A token service makes it within a second, and publishes it in the JWKS.';
export const aTokenServiceMakesOne = ({ algorithm }: { algorithm: ReactNode }) => (
  <>A token service makes one as soon as it runs; until then no audience with {algorithm} gets a token.</>
);
export const cancel = 'Cancel';
export const change = 'Change';
export const comment = 'Comment';
export const current = 'Current';
export const decision = 'Decision';
export const forAKeyThatMay =
  'For a key that may be in other hands. To replace one that is not, prepare the next and activate that: then nothing stops.';
export const goesOn = 'Goes on';
export const goOnAlthoughNotEverybodyHas = 'Go on although not everybody has seen it';
export const inc2041KeyFound = 'INC-2041: key found in a memory dump';
export const inTheJwksSince = 'In the JWKS since';
export const itIsPublishedBeforeItSigns = 'It is published before it signs for';
export const itIsPublishedSinceAResource = ({ time }: { time: ReactNode }) => (
  <>It is published since {time}. A resource server that keeps the JWKS may refuse good tokens until it fetches it anew.</>
);
export const itIsRevokedAlready = ({ revocationComment }: { revocationComment: ReactNode }) => (
  <>It is revoked already: {revocationComment}</>
);
export const itLeavesTheJwks = 'It leaves the JWKS.';
export const itLeavesTheJwksAndCan = 'It leaves the JWKS and can never sign. It has signed nothing, so nothing stops.';
export const itLeavesTheJwksEveryToken = 'It leaves the JWKS. Every token that it signed has ended, so nothing stops.';
export const itSignsEveryNewToken = ({ algorithm }: { algorithm: ReactNode }) => (
  <>It signs every new {algorithm} token from now on, at every node within a second.</>
);
export const itSignsNothingMoreAtEvery = 'It signs nothing more, at every node within a second.';
export const itSignsNothingUntil = 'It signs nothing until it is activated, by hand or by the schedule.';
export const keyKid = 'Key (kid)';
export const keysThatAreOver = ({ keys }: { keys: number }) => `${plural(keys, 'key that is over', 'keys that are over')}`;
export const kidKid = ({ kid }: { kid: string }) => `kid ${kid}`;
export const leavesTheJwks = 'Leaves the JWKS';
export const leftTheJwks = 'Left the JWKS';
export const letSignTokens = ({ kid, algorithm }: { kid: string; algorithm: string }) => `Let ${kid} sign ${algorithm} tokens?`;
export const life = 'Life';
export const liveTokens = 'Live tokens';
export const maySignFrom = 'May sign from';
export const maySignSince = 'May sign since';
export const next = 'Next';
export const noKeySignsNow = 'No key signs now';
export const noScheduleInTable = 'Replaced only by hand';
export const noScheduleSentence = 'Replaced only by hand.';
export const nothingItSignedLives = () => (
  <>
    <strong className="font-semibold">No live token</strong> that it signed, so none ends
  </>
);
export const nothingWasChangedYet = 'Nothing was changed yet.';
export const nothingWasSaved = 'Nothing was saved.';
export const overKeysOf = ({ algorithm }: { algorithm: string }) => `${algorithm} keys that are over`;
export const periodHint = 'As 90 d or 12 h; at least 1 h. Empty: only people replace it.';
export const prepare1Key = 'Prepare 1 key';
export const prepareNextKey = 'Prepare next key';
export const prepareTheNextKey = ({ algorithm }: { algorithm: string }) => `Prepare the next ${algorithm} key?`;
export const privateKey = 'Private key';
export const replacementDueSince = 'Replacement due since';
export const resourceServersThatCheckOffline = ({ jwksMaxAge }: { jwksMaxAge: ReactNode }) => (
  <>Resource servers that check offline and keep the JWKS go on until they fetch it anew: {jwksMaxAge} as it is published.</>
);
export const resourceServersThatKeepTheJwks = 'Resource servers that keep the JWKS see it in time and need no restart.';
export const retire = 'Retire';
export const retire1Key = 'Retire 1 key';
export const retired = 'Retired';
export const retireQuestion = ({ kid }: { kid: string }) => `Retire ${kid}?`;
export const retiring = 'Retiring';
export const revoke = 'Revoke…';
export const revokeATokenKey = 'Revoke a token key';
export const revokeButton = ({ liveTokens }: { liveTokens: number }) =>
  liveTokens === 0 ? 'Revoke 1 key' : `Revoke 1 key and end ${plural(liveTokens, 'live token')}`;
export const revoked = 'Revoked';
export const revokeTheKey = ({ algorithm, kid }: { algorithm: string; kid: string }) => `Revoke the ${algorithm} key ${kid}`;
export const saveSchedule = 'Save schedule';
export const schedule = 'Schedule';
export const signsNoMoreItStays = ({ kid }: { kid: ReactNode }) => (
  <>{kid} signs no more. It stays in the JWKS until the last token that it signed has ended, so none of them stops.</>
);
export const signsNoMoreSince = 'Signs no more since';
export const signsSince = 'Signs since';
export const status = 'Status';
export const stopsAtOnce = 'Stops at once';
export const stopsLater = 'Stops later';
export const takesItsPlaceAtOnce = ({ kid, seen }: { kid: string; seen: boolean }) =>
  `${kid} takes its place at once${seen ? '' : ', although not everybody can have seen it'}.`;
export const theBeginningOfItsKidThere = 'The beginning of its kid. There is no way back from a revocation.';
export const theKeyIsRetired = 'The key is retired. It is no longer published.';
export const theKeyIsRevokedAndEvery = 'The key is revoked, and every token that it signed has ended.';
export const theKeySignsFromNow = 'The key signs from now on. The one before it stays published until its last token has ended.';
export const theKeyThatSignsNow = 'The key that signs now is another one; its tokens go on.';
export const theNextKeyIsAsked = 'The next key is asked for. It is published as soon as a token service has made it.';
export const thereIsNoWayBack = 'There is no way back to the one before; a key goes only forwards.';
export const theScheduleIsChanged = 'The schedule is changed.';
export const toBeReplaced = 'To be replaced';
export const tokenKeys = 'Token keys';
export const typedKidLabel = ({ kid }: { kid: string }) => `Type ${kid} to confirm`;
export const typedKidProblem = ({ kid }: { kid: string }) => `Type ${kid} to confirm.`;
export const whatAccessTokensAreSigned =
  'What access tokens are signed with. Each key is published before it signs, and for as long as what it signed can live.';
export const whatItSignedEnds = ({ liveTokens }: { liveTokens: number }) => (
  <>
    <strong className="font-semibold">{plural(liveTokens, 'live token')}</strong> that it signed, and what derives from them, wherever
    Hawser is asked
  </>
);
export const whatWillHappen = 'What will happen';
export const whenKeysAreReplaced = ({ algorithm }: { algorithm: string }) => `When ${algorithm} keys are replaced`;
export const whyItStaysInTheAudit = 'Why. It stays in the audit log, and beside the key.';
export const workloadsAskForANewToken =
  'Workloads ask for a new token when theirs is refused; their certificates and grants stay as they are.';
export const writeItAs90Min24 = 'Write it as 90 min, 24 h or 30 d, or as a number of seconds.';
