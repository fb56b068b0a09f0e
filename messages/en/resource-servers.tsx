import type { ReactNode } from 'react';
import { plural } from './numbers.ts';

export const accepted24h = 'Accepted 24 h';
export const acceptedInADay = 'Accepted, 24 h';
export const aClientThatIsRefusedFinds =
  'A client that is refused finds here which token service to ask, and that its tokens must be bound to a certificate (RFC 9728). Serve each document as it stands, as application/json.';
export const address = 'Address';
export const addressOfTheMetadata = 'address of the metadata';
export const afterMs = ({ status, error, milliseconds }: { status: ReactNode; error: ReactNode; milliseconds: ReactNode }) => (
  <>
    {status}
    {error} after {milliseconds} ms
  </>
);
export const aGatewayItEndsTheConnections = 'A gateway: it ends the connections of callers for others.';
export const allOfThem = 'All of them';
export const allRuns = 'All runs';
export const aResourceServerChecksTheTokens = 'A resource server checks the tokens of an audience.';
export const aResourceServerProvesItself =
  'A resource server proves itself with a certificate of its own, checks the tokens of its audiences, and reports what it decided.';
export const aResourceServerSaysOfEach =
  'A resource server says of each of its audiences where tokens for it come from (RFC 9728). Give it an audience first.';
export const aServerItSeesTheCertificates = 'A server: it sees the certificates of its callers itself.';
export const aServerNeedsNoRecipe = 'A server needs no recipe';
export const asExpected = 'As expected';
export const askedFor = 'Asked for';
export const audience = 'Audience';
export const audiences = 'Audiences';
export const authorityOfItsTlsCertificate = 'Authority of its TLS certificate';
export const by = 'By';
export const caddyAndWhoeverFollowsRfc9440 = 'Caddy, and whoever follows RFC 9440';
export const calls = 'Calls';
export const callsInNumbers = ({ cases }: { cases: number }) => `${plural(cases, 'call')}`;
export const cancel = 'Cancel';
export const certificateHeader = 'Certificate header';
export const change = 'Change';
export const changeAResourceServer = 'Change a resource server';
export const changed = 'Changed';
export const changeResourceServer = 'Change resource server';
export const enforcement = 'Enforcement';
export const envoy = 'Envoy';
export const evidenceAsJson = 'Evidence as JSON';
export const facts = 'Facts';
export const fileForAudience = ({ file, audience }: { file: ReactNode; audience: ReactNode }) => (
  <>
    {file} for {audience}
  </>
);
export const fileForAudienceInWords = ({ file, audience }: { file: string; audience: string }) => `${file} for ${audience}`;
export const forAskedBy = ({
  address,
  audience,
  startedBy,
  time,
}: {
  address: ReactNode;
  audience: ReactNode;
  startedBy: ReactNode;
  time: ReactNode;
}) => (
  <>
    {address} for {audience}, asked by {startedBy}, {time}
  </>
);
export const gatewayChecksForOthersOnConnections = 'Gateway: checks for others, on connections that it ends';
export const hawserCallsItselfWithCertificates = ({ server }: { server: ReactNode }) => (
  <>
    Hawser calls {server} itself, with certificates and tokens of its own that end within seconds and have no scope. It takes about five
    seconds, and is on record.
  </>
);
export const howAProofReachesIt = 'How a proof reaches it';
export const id = 'Id';
export const identity = 'Identity';
export const idOfTheResourceServer = 'id of the resource server';
export const itAsksHawserAboutEachToken = 'It asks Hawser about each token: a revocation holds from the next request on.';
export const itFollowsTheFeedARevocation = 'It follows the feed: a revocation reaches it within a second.';
export const itHasNeitherAskedAbout = 'It has neither asked about a token nor reported a verdict.';
export const itMayBeInsideThisNetwork = 'It may be inside this network, or on this machine';
export const itNeedsARegisteredIdentity = 'It needs a registered identity with a certificate, and an audience whose tokens it checks.';
export const itRefusedAWrongCertificate = 'It refused a wrong certificate';
export const itsDecision = 'Its decision';
export const itSeesTheCertificates =
  'It sees the certificates of its clients itself, and checks them with the verifier. A recipe is for a gateway, which ends connections for others.';
export const itsLastDecision = 'Its last decision';
export const kind = 'Kind';
export const lastDecision = 'Last decision';
export const lowerCaseLettersDigitsDots = 'Lower-case letters, digits, dots and dashes.';
export const metadata = 'Metadata';
export const metadataOf = ({ audience }: { audience: string }) => `metadata of ${audience}`;
export const metadataOfAResourceServer = 'Metadata of a resource server';
export const method = 'Method';
export const mustBe = ({ expected }: { expected: ReactNode }) => <>must be {expected}</>;
export const name = 'Name';
export const never = 'never';
export const newer = 'Newer';
export const next = 'Next';
export const noAudienceNoMetadata = 'No audience, no metadata';
export const noDecisionEverCameFromIt = 'No decision ever came from it';
export const noDecisionYet = 'No decision yet';
export const noResourceServersYet = 'No resource servers yet';
export const notAsExpected = 'Not as expected';
export const notCalled = 'Not called';
export const notCalledYet = 'Not called yet';
export const nothingButACallShowsWhether =
  'Nothing but a call shows whether it checks. A proof makes ten: a good one, and nine that must be refused.';
export const nothingShowsThatItHears = 'Nothing shows that it hears of revocations.';
export const notKnown = 'not known';
export const notProvenYet = 'Not proven yet';
export const nowhereThisAudienceIsNoHttps =
  'Nowhere: this audience is no https address. Point to the document with resource_metadata in WWW-Authenticate.';
export const ofCallsMade = ({ cases, expectedCases }: { cases: number; expectedCases: number }) =>
  `${cases} of ${expectedCases} calls made`;
export const ofGatewaysAloneTheOneHeader =
  'Of gateways alone: the one header in which it passes on the certificate of its client. Any other is refused.';
export const older = 'Older';
export const oneThatAsksForAToken = 'One that asks for a token. Its address is called where this is empty.';
export const overview = 'Overview';
export const pagesOf = ({ server }: { server: string }) => `Pages of ${server}`;
export const path = 'Path';
export const pemWhereThisIsEmpty = 'PEM. Where this is empty, the public authorities and Hawser’s own are trusted.';
export const previous = 'Previous';
export const proofs = 'Proofs';
export const proofsOfAResourceServer = 'Proofs of a resource server';
export const proveIt = 'Prove it';
export const proveItAgain = 'Prove it again';
export const recentDecisions = 'Recent decisions';
export const recentDecisionsOf = ({ server }: { server: string }) => `Recent decisions of ${server}`;
export const recipe = 'Recipe';
export const recipeOfAGateway = 'Recipe of a gateway';
export const registerAResourceServer = 'Register a resource server';
export const registerAudience = 'Register audience';
export const registerResourceServer = 'Register resource server';
export const rejected24h = 'Rejected 24 h';
export const rejectedInADay = 'Rejected, 24 h';
export const resourceServer = 'Resource server';
export const resourceServers = 'Resource servers';
export const result = 'Result';
export const revocations = 'Revocations';
export const saveChanges = 'Save changes';
export const saysNothing = 'Says nothing';
export const serverChecksTheCertificate = 'Server: checks the certificate on its own connection';
export const shownByAnAcceptance = 'Shown by an acceptance';
export const shownByAProof = 'Shown by a proof';
export const shownByItsRejections = 'Shown by its rejections';
export const theGatewayEndsTheConnections = ({ header }: { header: ReactNode }) => (
  <>
    The gateway ends the connections of clients, asks Hawser about each request, and passes on the certificate that it saw in {header}, and
    in nothing else. What a client sends of that header it must throw away. Put the files that the recipe names into /etc/hawser.
  </>
);
export const theNameOfTheRegisteredIdentity = 'The name of the registered identity with whose certificate it proves itself to Hawser.';
export const thereIsNoAudienceYet = 'There is no audience yet';
export const theResourceServerIsChanged = 'The resource server is changed.';
export const theResourceServerIsRegistered = 'The resource server is registered.';
export const thisPageCannotBeShown = ({ problem }: { problem: ReactNode }) => <>This page cannot be shown. {problem}</>;
export const traefik = 'Traefik';
export const underWay = 'Under way';
export const verifier = 'Verifier';
export const verifierWithTheFeed = 'verifier, with the feed';
export const whereClientsLookForIt = 'Where clients look for it';
export const whoChecksTokensAgainstTheCertificate =
  'Who checks tokens against the certificate on their own connection, and whether they still do.';
export const whoseTokensItMayCheck = 'Whose tokens it may check and report on; at least one.';
export const yourRoleMayReadProofs = 'Your role may read proofs. To make one, it takes the role issuer.';
export const pushed = 'pushed';
export const asked = 'asked';
export const byIntrospection = 'introspection';
export const byGateway = 'gateway';
export const byReports = 'reports';
export const allUntil = ({ time }: { time: ReactNode }) => <>all until {time}</>;
export const countsNothing = 'counts nothing';
export const decisionsTold = 'Decisions told';
export const ended = 'Ended';
export const following = 'Following';
export const knowsThemAll = 'knows them all';
export const lastHeardOf = 'Last heard of';
export const lostDecisions = ({ lost }: { lost: string }) => `${lost} lost`;
export const missesWhatWasToldSince = ({ time }: { time: ReactNode }) => <>has not heard what was told since {time}</>;
export const process = 'Process';
export const processesThatFollowTheFeed = 'Processes that follow the feed, or did within the last day, by their own word';
export const silent = 'Silent';
export const sinceTime = ({ time }: { time: ReactNode }) => <>since {time}</>;
export const state = 'State';
export const verifiers = 'Verifiers';
export const rejectedBy = ({ server }: { server: string }) => `rejected by ${server}`;
export const allProofs = 'All proofs';
export const anyResult = 'Any result';
export const beforeUtc = 'Before (UTC)';
export const clearFilter = 'Clear filter';
export const eachCallAsCsv = 'Each call (CSV)';
export const eachRunAsNdjson = 'Each run (NDJSON)';
export const fromUtc = 'From (UTC)';
export const nameOrId = 'name or id';
export const noProofFitsThisFilter = 'No proof fits this filter';
export const thisFilterCannotBeUsed = ({ problem }: { problem: ReactNode }) => <>This filter cannot be used. {problem}</>;
export const whatEachRunShowed =
  'What each resource server did when it was called as it should be, and in every way in which it should not.';
