import type { ReactNode } from 'react';
import { count, plural } from './numbers.ts';

export const acceptsTokensWithoutTheirCertificate = 'accepts tokens without their certificate';
export const aCertificateAppearsWhenAnIdentity = ({ identities }: { identities: ReactNode }) => (
  <>A certificate appears when an identity enrols. Open one of the {identities} and make a join token.</>
);
export const active = 'Active';
export const anyStatus = 'Any status';
export const anyWay = 'Any way';
export const asksEachTime = 'asks each time';
export const atLeast10CharactersItStays = 'At least 10 characters. It stays in the audit log.';
export const atLeast10CharactersWhatHappened = 'At least 10 characters: what happened, or the ticket.';
export const atLeast10CharactersWhy = 'At least 10 characters: why it is not a copy. It stays in the audit log.';
export const aTokenItDoesNotLeave = 'A token; it does not leave this page';
export const authority = 'Authority';
export const beginCertificateRequestEndCertificate = '-----BEGIN CERTIFICATE REQUEST-----\n…\n-----END CERTIFICATE REQUEST-----';
export const boundTo = 'To';
export const boundToItIntrospectionAnswers = ({ liveTokens }: { liveTokens: ReactNode }) => (
  <>{liveTokens} bound to it: introspection answers no from the next request on.</>
);
export const cameBy = 'Came by';
export const cameOfItByRenewal = 'Came of it by renewal';
export const cameOfThisOne = 'came of this one';
export const cancel = 'Cancel';
export const certificate = 'Certificate';
export const certificateInPem = 'certificate in PEM';
export const certificateProfile = 'Certificate profile';
export const certificates = 'Certificates';
export const certificateSigningRequest = 'Certificate signing request';
export const certificatesNewestFirst = 'Certificates, newest first';
export const chain = 'Chain';
export const eachLinkHasToBeValid = 'It proves nothing longer than each link above it is valid';
export const linkEnds = ({ end }: { end: ReactNode }) => <>valid until {end}</>;
export const linkEnded = ({ end }: { end: ReactNode }) => <>ended {end}</>;
export const inWords = 'In words';
export const textOfCertificate = ({ subject }: { subject: string }) => `Text of ${subject}`;
export const noWordsForIt = 'It says something that has no words here: read its PEM with openssl x509 -text.';
export const chooseOneTheMostSevere = 'Choose one: the most severe that applies.';
export const clearFilter = 'Clear filter';
export const comment = 'Comment';
export const countedTo = ({ tokens, most }: { tokens: number; most: number }) => `${count(tokens)}${tokens < most ? '' : '+'}`;
export const csr = 'CSR';
export const decision = 'Decision';
export const decisionsWithIt = 'Decisions with it';
export const downloadWithItsChain = 'Download, with its chain';
export const ends = 'Ends';
export const expired = 'Expired';
export const facts = 'Facts';
export const firstOfItsLineage = 'first of its lineage';
export const followsTheFeed = 'follows the feed';
export const fromTheNextRequestOnAt = 'From the next request on at';
export const haveItRenewedNow = 'Have it renewed now…';
export const hawserItself = 'Hawser itself';
export const holderAndEnd = ({ holder, end }: { holder: string; end: ReactNode }) => (
  <>
    {holder}, ends {end}
  </>
);
export const identities = 'Identities';
export const identity = 'Identity';
export const inc2041KeyFound = 'INC-2041: key found in a build log';
export const isNotKnownToHear = 'is not known to hear of revocations';
export const issueACertificate = 'Issue a certificate';
export const issueACertificateFromACsr = 'Issue a certificate from a CSR';
export const issueCertificate = 'Issue certificate';
export const issued = 'Issued';
export const issuedAtBy = ({ time, by }: { time: ReactNode; by: string }) => (
  <>
    {time} by {by}
  </>
);
export const issuedEnds = ({ place, issued, end }: { place: string; issued: ReactNode; end: ReactNode }) => (
  <>
    {place}, issued {issued}, ends {end}
  </>
);
export const issueFromCsr = 'Issue from CSR';
export const issuer = 'Issuer';
export const itIsBoundToAnotherCertificate = 'It is bound to another certificate.';
export const itIsBoundToNoCertificate = 'It is bound to no certificate: whoever holds it may use it, where it is taken at all.';
export const itIsBoundToThisCertificate = 'It is bound to this certificate.';
export const itIsNotSignedYet = 'It is not signed yet, so there is nothing to revoke.';
export const itIsRevokedAlreadyForAll = ({ revocationReason }: { revocationReason: ReactNode }) => (
  <>
    It is revoked already, for {revocationReason}. All that can change is the reason, to keyCompromise, when the key turns out to be in
    other hands.
  </>
);
export const itIsRevokedAlreadyForKeyCompromise = 'It is revoked already, for keyCompromise. A revocation cannot be undone or repeated.';
export const itMayNotBeUsed = ' It may not be used at this moment.';
export const itsSuccessorGoesOnWorking = ({ serial }: { serial: ReactNode }) => <>Its successor {serial} goes on working.</>;
export const itWasMadeElsewhereNeither =
  'It was made elsewhere: neither the CRL nor OCSP of Hawser can name it. Whoever relies on those has to hear it from its issuer.';
export const itWasStoppedBecauseTwoParties =
  'It was stopped because two parties seem to hold a key of it. Its certificates become usable again, and so do their tokens that have not expired. If a copy is likely, revoke instead.';
export const joinToken = 'join token';
export const key = 'Key';
export const keyBlocked = 'Key blocked';
export const keyCompromised = 'Key compromised';
export const lastSeen = 'Last seen';
export const letItGoOn = 'Let it go on';
export const letThisLineageGoOn = 'Let this lineage go on?';
export const lineage = 'Lineage';
export const linkToIdentities = 'identities';
export const liveToken = ({ liveTokens }: { liveTokens: number }) => `${plural(liveTokens, 'live token')}`;
export const liveTokens = 'Live tokens';
export const madeElsewhere = 'made elsewhere';
export const madeElsewhereSoThatNeither = ({ issuer }: { issuer: string }) =>
  `${issuer}: made elsewhere, so that neither a revocation list nor OCSP of Hawser can name it`;
export const makeTheKeyOnTheWorkloads = 'Make the key on the workload’s own machine, where it stays. Paste only the request.';
export const more = 'More';
export const names = 'Names';
export const never = 'never';
export const newTokensOnThisCertificate = 'New tokens on this certificate, at every node of the token service.';
export const nobodyIsRegisteredToCheck = ({ audience, until }: { audience: ReactNode; until: ReactNode }) => (
  <>
    {audience}: nobody is registered to check its tokens; {until}.
  </>
);
export const noCertificateFitsThisFilter = 'No certificate fits this filter';
export const noCertificatesYet = 'No certificates yet';
export const noLiveTokenIsBoundToIt = 'No live token is bound to it.';
export const noNames = 'none';
export const noneTheKeyIsItsOwn = 'None: the key is its own.';
export const noOtherCertificateSharesItsKey = 'No other certificate shares its key or came of it.';
export const noSuccessorWasIssuedAWorkload = 'No successor was issued: a workload that uses only this certificate stops working.';
export const notAfter = 'Not after';
export const notBefore = 'Not before';
export const nothingWasRevokedYet = 'Nothing was revoked yet.';
export const noThumbprintYet = 'pending';
export const noTokenOutlivesThisMoment = 'No token outlives this moment.';
export const ofSubject = 'Of';
export const onlyThePublicKeyIsTaken = 'Only the public key is taken from the request; name, usages and lifetime come from the profile.';
export const opensslCommand = 'openssl command';
export const opensslForBoth = 'openssl, for both';
export const openWithItsPem = 'Open, with its PEM';
export const otherCertificatesForItsPublicKey = 'Other certificates for its public key';
export const otherCertificatesGoOn = ({ others }: { others: number }) =>
  others === 1
    ? '1 other certificate that shares its key or came of it, unless you choose it with this one below.'
    : `${count(others)} other certificates that share its key or came of it, unless you choose them with this one below.`;
export const otherCertificatesOfToStopAll = ({ identityName }: { identityName: ReactNode }) => (
  <>Other certificates of {identityName}: choose all of them below, or suspend the identity.</>
);
export const owner = 'Owner';
export const pem = 'PEM';
export const pendingStatus = 'Pending';
export const pkcs10InPem = 'PKCS#10 in PEM.';
export const preparedForAndNotSignedYet = ({ whose }: { whose: ReactNode }) => <>Prepared for {whose} and not signed yet.</>;
export const profile = 'Profile';
export const profileChoice = ({
  profile,
  usage,
  lifetime,
  keyAlgorithms,
  approvalRequired,
}: {
  profile: string;
  usage: string;
  lifetime: string;
  keyAlgorithms: readonly string[];
  approvalRequired: boolean;
}) => `${profile}: ${usage}, lives ${lifetime}, ${keyAlgorithms.join(' or ')}${approvalRequired ? ', needs approval' : ''}`;
export const profileVersionAndUsage = ({
  profile,
  profileVersion,
  usage,
}: {
  profile: ReactNode;
  profileVersion: ReactNode;
  usage: ReactNode;
}) => (
  <>
    {profile} version {profileVersion}, {usage}
  </>
);
export const provedUntilItExpired = ({ whose, notAfter }: { whose: ReactNode; notAfter: ReactNode }) => (
  <>
    Proved {whose} until it expired {notAfter}.
  </>
);
export const provedUntilItWasRevoked = ({ whose, revokedAt, reason }: { whose: ReactNode; revokedAt: ReactNode; reason: string | null }) =>
  reason === null ? (
    <>
      Proved {whose} until it was revoked {revokedAt}. Nothing honours it any more.
    </>
  ) : (
    <>
      Proved {whose} until it was revoked {revokedAt} for {reason}. Nothing honours it any more.
    </>
  );
export const provesUntilSignedBy = ({ whose, notAfter, issuer }: { whose: ReactNode; notAfter: ReactNode; issuer: ReactNode }) => (
  <>
    Proves {whose} until {notAfter}. Signed by {issuer}.
  </>
);
export const publicKeySha256 = 'Public key, SHA-256';
export const reason = 'Reason';
export const recordKeyCompromiseAndBlockTheKey = 'Record keyCompromise and block the key';
export const registration = 'registration';
export const relatedCertificate = ({ why, holder, status, end }: { why: string; holder: string; status: string; end: string }) =>
  `${why}; ${holder}, ${status}, ends ${end}`;
export const renewal = 'renewal';
export const renewalsNewestFirst = 'Renewals, newest first';
export const renewalWithThisCertificate = 'Renewal with this certificate.';
export const requests = 'Requests';
export const revoke = 'Revoke';
export const revokeACertificate = 'Revoke a certificate';
export const revokeACertificateOf = ({ holder }: { holder: string }) => `Revoke a certificate of ${holder}`;
export const revokeButton = ({ liveTokens }: { liveTokens: number }) =>
  `Revoke 1 certificate${liveTokens > 0 ? ` and end ${plural(liveTokens, 'live token')}` : ''}`;
export const revoked = 'Revoked';
export const revokeTogetherWithIt = 'Revoke together with it';
export const sameKey = 'Same key';
export const sayThatTheKey = ({ holder }: { holder: string }) => `Say that the key of ${holder} is compromised`;
export const serial = 'Serial';
export const serialDecimal = 'Serial, decimal';
export const serialHexadecimal = 'Serial, hexadecimal';
export const serialId = ({ id }: { id: ReactNode }) => <>serial {id}</>;
export const serialNumber = 'serial number';
export const serialThumbprintOrName = 'Serial, thumbprint or name';
export const serialWithColons = 'Serial, with colons';
export const sha256OfThePublicKey = 'SHA-256 of the public key';
export const sharesItsKey = 'Shares its key';
export const sharesItsKeyAndCame = 'Shares its key and came of it by renewal';
export const showAll = 'Show all';
export const sinceWhenTheKeyMayHave = 'Since when the key may have been in other hands. It becomes the invalidity date in the CRL.';
export const standingExpired = 'Expired';
export const standingPending = 'Pending';
export const standingRevoked = 'Revoked';
export const standingSuperseded = 'Superseded';
export const standingUsable = 'Usable: active, or superseded and still valid';
export const status = 'Status';
export const stopped = 'Stopped';
export const stopsALittleLater = 'Stops a little later';
export const stopsNow = 'Stops now';
export const stopsWithin = ({ crlWithin }: { crlWithin: string }) => `Stops within ${crlWithin}`;
export const subjectAndSerial = ({ subject, serial }: { subject: string; serial: string }) => `${subject}, serial ${serial}`;
export const superseded = 'Superseded';
export const supersededStillValid = 'Superseded, still valid';
export const suspectedSince = 'Suspected since';
export const suspectedSinceInUtc = 'Suspected since, in UTC';
export const theCertificateIsIssuedGive = 'The certificate is issued. Give the chain to the workload; its key is already there.';
export const theCertificateIsRevoked =
  'The certificate is revoked. It and its tokens are refused from now on; it stands on the CRL within a minute.';
export const theIdentityIsRegisteredItsCertificate =
  'The identity is registered. Its first certificate comes of the CSR that you paste here.';
export const theLineageGoesOnItsCertificates = 'The lineage goes on. Its certificates and their unexpired tokens are good again.';
export const theMostSevereThatApplies = 'The most severe that applies; it stands in the CRL (RFC 5280 §5.3.1).';
export const theReasonIsKeyCompromiseNow = 'The reason is keyCompromise now, and the public key is blocked.';
export const theSameHolder = 'the same holder';
export const theSignatureIsNotCheckedHere = 'The signature is not checked here, only what the token says of its certificate.';
export const thisCertificate = 'This certificate';
export const thisFilterCannotBeUsed = ({ problem }: { problem: ReactNode }) => <>This filter cannot be used. {problem}</>;
export const thisIsNoTokenAJwt = 'This is no token: a JWT has three parts with dots between them.';
export const thumbprint = 'Thumbprint';
export const thumbprintAsInCnfX5tS256 = 'thumbprint, as in cnf x5t#S256';
export const thumbprintBase64urlAsInX5tS256 = 'Thumbprint, base64url as in x5t#S256';
export const thumbprintHexadecimal = 'Thumbprint, hexadecimal';
export const thumbprintInHex = 'SHA-256, hex';
export const thumbprintInHexadecimal = 'thumbprint in hexadecimal';
export const thumbprintUpperCase = 'Thumbprint, upper case';
export const thumbprintWithColons = 'Thumbprint, with colons';
export const tokenUntil = ({ liveTokens, time }: { liveTokens: number; time: ReactNode }) => (
  <>
    {plural(liveTokens, 'token')} until {time}
  </>
);
export const typedNameLabel = ({ identityName }: { identityName: string }) => `Type ${identityName} to confirm`;
export const typedNameProblem = ({ identityName }: { identityName: string }) => `Type ${identityName} to confirm.`;
export const unnamedKey = 'a kind of key without a name here';
export const usableUntil = 'Usable until';
export const verifyATokenAgainstThisCertificate = 'Verify a token against this certificate';
export const wasProven = 'was proven';
export const wasReplacedAndProvesNoLonger = ({ whose }: { whose: ReactNode }) => (
  <>Was replaced by a newer one and no longer proves {whose}.</>
);
export const wasReplacedAndStillProves = ({ whose, usableUntil }: { whose: ReactNode; usableUntil: ReactNode }) => (
  <>
    Was replaced by a newer one; still proves {whose} until {usableUntil}.
  </>
);
export const wasStoppedACopy = ({ frozenAt, whose }: { frozenAt: ReactNode; whose: ReactNode }) => (
  <>
    Was stopped {frozenAt}: a copy of a key of its lineage is suspected. It does not prove {whose} until a person lets it go on.
  </>
);
export const whatRevokingItWouldDo = 'What revoking it would do…';
export const whatWasIssuedWhatItProves = 'What was issued, what it proves, and until when.';
export const whatWillHappen = 'What will happen';
export const whereTheRequestComesFrom = 'Where the request comes from';
export const whoeverHadTheKeyMayHave = 'Whoever had the key may have these as well. A workload that uses one of them stops working.';
export const willNotStop = 'Will not stop';
export const withinASecondByTheFeed = 'Within a second, by the feed, at';
export const withinItStandsOnTheCrl = ({ crlWithin }: { crlWithin: ReactNode }) => (
  <>Within {crlWithin} it stands on the CRL; whoever relies on the CRL alone sees it at their next fetch. OCSP answers revoked.</>
);
export const writeADateAndATime = 'Write a date and a time.';
