import type { ReactNode } from 'react';

export const accepted = 'Accepted';
export const actedBy = 'Acted by';
export const actingForIt = 'Acting for it';
export const activity = 'Activity';
export const alsoFound = 'Also found';
export const anAudienceThatWasNotNamed = 'an audience that was not named';
export const anotherAudience = 'another audience';
export const anotherIdentity = 'another identity';
export const aRequest = 'A request';
export const aRequestOf = ({ who }: { who: ReactNode }) => <>A request of {who}</>;
export const asItIsOnRecord = 'As it is on record, and as it leaves; never the token itself';
export const aToken = 'A token';
export const aTokenForThatStands = ({ audience, owner, presenter }: { audience: ReactNode; owner: ReactNode; presenter: ReactNode }) => (
  <>
    A token for {audience} that stands for {owner} was issued to {presenter}, who acts for it.
  </>
);
export const aTokenForWasIssuedTo = ({ audience, owner }: { audience: ReactNode; owner: ReactNode }) => (
  <>
    A token for {audience} was issued to {owner}.
  </>
);
export const aTokenIssuedTo = ({ owner }: { owner: ReactNode }) => <>A token issued to {owner}</>;
export const audience = 'Audience';
export const audienceAskedFor = 'Audience asked for';
export const because = 'Because';
export const boundThumbprint = 'bound thumbprint';
export const breadcrumb = 'Breadcrumb';
export const cameToOnAConnectionWithout = ({ token, place, ending }: { token: ReactNode; place: ReactNode; ending: ReactNode }) => (
  <>
    {token} came to {place} on a connection without a client certificate. {ending}
  </>
);
export const cameToWithTheCertificate = ({
  token,
  place,
  presenter,
  ending,
}: {
  token: ReactNode;
  place: ReactNode;
  presenter: ReactNode;
  ending: ReactNode;
}) => (
  <>
    {token} came to {place} with the certificate of the gateway {presenter}. {ending}
  </>
);
export const certificate = 'Certificate';
export const compared = 'Compared';
export const connectionShowed = 'Connection showed';
export const decidedBy = 'Decided by';
export const decision = 'Decision';
export const decisionId = 'decision id';
export const deny1TokenAndWhatDerives = 'Deny 1 token and what derives from it';
export const denyThisToken = 'Deny this token';
export const denyThisTokenAsked = 'Deny this token?';
export const different = 'Different';
export const enrolment = 'enrolment';
export const expires = 'Expires';
export const forAToken = 'for a token';
export const formOfTheEvent = 'Form of the event';
export const foundOut = ({ reason }: { reason: ReactNode }) => <>Found out: {reason}.</>;
export const fromAddress = ({ sourceAddress }: { sourceAddress: ReactNode }) => <>· from {sourceAddress}</>;
export const gatewayCheck = 'gateway check';
export const high = 'High';
export const identity = 'Identity';
export const info = 'Info';
export const introspection = 'introspection';
export const issued = 'Issued';
export const itAndEveryTokenDerived = ({ tokenIdentity }: { tokenIdentity: ReactNode }) => (
  <>
    It, and every token derived from it, is refused everywhere from the next request on, for {tokenIdentity} too. Its holder can ask for a
    new one. This cannot be undone.
  </>
);
export const itIsPartOfACase = ({ link }: { link: ReactNode }) => (
  <>It is part of a {link}: who else, how often, and whether any of it got through.</>
);
export const itsHolder = 'its holder';
export const itsOwnIdentity = 'its own identity';
export const itWasRefused = 'It was refused.';
export const itWasRejected = 'It was rejected.';
export const likeItFromTo = ({ count, first, last }: { count: string; first: ReactNode; last: ReactNode }) => (
  <>
    {count} like it, from {first} to {last}
  </>
);
export const low = 'Low';
export const medium = 'Medium';
export const milliseconds = ({ written }: { written: string }) => `${written} ms`;
export const newestFirst = 'Newest first';
export const nobodyThatHawserKnows = 'nobody that Hawser knows';
export const noCertificate = 'no certificate';
export const noCertificateOnTheConnection = 'no certificate on the connection';
export const noCertificateSoNobody = 'no certificate, so nobody';
export const noLongerLive = 'No longer live';
export const none = 'none';
export const notComparable = 'Not comparable';
export const notKnown = 'not known';
export const notKnownToHawser = 'not known to Hawser';
export const notRecorded = 'not recorded';
export const notRecordedOrNotShown = 'not recorded, or not shown to your role';
export const notShown = 'not shown';
export const openThisDecision = ({ outcome, code }: { outcome: string | number; code: string | number }) =>
  `${outcome}, ${code}: open this decision`;
export const otherDecisionsAboutThisToken = 'Other decisions about this token';
export const outcome = 'Outcome';
export const ownedBy = ({ owner }: { owner: ReactNode }) => <>owner {owner}</>;
export const ownerOf = ({ owner }: { owner: string | number }) => `Owner: ${owner}`;
export const presentedAs = 'Presented as';
export const presentedThumbprint = 'presented thumbprint';
export const rawEvent = 'Raw event';
export const refused = 'Refused';
export const refusedOrRejected = 'Refused or rejected';
export const rejected = 'Rejected';
export const rejectionCase = 'rejection case';
export const rejections = 'Rejections';
export const replays = 'Replays';
export const reportedByTheResourceServer = 'reported by the resource server';
export const request = 'Request';
export const requestWasRefused = ({ request, door, audience }: { request: ReactNode; door: ReactNode; audience: ReactNode }) => (
  <>
    {request} {door}
    {audience !== null && <> for {audience}</>} was refused.
  </>
);
export const revokeTheBoundCertificate = 'Revoke the bound certificate…';
export const same = 'Same';
export const scope = 'Scope';
export const serialNumber = 'serial number';
export const signingKey = 'Signing key';
export const somebodyWhomHawserDoesNotKnow = 'somebody whom Hawser does not know';
export const source = 'Source';
export const sourceAddress = 'Source address';
export const standsFor = 'Stands for';
export const state = 'State';
export const stillLiveForItsHolder = 'Still live for its holder';
export const subject = 'Subject';
export const suspendPresenter = ({ presenter }: { presenter: string | number }) => `Suspend ${presenter}`;
export const theConnection = 'The connection';
export const theEventAs = ({ names }: { names: string | number }) => `the event as ${names}`;
export const theFirstThatFailsDecidesThese = 'The first that fails decides; these failed too';
export const thePresenterIsSuspendedNothing = 'The presenter is suspended. Nothing of it is honoured until it is resumed.';
export const theToken = 'The token';
export const theTokenAndTheConnection = 'The token, and the connection it came on';
export const theTokenIsDenied = 'The token is denied. It and what derives from it are refused from now on.';
export const theTokenNamesNone = 'the token names none';
export const theTokenService = 'the token service';
export const thumbprint = 'Thumbprint';
export const time = 'Time';
export const toEnrol = 'to enrol';
export const tokenForAnotherAudienceWasUsedAt = ({
  token,
  audience,
  place,
  ending,
}: {
  token: ReactNode;
  audience: ReactNode;
  place: ReactNode;
  ending: ReactNode;
}) => (
  <>
    {token} for {audience} was used at {place}. {ending}
  </>
);
export const tokenSays = 'Token says';
export const tokenService = 'token service';
export const tokenSubject = 'Token subject';
export const took = 'Took';
export const unknownId = ({ id }: { id: ReactNode }) => <>unknown {id}</>;
export const userAgent = 'User agent';
export const verdict = 'Verdict';
export const wasAcceptedByOnTheCertificate = ({ token, place }: { token: ReactNode; place: ReactNode }) => (
  <>
    {token} was accepted by {place}, on the certificate that it is bound to.
  </>
);
export const wasPresentedAt = ({
  token,
  place,
  presenter,
  ending,
}: {
  token: ReactNode;
  place: ReactNode;
  presenter: ReactNode;
  ending: ReactNode;
}) => (
  <>
    {token} was presented at {place}
    {presenter !== null && <> by {presenter}</>}. {ending}
  </>
);
export const wasPresentedAtByWithAnother = ({
  token,
  place,
  presentedIdentity,
  ending,
}: {
  token: ReactNode;
  place: ReactNode;
  presentedIdentity: ReactNode;
  ending: ReactNode;
}) => (
  <>
    {token} was presented at {place} by {presentedIdentity}, with another of its certificates. {ending}
  </>
);
export const wasPresentedAtWithACertificate = ({ token, place, ending }: { token: ReactNode; place: ReactNode; ending: ReactNode }) => (
  <>
    {token} was presented at {place} with a certificate that Hawser does not know. {ending}
  </>
);
export const wasPresentedByAt = ({
  token,
  presenter,
  place,
  ending,
}: {
  token: ReactNode;
  presenter: ReactNode;
  place: ReactNode;
  ending: ReactNode;
}) => (
  <>
    {token} was presented by {presenter} at {place}. {ending}
  </>
);
export const whatBelongsToWasBrought = ({ owner, presenter, ending }: { owner: ReactNode; presenter: ReactNode; ending: ReactNode }) => (
  <>
    What belongs to {owner} was brought for exchange by {presenter}. {ending}
  </>
);
export const whatItMeans = 'What it means';
export const whatTheConnectionShowed = 'What the connection showed';
export const whatTheTokenSays = 'What the token says';
export const whatTheTokenSaysBesideWhat = 'What the token says, beside what the connection showed';
export const whatToDo = 'What to do';
export const where = 'Where';
export const forWhom = ', for ';
export const tokenIdToCopy = 'jti';
export const byItsOwnWords = 'By its own words; nobody here has proven any of them';
export const decidedAt = ({ time }: { time: ReactNode }) => <>presented {time}</>;
export const expiredThen = 'Expired by then';
export const expiresAt = ({ time }: { time: ReactNode }) => <>expires {time}</>;
export const gatewayAndHeader = ({ address, header }: { address: ReactNode; header: ReactNode }) => (
  <>
    the gateway at {address}
    {header !== null && <>, the certificate in {header}</>}
  </>
);
export const goodThen = 'Good then';
export const issuanceNotOnRecord = 'its issue is not on record';
export const issuedAt = ({ time }: { time: ReactNode }) => <>issued {time}</>;
export const issuerNotOnRecord = 'issuer not on record';
export const notToldByTheGateway = 'not told by the gateway';
export const notYetValidThen = 'Not yet valid then';
export const ofAnotherAuthority = ({ owner }: { owner: ReactNode }) => <>of another authority, on record for {owner}</>;
export const onlyItsThumbprintWasReported = 'not known to Hawser; a report names its thumbprint and serial number alone';
export const passedOnBy = 'Passed on by';
export const replacedThen = 'Replaced by then';
export const revokedSince = ({ time }: { time: ReactNode }) => <>; revoked since, {time}</>;
export const revokedThen = 'Revoked by then';
export const serialOf = ({ serial }: { serial: ReactNode }) => <>serial {serial}</>;
export const signedBy = ({ issuer }: { issuer: ReactNode }) => <>signed by {issuer}</>;
export const stoppedThen = 'Its lineage was stopped by then';
export const whereAndWhen = 'Where and when';
export const withoutASubject = 'without a subject';
export const notAfter = ({ time }: { time: ReactNode }) => <>, not after {time}</>;
export const notBefore = ({ time }: { time: ReactNode }) => <>, not before {time}</>;
export const since = ({ time }: { time: ReactNode }) => <>, since {time}</>;
