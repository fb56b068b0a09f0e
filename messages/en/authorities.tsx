import type { ReactNode } from 'react';
import { count, plural } from './numbers.ts';

export const aCertificateStandsOnTheOne =
  'A certificate stands on the one list that its distribution point names. The list above is the first; further ones:';
export const aCheckFetchesEachAddress =
  'A check fetches each address from the network and verifies the answer: signature, dates, number, status.';
export const activate = 'Activate';
export const activated = 'Activated';
export const active = 'Active';
export const activeCertificates = 'Active certificates';
export const allOfThemAnswerAsThey = 'All of them answer as they should.';
export const anAuthorityElsewhere = 'an authority elsewhere';
export const andFurtherList = ({ crlShards }: { crlShards: number }) => `and ${plural(crlShards, 'further list')}`;
export const anotherOneTookOverWhat = 'Another one took over. What it signed is still trusted, until it is retired.';
export const answeredCertificateStatus = ({ certificateStatus }: { certificateStatus: string }) => `answered ${certificateStatus}`;
export const aRootThatIsKeptElsewhere = ({ request }: { request: ReactNode }) => (
  <>A root that is kept elsewhere can sign instead: {request}.</>
);
export const asItStandsInItsCertificate = 'As it stands in its certificate.';
export const askedForSerial = ({ serial }: { serial: ReactNode }) => <>Asked for serial {serial}</>;
export const authorities = 'Authorities';
export const authoritiesEachWithThose = 'Authorities, each with those that it signed below it';
export const authority = 'Authority';
export const beginCertificateEndCertificate = '-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----';
export const blocked = 'Blocked';
export const cancel = 'Cancel';
export const certificate = 'Certificate';
export const certificateAia = 'Certificate (AIA)';
export const certificateAndChain = 'Certificate and chain';
export const certificateAndChainInPem = 'certificate and chain in PEM';
export const certificateSigningRequestOf = ({ request }: { request: string }) => `certificate signing request of ${request}`;
export const certifiedByAsWell = ({ roots }: { roots: readonly string[] }) =>
  `Certified by ${roots.join(' and ')} as well: join tokens and clients that know only ${roots.length === 1 ? 'that root' : 'one of those roots'} go on working.`;
export const chain = 'Chain';
export const checkAgain = 'Check again';
export const checkedAt = ({ ok, time }: { ok: ReactNode; time: ReactNode }) => (
  <>
    {ok} Asked {time}.
  </>
);
export const checking = 'Checking…';
export const checkNow = 'Check now';
export const comment = 'Comment';
export const commonName = 'Common name';
export const countedAre = ({ counted }: { counted: ReactNode }) => <>Counted are: {counted}</>;
export const createAnAuthority = 'Create an authority';
export const createAuthority = 'Create authority';
export const crl = 'CRL';
export const csr = 'CSR';
export const current = 'Current';
export const eddsaEd25519 = 'EdDSA: Ed25519';
export const elsewhere = 'elsewhere';
export const ended = 'Ended';
export const ends = 'Ends';
export const entries = ({ entries }: { entries: number }) => `${plural(entries, 'entry', 'entries')}`;
export const exampleIssuingCa2027 = 'Example Issuing CA 2027';
export const facts = 'Facts';
export const goodUntil = ({ time }: { time: ReactNode }) => <>good until {time}</>;
export const goOnAlthoughTheThreshold = 'Go on although the threshold is not met';
export const haveAnAuthoritySignedElsewhere = 'Have an authority signed elsewhere';
export const hawser = 'Hawser';
export const hereInAPkcs11Module = 'here, in a PKCS#11 module';
export const hereSealedInTheLedger = 'here, sealed in the ledger';
export const id = 'Id';
export const identities = 'Identities';
export const identitiesReady = 'Identities ready';
export const idOfTheAuthority = 'id of the authority';
export const importAnAuthority = 'Import an authority';
export const importAuthority = 'Import authority';
export const importButton = 'Import';
export const importWhatCameBack = 'Import it';
export const inOrder = 'In order';
export const issuing = 'Issuing';
export const issuingSignedBy = ({ parentName }: { parentName: string }) => `issuing, signed by ${parentName}`;
export const issuingSignedElsewhere = 'issuing, signed elsewhere';
export const issuingSignsWhatWorkloadsUse = 'Issuing: signs what workloads use';
export const itIsOutOfTheTrust = 'It is out of the trust bundle. Its revocation list goes on until its last certificate has ended.';
export const itIsPreparedFirstTrusted = 'It is prepared first: trusted, and signing nothing until you activate it.';
export const itIsRecordedInTheAudit = 'It is recorded in the audit log with the comment.';
export const itIsTrustedAndSignsNothing = 'It is trusted and signs nothing yet. Workloads learn of it as they renew.';
export const itIsTrustedItsKey = 'It is trusted. Its key is elsewhere, so it signs nothing here and is never activated.';
export const itLeavesTheTrustBundle = 'It leaves the trust bundle and can never be activated. It has signed no certificate of a workload.';
export const itLeavesTheTrustBundleNothing = 'It leaves the trust bundle: nothing below it is trusted any more.';
export const itLeavesTheTrustBundleWhat =
  'It leaves the trust bundle. What it signed still verifies where a whole chain up to a trusted root is presented.';
export const itself = 'itself';
export const itSignsEverythingNewFromThen =
  'It signs everything new from then on; the one that is active now goes into retirement and stays trusted.';
export const itSignsNewIssuingAuthorities =
  'It signs new issuing authorities from then on; the root that is active now goes into retirement and stays trusted.';
export const itSignsWhatIsNew = 'It signs what is new. To replace it, prepare another one and activate that.';
export const itWasMadeElsewhereAndHas = 'It was made elsewhere, and has a key';
export const key = 'Key';
export const keyElsewhere = 'Key elsewhere';
export const keyMadeBy = ({ algorithm, time, requestedBy }: { algorithm: ReactNode; time: ReactNode; requestedBy: ReactNode }) => (
  <>
    {algorithm} key, made {time} by {requestedBy}
  </>
);
export const lifetimeInDays = 'Lifetime, in days';
export const lockedBelow = ({ percent, usualThreshold }: { percent: number; usualThreshold: number }) =>
  `${percent} %, locked below ${usualThreshold} %`;
export const lowerCaseLettersDigitsAndDashes =
  'Lower-case letters, digits and dashes. It becomes part of addresses in certificates, and cannot be changed.';
export const made = 'Made';
export const makeARequestForIt = 'make a request for it';
export const makeKeyAndRequest = 'Make key and request';
export const millisecondsMs = ({ milliseconds }: { milliseconds: string }) => `${milliseconds} ms`;
export const name = 'Name';
export const neededWithAKeyARequest = 'Needed with a key; a request has its name already.';
export const newRequest = 'New request';
export const nextActivation = 'Next: activation';
export const nextBy = 'Next by';
export const nextRetirement = 'Next: retirement';
export const nextTime = ({ time }: { time: ReactNode }) => <>next {time}</>;
export const noAuthorityYet = 'No authority yet';
export const noneIsPublished = 'None is published.';
export const nonePublished = 'none published';
export const noneToWaitFor = 'none to wait for';
export const noOtherRootCertifiedItJoin =
  'No other root certified it: join tokens that are not used before its first issuing authority is activated have to be made again.';
export const noRequestIsOpen = 'No request is open';
export const notAfter = 'Not after';
export const notBefore = 'Not before';
export const nothingThatIsInUseStops = 'Nothing that is in use stops.';
export const nothingWasChangedYet = 'Nothing was changed yet.';
export const notInOrder = 'Not in order';
export const number = 'Number';
export const numberEntries = ({ number, entries }: { number: ReactNode; entries: number }) => (
  <>
    number {number}, {plural(entries, 'entry', 'entries')}
  </>
);
export const numberEntriesNext = ({
  crlState,
  number,
  entries,
  time,
}: {
  crlState: ReactNode;
  number: ReactNode;
  entries: number;
  time: ReactNode;
}) => (
  <>
    {crlState} number {number}, {plural(entries, 'entry', 'entries')}, next {time}
  </>
);
export const numberNumber = ({ number }: { number: string }) => `number ${number}`;
export const ocspAia = 'OCSP (AIA)';
export const octet = ({ octets }: { octets: number }) => `${plural(octets, 'octet')}`;
export const ofAnIssuingAuthorityARoot = 'Of an issuing authority. A root signs itself.';
export const openRequests = 'Open requests';
export const orAsAFile = 'Or as a file';
export const organization = 'Organization';
export const overdue = 'Overdue';
export const pem = 'PEM';
export const pemItsOwnCertificateFirstThen = 'PEM: its own certificate first, then those above it up to the root.';
export const pemNotEncryptedItGoesStraight =
  'PEM, not encrypted. It goes straight to the signer, which seals it, and is shown nowhere again.';
export const percentOpen = ({ percent }: { percent: number }) => `${percent} %, open`;
export const prepared = 'Prepared';
export const privateKey = 'Private key';
export const published = 'Published';
export const publishedAddresses = 'Published addresses';
export const readyOfTotal = ({ ready, total, percent }: { ready: string; total: string; percent: number }) =>
  `${ready} of ${total}, ${percent} %`;
export const requestAnAuthority = 'Request an authority';
export const requestFor = ({ request }: { request: string }) => `Request for ${request}`;
export const requestsForAnAuthority = ({ names }: { names: readonly string[] }) =>
  `${plural(names.length, 'request')} for an authority ${names.length === 1 ? 'waits' : 'wait'} for a certificate from elsewhere: ${names.join(', ')}.`;
export const resourceServers = 'Resource servers';
export const resourceServersReady = 'Resource servers ready';
export const retire = 'Retire';
export const retireAuthority = ({ authority }: { authority: ReactNode }) => <>Retire {authority}</>;
export const retired = 'Retired';
export const retireWithoutUsingIt = ({ authority }: { authority: string }) => `Retire ${authority} without using it?`;
export const retiring = 'Retiring';
export const retiringSince = 'Retiring since';
export const revocationList = 'Revocation list';
export const revocationListCdp = 'Revocation list (CDP)';
export const revocationLists = ({ crlShards }: { crlShards: number }) => `Revocation lists (${crlShards})`;
export const revoked = 'Revoked';
export const role = 'Role';
export const rollover = 'Rollover';
export const root = 'Root';
export const rootInTable = 'root';
export const rootSignsAuthoritiesNeverWorkloads = 'Root: signs authorities, never workloads';
export const rotateWhatItSigned = 'Rotate what it signed';
export const serial = 'Serial';
export const serialNumber = 'serial number';
export const signedBy = 'Signed by';
export const signsIssuingAuthoritiesWorkloadsHave = 'Signs issuing authorities. Workloads have to learn to trust it first.';
export const signsNoWorkload = 'signs no workload';
export const signsWhatWorkloadsUseARoot = 'Signs what workloads use. A root signs it.';
export const somethingIsNotAsItShould = 'Something is not as it should be.';
export const state = 'State';
export const status = 'Status';
export const subject = 'Subject';
export const tenYearsForARoot =
  'Ten years for a root and three for an issuing authority if left empty; never beyond the end of its parent.';
export const theActiveRoot = 'the active root';
export const theAuthorityIsActiveItSigns = 'The authority is active. It signs everything new from now on.';
export const theAuthorityIsImported = 'The authority is imported. It is prepared, and signs nothing until it is activated.';
export const theAuthorityIsPrepared = 'The authority is prepared: it is trusted and signs nothing until it is activated.';
export const theAuthorityIsRetiredAndOut = 'The authority is retired, and out of the trust bundle.';
export const theCertificateThatAnswersARequest =
  'The certificate that answers a request, or an authority made elsewhere together with its key.';
export const theKeyIsMadeHave = 'The key is made. Have the request signed as a CA certificate, then import what comes back.';
export const theKeyOfAnIssuingAuthority =
  'The key of an issuing authority is made here and stays here; a root elsewhere signs the request.';
export const theManagementApiDidNotAnswer = 'The management API did not answer.';
export const thereIsNoWayBack = 'There is no way back.';
export const thereIsNoWayBackForWorkloads = 'There is no way back. A workload that still uses a certificate from below it stops working.';
export const theRootAndTheIssuingAuthority = 'The root and the issuing authority are made when the signer first starts.';
export const theStepIsLockedWhileFewer = ({ percent }: { percent: number }) =>
  `The step is locked while fewer are ready. Now: ${percent} %.`;
export const theyStandInEveryCertificate = 'They stand in every certificate that it signs';
export const thresholdInPercent = 'Threshold, in percent';
export const thumbprint = 'Thumbprint';
export const thumbprintInHex = 'SHA-256, hex';
export const thumbprintInHexadecimal = 'thumbprint in hexadecimal';
export const thumbprintInWords = 'thumbprint';
export const trustedKeyElsewhere = 'Trusted, key elsewhere';
export const typedNameLabel = ({ authority }: { authority: string }) => `Type ${authority} to confirm`;
export const typedNameProblem = ({ authority }: { authority: string }) => `Type ${authority} to confirm.`;
export const whatCameBack = 'What came back';
export const whoSignsCertificatesAndWhetherTheir = 'Who signs certificates, and whether their revocation lists are current.';
export const withARequestTheKey = 'With a request the key is made here, and only the request leaves.';
export const activateByThen = ({ date }: { date: ReactNode }) => (
  <>Activate it by {date}. No certificate outlives its issuer: from then on this one could give none for as long as its profile says.</>
);
export const aPlanForItsSuccessor = 'Plan for its successor';
export const alwaysItsSpiffeId = 'SPIFFE ID';
export const asFileForTools = 'PEM, for TLS servers and clients';
export const asSpiffeBundle = 'SPIFFE bundle (a JWK set)';
export const caHashToPin = 'Hash for --ca-hash';
export const certificatesInUseFrom = ({ certificates }: { certificates: number }) =>
  `${plural(certificates, 'certificate')} in use came from it`;
export const downloadPem = 'Download PEM';
export const downloadSpiffeBundle = 'Download SPIFFE bundle';
export const fetchedAt = 'Fetched at';
export const forOcspResponders = 'OCSP responders';
export const forServers = 'servers';
export const forWorkloads = 'workloads';
export const issuancePolicy = 'Issuance policy';
export const issuesUnderEveryProfile =
  'Every profile that is in use issues from the authority that is active. Only the public key is taken from a request; the rest is as the profile says.';
export const lifetime = 'Lifetime';
export const listsPublishedLast = 'Lists published last';
export const listsAsTheLedgerSays = 'Each as its event in the ledger says, so that a list in hand can be held against it';
export const namesInIt = 'Names in it';
export const nextUpdateBy = 'Next by';
export const notAskedYet = 'not asked yet';
export const ocspWithin = 'OCSP p95';
export const ofAnswersSince = ({ answers, time }: { answers: number; time: ReactNode }) => (
  <>
    the last {plural(answers, 'answer')} here since {time}
  </>
);
export const prepareByThen = ({ date, longest }: { date: ReactNode; longest: string }) => (
  <>
    Prepare another one by {date}. That leaves the longest lifetime of a profile, {longest}, for every workload to renew and to learn of it.
  </>
);
export const profile = 'Profile';
export const retireAfterThat = ({ longest }: { longest: string }) =>
  `Retire this one ${longest} after that at the earliest: then the last certificate that it signed has ended or been renewed. The rollover beside it says how far they are.`;
export const rootsInIt = 'Roots in it';
export const sha256 = 'SHA-256';
export const sha256OfTheList = 'SHA-256 of the list';
export const size = 'Size';
export const theDayHasPassed = 'This day has passed.';
export const trustBundle = 'Trust bundle';
export const whatVerifiersTrust = 'What workloads and resource servers trust: every root that is not retired';
export const withApproval = 'with approval';
export const numberOfShard = ({ number, shard }: { number: number; shard: number }) => `${count(number)}, of list ${shard}`;
