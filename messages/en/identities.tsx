import type { ReactNode } from 'react';
import { plural } from './numbers.ts';

export const access = 'Access';
export const accessInSentence = 'access';
export const aClientLibraryThatCannotDo =
  'A client library that cannot do without an assertion signs one with a key of its own. Register the public half here; the token is bound to the certificate of the connection all the same.';
export const active = 'Active';
export const actorForSubject = ({ actor, subject }: { actor: string; subject: string }) => `${actor} for ${subject}`;
export const agent = 'Agent';
export const agentOnHost = ({ agent, host }: { agent: ReactNode; host: ReactNode }) => (
  <>
    {agent} on {host}
  </>
);
export const aJoinTokenLetsTheWorkload = 'A join token lets the workload fetch its first certificate; after that it renews by itself.';
export const aJoinTokenWorksOnce =
  'A join token works once. The workload makes its own key and gets a certificate for it; the key never leaves its machine.';
export const aJwkAJwkSet = 'A JWK, a JWK Set, or PEM. Never a private key: the workload keeps that.';
export const aLaneEachTheNewestFirst =
  'A lane each, the newest first: its validity, darker where its successor lives too; ticks are rejections, a cap is a revocation, the line is now';
export const algorithm = 'Algorithm';
export const allCertificates = 'All certificates';
export const allOfThem = 'All of them';
export const allThatItHasEnds = ({ owner }: { owner: string }) => `All that it has ends in one act. Owner: ${owner}`;
export const anAddressYouMayNotSee = 'an address you may not see';
export const anExchangeSecretFor = ({ identity }: { identity: string }) => `An exchange secret for ${identity}`;
export const anIdentityIsAWorkloadsName = 'An identity is a workload’s name, together with the certificates that may prove it.';
export const anyRenewal = 'Any renewal';
export const anyStatus = 'Any status';
export const areHonouredNoMoreTheLast = ({ tokens, until }: { tokens: string; until: string }) =>
  `${tokens} are honoured no more; the last would have ended at ${until}`;
export const aServerCertificateIsOnly =
  'A server certificate is only for the identity of a registered resource server: it names the host of its address.';
export const assertionsThatItSignedAreRefused = 'Assertions that it signed are refused, from the next request on.';
export const authentication = 'Authentication';
export const authenticationOfAnIdentity = 'Authentication of an identity';
export const aWorkloadThatHasACertificate =
  'A workload that has a certificate from elsewhere can go on with it: register the certificate, and it stands for this identity. One of Hawser’s own is renewed by itself, and is the better choice where there is one.';
export const aWorkloadWithACertificateCan =
  'A workload with a certificate can ask for tokens without one; a secret is for those that exchange something they already hold.';
export const pemOfACertificate = '-----BEGIN CERTIFICATE-----\n…';
export const pemOfAPublicKey = '-----BEGIN PUBLIC KEY-----\n…';
export const boundToItsCertificatesAndGood = 'Bound to its certificates and good now; decisions since yesterday';
export const byCreatedBy = ({ createdBy }: { createdBy: ReactNode }) => <>by {createdBy}</>;
export const byRenewal = 'By renewal';
export const cancel = 'Cancel';
export const certificateProfile = 'Certificate profile';
export const certificateRequestRejected = ({ requests }: { requests: number }) => `${plural(requests, 'certificate request')} rejected`;
export const certificateRevokedForGood = ({ certificates, serials }: { certificates: number; serials: string }) =>
  `${plural(certificates, 'certificate')} revoked for good: ${serials}`;
export const certificates = 'Certificates';
export const certificatesInTime = 'Certificates in time';
export const certificatesIssuedTo = ({ identity }: { identity: string }) => `Certificates issued to ${identity}`;
export const certificatesOf = ({ identity }: { identity: string }) => `Certificates of ${identity}`;
export const certificatesRegisteredFor = ({ identity }: { identity: string }) => `Certificates registered for ${identity}`;
export const certificatesThatStandFor = ({ identity }: { identity: string }) => `Certificates that stand for ${identity}`;
export const change = 'Change';
export const changed = 'Changed';
export const changeIdentity = ({ identity }: { identity: string }) => `Change ${identity}`;
export const changes = 'Changes';
export const changesOfAnIdentity = 'Changes of an identity';
export const clearFilter = 'Clear filter';
export const clientKeyRevoked = ({ clientKeys, labels }: { clientKeys: number; labels: string }) =>
  `${plural(clientKeys, 'client key')} revoked: ${labels}`;
export const clientKeys = 'Client keys';
export const clientKeysOf = ({ identity }: { identity: string }) => `Client keys of ${identity}`;
export const connect = 'Connect';
export const currentCertificate = 'Current certificate';
export const decisions = 'Decisions';
export const delegationRemoved = ({ delegations, names }: { delegations: number; names: string }) =>
  `${plural(delegations, 'delegation')} removed: ${names}`;
export const description = 'Description';
export const due = 'Due';
export const dueSince = 'Due since';
export const emptyWhenItIsRevoked = 'Empty: when it is revoked.';
export const ends = 'Ends';
export const endsTime = ({ time }: { time: ReactNode }) => <>ends {time}</>;
export const environment = 'Environment';
export const everyWayToProveThisIdentity =
  'Every way to prove this identity begins with a certificate on the connection, because every token is bound to one. What else a client may show comes on top of that, never in its place.';
export const exchangedForATokenOverMutual = 'Exchanged for a token over mutual TLS; useless without this identity’s certificate';
export const exchangeSecret = 'Exchange secret';
export const exchangeSecretDestroyed = ({ exchangeSecrets, labels }: { exchangeSecrets: number; labels: string }) =>
  `${plural(exchangeSecrets, 'exchange secret')} destroyed: ${labels}`;
export const exchangeSecrets = 'Exchange secrets';
export const exchangeSecretsOf = ({ identity }: { identity: string }) => `Exchange secrets of ${identity}`;
export const expired = 'Expired';
export const expires = 'Expires';
export const expiresInUtc = 'Expires, in UTC';
export const facts = 'Facts';
export const failed = 'Failed';
export const failingSince = 'Failing since';
export const findings = 'Findings';
export const validFrom = 'From';
export const fromUntil = ({ status, from, until }: { status: string; from: string; until: string }) =>
  `${status}, from ${from} until ${until}`;
export const grantRemoved = ({ grants, audiences }: { grants: number; audiences: string }) =>
  `${plural(grants, 'grant')} removed: ${audiences}`;
export const handover = 'Handover';
export const countOfHosts = ({ hosts }: { hosts: number }) => `${plural(hosts, 'host')}`;
export const id = 'Id';
export const identities = 'Identities';
export const identity = 'Identity';
export const idOfTheIdentity = 'id of the identity';
export const issuedCertificates = 'Issued certificates';
export const issueFromCsr = 'Issue from CSR';
export const itCanBeResumedAtAny = 'It can be resumed at any time.';
export const itGetsNoNewToken =
  'It gets no new token, and none of its tokens is honoured where they are checked with Hawser, from the next request on.';
export const itHasNothingThatCouldEnd = 'It has nothing that could end.';
export const itIsFinalNeitherTheIdentity =
  'It is final: neither the identity nor its name comes back. To stop it for now, suspend it instead.';
export const itIsRetiredAlready = 'It is retired already, and that is final.';
export const itIsShownThisOnce = 'It is shown this once, and stored only as a hash. Put it where the workload reads it, then close this.';
export const itMayAskForTokensAgain = 'It may ask for tokens again, and those of its tokens that have not expired are honoured again.';
export const itsCertificatesStayAsThey = 'Its certificates stay as they are: a suspension never appears in a CRL.';
export const itsFirstCertificateComesAfterwards = 'Its first certificate comes afterwards, by a join token or from a CSR.';
export const itsFirstRequestForAToken = 'Its first request for a token shows here, granted or refused.';
export const itWorksOnceUntil = ({ expiresAt }: { expiresAt: string }) => `It works once, until ${expiresAt}, and is shown only now.`;
export const joinToken = 'Join token';
export const joinTokenEnded = ({ joinTokens }: { joinTokens: number }) => `${plural(joinTokens, 'join token')} ended`;
export const keystoreOfTheBatchHost = 'keystore of the batch host';
export const kidId = ({ id }: { id: ReactNode }) => <>kid {id}</>;
export const kind = 'Kind';
export const label = 'Label';
export const renewedTimes = ({ renewals, last }: { renewals: number; last: ReactNode | null }) => (
  <>
    {renewals === 0 ? 'never' : `${renewals}×`}
    {last !== null && <>, last {last}</>}
  </>
);
export const never = 'never';
export const lastSeen = 'Last seen';
export const late = 'Late';
export const letEnrol = ({ identity }: { identity: string }) => `Let ${identity} enrol`;
export const livesRenewedAt = ({
  profile,
  usage,
  lifetime,
  renewed,
  approvalRequired,
}: {
  profile: string;
  usage: string;
  lifetime: string;
  renewed: string;
  approvalRequired: boolean;
}) => `${profile} (${usage}): lives ${lifetime}, ${renewed}${approvalRequired ? ', needs approval' : ''}`;
export const countOfLiveTokens = ({ liveTokens }: { liveTokens: number }) => `${plural(liveTokens, 'live token')}`;
export const lowerCaseLettersDigitsDots = 'Lower-case letters, digits, dots and dashes. It cannot be changed, and is never used again.';
export const made = 'Made';
export const madeElsewhereAlsoSelfSignedEach = 'Made elsewhere, also self-signed; each is known by its bytes (self_signed_tls_client_auth)';
export const makeJoinToken = 'Make join token';
export const makeSecret = 'Make secret';
export const manual = 'Manual';
export const more = 'More';
export const aThousandTokensOrMore = '1000 or more tokens';
export const name = 'Name';
export const neverEnrolled = 'Never enrolled';
export const neverSeen = 'never seen';
export const newSecret = 'New secret';
export const next = 'Next';
export const nightlyBatch = 'nightly batch';
export const noClientKeys = 'No client keys';
export const noDecisionYet = 'No decision yet';
export const noExchangeSecrets = 'No exchange secrets';
export const noIdentitiesYet = 'No identities yet';
export const noIdentityFitsThisFilter = 'No identity fits this filter';
export const noneIsRegistered = 'None is registered';
export const noneWasIssued = 'None was issued';
export const nothingChangedTheseCertificatesWere = 'Nothing changed: these certificates were registered already.';
export const nothingToRenew = 'nothing to renew';
export const nothingToRenewAsFilter = 'Nothing to renew';
export const nothingWasChangedYet = 'Nothing was changed yet.';
export const noTokenIn24Hours = 'No token in 24 hours';
export const noUsableCertificate = 'no usable certificate';
export const onceItHasACertificate = 'Once it has a certificate, it shows here whether somebody renews it in time.';
export const onItsTokens = 'On its tokens, or with its certificates';
export const onTime = 'On time';
export const timeline = 'Timeline';
export const owner = 'Owner';
export const ownerAndTags = 'Owner, tags';
export const pagesOf = ({ identity }: { identity: string }) => `Pages of ${identity}`;
export const partOfItsSpiffeId = 'Part of its SPIFFE ID; it cannot be changed.';
export const pemOrAJwkSet = 'PEM, or a JWK Set with x5c; at most 20. Several may live at once, for a change without a gap.';
export const pending = 'Pending';
export const previous = 'Previous';
export const publicKeys = 'Public keys';
export const publicKeysOf = ({ identity }: { identity: string }) => `Public keys of ${identity}`;
export const recentDecisions = 'Recent decisions';
export const recentDecisionsAbout = ({ identity }: { identity: string }) => `Recent decisions about ${identity}`;
export const register = 'Register';
export const registerAnIdentity = 'Register an identity';
export const registerCertificate = 'Register certificate';
export const registered = 'Registered';
export const registeredCertificates = 'Registered certificates';
export const registerIdentity = 'Register identity';
export const registerKey = 'Register key';
export const countOfRejections = ({ rejections }: { rejections: number }) => `${plural(rejections, 'rejection')}`;
export const rejections = 'Rejections';
export const renewal = 'Renewal';
export const renewed = 'Renewed';
export const replaced = 'Replaced';
export const reported = 'Reported';
export const resume = 'Resume';
export const resumeQuestion = ({ identity }: { identity: string }) => `Resume ${identity}?`;
export const resumeIdentity = ({ identity }: { identity: ReactNode }) => <>Resume {identity}</>;
export const retire = 'Retire…';
export const retire1Identity = 'Retire 1 identity';
export const retireAnIdentity = 'Retire an identity';
export const retired = 'Retired';
export const retireIdentity = ({ identity }: { identity: string }) => `Retire ${identity}`;
export const revoke = 'Revoke';
export const revoke1Key = 'Revoke 1 key';
export const revoked = 'Revoked';
export const revokedRevokedAt = ({ revokedAt }: { revokedAt: string }) => `revoked ${revokedAt}`;
export const revokeSecret = 'Revoke secret';
export const revokeTheClientKey = ({ label }: { label: string }) => `Revoke the client key “${label}”?`;
export const revokeTheExchangeSecret = ({ label }: { label: string }) => `Revoke the exchange secret “${label}”?`;
export const revokingItHereEndsItHere = 'Revoking it here ends it here at once; no revocation list of Hawser can name it elsewhere.';
export const ruleOfWillLeadNowhere = ({ issuerRules, issuers }: { issuerRules: number; issuers: string }) =>
  `${plural(issuerRules, 'rule')} of ${issuers} will lead nowhere`;
export const runThisOnTheWorkloadsMachine = 'Run this on the workload’s machine';
export const saveChanges = 'Save changes';
export const seenHereAndReportedByHawser = 'Seen here, and reported by hawser renew --daemon';
export const seenOnSomeHostsOfPredecessor = ({ seenOn, hosts }: { seenOn: number; hosts: number }) =>
  `seen on ${seenOn} of ${plural(hosts, 'host')} of its predecessor`;
export const seenTime = ({ time }: { time: ReactNode }) => <>seen {time}</>;
export const serial = 'Serial';
export const signedByHawsersOwnAuthorityTls = 'Signed by Hawser’s own authority (tls_client_auth)';
export const silent = 'Silent';
export const sinceTime = ({ time }: { time: ReactNode }) => <>since {time}</>;
export const spiffeId = 'SPIFFE ID';
export const state = 'State';
export const status = 'Status';
export const suspend = 'Suspend';
export const suspendQuestion = ({ identity }: { identity: string }) => `Suspend ${identity}?`;
export const suspended = 'Suspended';
export const suspendIdentity = ({ identity }: { identity: ReactNode }) => <>Suspend {identity}</>;
export const theCertificatesAreRegisteredTheyStand = 'The certificates are registered. They stand for this identity from now on.';
export const theClientKeyIsRevoked = 'The client key is revoked.';
export const theConsoleDidNotAnswerWhat = 'The console did not answer. What was done before stays done; go on when it answers.';
export const theExchangeSecretIsMade = 'The exchange secret is made.';
export const theExchangeSecretIsRevoked = 'The exchange secret is revoked.';
export const theIdentityIsActiveAgain = 'The identity is active again.';
export const theIdentityIsChanged = 'The identity is changed.';
export const theIdentityIsRegisteredGive =
  'The identity is registered. Give it a certificate next: make a join token, or issue from a CSR.';
export const theIdentityIsRetiredAndAll = 'The identity is retired, and all that it had is ended.';
export const theIdentityIsSuspendedNothing = 'The identity is suspended. Nothing of it is honoured until it is resumed.';
export const theJoinTokenIsMade = 'The join token is made.';
export const theIdentityIsRegisteredWithoutJoinToken =
  'The identity is registered, but no join token was made. Make one here, with a profile that fits it.';
export const theKeyCanNeverBeRegistered = 'The key can never be registered again. This cannot be undone.';
export const theManagementApiDidNotAnswer = 'The management API did not answer. What was done before stays done; go on when it answers.';
export const theNewestCertificatesWhereEach = 'The newest certificates, where each was seen, and what was rejected';
export const thePublicKeysAreRegistered = 'The public keys are registered.';
export const theResourceServerChecksTokens = ({ resourceServer, audiences }: { resourceServer: string; audiences: string }) =>
  `The resource server ${resourceServer} checks tokens as this identity, for ${audiences}: it is refused from then on`;
export const theServiceWasSwitchedOffOps = 'The service was switched off, OPS-1204';
export const successorSeenEverywhere = ({ seen }: { seen: ReactNode }) => <>The successor has been {seen}.</>;
export const successorMissingAt = ({ seen, time }: { seen: ReactNode; time: ReactNode }) => (
  <>
    The successor has been {seen}; these still use only the certificate before, and fail when it ends ({time}):
  </>
);
export const thisFilterCannotBeUsed = ({ problem }: { problem: ReactNode }) => <>This filter cannot be used. {problem}</>;
export const toBeUsedWithin = 'To be used within';
export const tokens = 'Tokens';
export const tokensThatWereIssuedForThem = 'Tokens that were issued for them stay good until they expire.';
export const sayToTypeName = ({ name }: { name: string }) => `Type ${name} to confirm.`;
export const typeNameToConfirm = ({ name }: { name: string }) => `Type ${name} to confirm`;
export const usableUntil = 'Usable until';
export const verifyTheAssertionsThatItSigns =
  'Verify the assertions that it signs (private_key_jwt); its certificate on the connection is still needed';
export const viewAsTable = 'View as table';
export const whatEnds = 'What ends';
export const whatIt = 'What it is for, so that it can be told from the others.';
export const whatItAskedForAndGot = ({ access }: { access: ReactNode }) => (
  <>What it asked for and got is counted here by audience. Its {access} says what it may ask for.</>
);
export const whetherTheNewestCertificateIsUsed = 'Whether the newest certificate is used wherever the one before it was';
export const whoAnswersForIt = 'Who answers for it.';
export const whoeverExchangesItGetsNoMore = 'Whoever exchanges it gets no more tokens, from the next request on. This cannot be undone.';
export const whoeverHoldsTheKeyOfSuch = ({ identity }: { identity: ReactNode }) => (
  <>Whoever holds the key of such a certificate is {identity} from now on. Who signed it is not asked.</>
);
export const why = 'Why';
export const withoutACertificateThisIdentityCan =
  'Without a certificate this identity can do nothing. A join token lets the workload fetch its first one.';
export const workloadsAndTheCertificatesThatProve = 'Workloads, and the certificates that prove them.';
export const yourSessionHasEndedSign = 'Your session has ended. Sign in again in another tab, then go on here.';
export const aCertificateProfile = 'Profile';
export const andMore = ({ more }: { more: number }) => `and ${more} more`;
export const anyOrder = 'What needs attention';
export const anyRefusal = 'Any rejection';
export const anyTime = 'Any time';
export const anything = 'Anything or nothing';
export const audience = 'Audience';
export const audiences = 'Audiences';
export const byName = 'Name';
export const countOfInstances = ({ instances }: { instances: number }) => plural(instances, 'instance');
export const countOfOtherRejections = ({ rejections, besides }: { rejections: number; besides: boolean }) =>
  plural(rejections, besides ? 'other rejection' : 'rejection');
export const countOfTokens = ({ tokens }: { tokens: number }) => plural(tokens, 'token');
export const lastDay = 'Last 24 h';
export const nothingWithinADay = 'nothing within a day';
export const countOfReplays = ({ replays }: { replays: number }) => plural(replays, 'replay');
export const inWhichOrder = 'Order';
export const kindInEnvironment = ({ kind, environment }: { kind: string; environment: string }) => `${kind}, ${environment}`;
export const manyComeFromFiles = ({ command }: { command: ReactNode }) => (
  <>
    Many at once are imported from a table (CSV), from the certificates of cert-manager or from the entries of SPIRE; or they come, with
    their grants, from files of a fleet: {command}.
  </>
);
export const nameSerialThumbprint = 'Name, SAN, serial, thumbprint';
export const newestFirst = 'Newest';
export const noGrant = 'no grant';
export const notSeenFor = 'Not seen for';
export const ofWhom = ({ identity }: { identity: string }) => `of ${identity}`;
export const orderOfAttention =
  'First what needs somebody: replays within a day, then a renewal that fails, is late or silent, then what is suspended or never enrolled. The others by name.';
export const rejectedWithinADay = 'Rejected in 24 h';
export const replays = 'Replays';
export const unseenFor = { day: 'a day', week: '7 days', month: '30 days', ever: 'never seen' } as const;
export const endLiveTokens = 'End live tokens…';
export const endTokens = ({ tokens }: { tokens: string }) => `End ${tokens}`;
export const endTokensQuestion = ({ tokens, identity }: { tokens: string; identity: string }) => `End ${tokens} of ${identity}?`;
export const liveTokensInWords = ({ tokens, more }: { tokens: number; more: boolean }) =>
  `${more ? 'more than ' : ''}${plural(tokens, 'live token')}`;
export const atAudiencesUntil = ({ audiences, until }: { audiences: number; until: ReactNode }) => (
  <>
    They are for {plural(audiences, 'audience')}; the last would have ended at {until}.
  </>
);
export const heldByOthersInItsName = ({ tokens }: { tokens: number }) =>
  `Of them ${plural(tokens, 'is', 'are')} held by others who act for it.`;
export const whereTokensEnd =
  'They end at once where resource servers ask Hawser, and within a second where they follow its feed. Whoever does neither honours them until they expire.';
export const itsCertificatesStay =
  'Its certificates stay, and it may ask for new tokens at once. Where somebody else has its key, suspend it or revoke the certificate.';
export const theTokensAreEnded = 'Its live tokens are ended. It may ask for new ones.';
export const theTokensAreEndedButSome = 'Very many of its tokens are ended, and some are left: end the others too, or suspend it.';
export const thereWasNoToken = 'There was no live token any more.';
export const certificate = 'Certificate';
export const earlierThanIsLookedAt = 'earlier than is looked at';
export const firstSeen = 'First seen';
export const fromAddress = 'From address';
export const instances = 'Instances';
export const instancesOf = ({ identity }: { identity: string }) => `Instances of ${identity}`;
export const instancesOfAnIdentity = 'Instances of an identity';
export const instancesShowOnceSeen = 'Each certificate shows here with the address that it was shown from, and stays after it has expired.';
export const notSeenYet = 'Not seen yet';
export const revokeItsCertificate = 'Revoke…';
export const shownTo = 'Shown to';
export const stopIt = 'Stop it';
export const tokenService = 'token service';
export const whereItsCertificatesWereShown =
  'Where each of its newest certificates was shown, and to whom. To stop one instance, revoke its certificate; to stop all, suspend the identity.';
export const inDays = ({ days }: { days: number }) => `in ${plural(days, 'day')}`;

export const key = 'Key';
export const anyKey = 'Any key';
export const tag = 'Tag';
export const tags = 'Tags';
export const noTag = 'no tag';
export const wordsPartedByBlanks = 'Words by which it is found with others, parted by blanks: lower case, digits and . _ : / = -';
