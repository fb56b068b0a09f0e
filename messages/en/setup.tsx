import type { ReactNode } from 'react';

export const aBackupThatCanBeRead = 'A backup that can be read';
export const addAnAuthenticatorApp = 'Add an authenticator app or a passkey';
export const address = 'Address';
export const stepsDoneByOthers = ({ done, steps }: { done: number; steps: number }) =>
  `An administrator does the set-up. ${done} of ${steps} steps are done.`;
export const anApiToProtect = 'An API to protect';
export const anIdentityIsAName = 'An identity is a name and the certificates that prove it. Each copy of a workload has a key of its own.';
export const answersForAt = ({ resourceServer, audience, url }: { resourceServer: ReactNode; audience: ReactNode; url: ReactNode }) => (
  <>
    {resourceServer} answers for {audience} at {url}
  </>
);
export const aPasswordAloneCanBeGuessed =
  'A password alone can be guessed or taken. Whoever is an owner here decides whom every machine trusts.';
export const aStolenTokenIsWorthNothing =
  'A stolen token is worth nothing without the key of its certificate. See it refused once, with your own eyes.';
export const atLeast12Characters = 'At least 12 characters.';
export const aTokenIsForOneAudience =
  'A token is for one audience. Whoever answers for it checks the certificate of each connection against the token.';
export const audience = 'Audience';
export const authorities = 'Authorities';
export const aWorkload = 'A workload';
export const bringOneOfYourOwn = 'bring one of your own';
export const certificatesWithTheseNamesAreOut =
  'Certificates with these names are out, so they stay: another trust domain is another installation.';
export const commandOfTheDemonstration = 'command of the demonstration';
export const commandsOfTheBackup = 'commands of the backup';
export const commandsOfTheProof = 'commands of the proof';
export const commandThatStartsTheSampleApi = 'command that starts the sample API';
export const demoData = 'Demo data';
export const done = 'Done';
export const email = 'Email';
export const enrolment = 'Enrolment';
export const everythingIsDoneACopiedToken =
  'Everything is done: a copied token was seen to be refused here. Whether there is a backup, this page cannot see: keep one, as step 3 says.';
export const demoDataHas = 'Four identities, an API and a copied token that is refused, to have something on every page.';
export const hawserIsSetUp = 'Hawser is set up';
export const caseIsOpened = ({ link }: { link: ReactNode }) => <>{link} is opened</>;
export const issueFromACsr = 'issue from a CSR';
export const isThereAlready = ({ name, status, owner }: { name: string; status: string; owner: string }) =>
  `${name} is there already: it is ${status}, and ${owner} answers for it. Choose another name`;
export const isThereAlreadyWithTheScopes = ({ uri, scopes }: { uri: string; scopes: readonly string[] }) =>
  `${uri} is there already, with the scopes ${scopes.join(' ') || 'none'}: write some of those, or name another audience`;
export const itBecomesAnIdentityToo = 'It becomes an identity too: an API proves itself to the token service.';
export const demoDataIsLived =
  'All of it is named demo-…, in the environment demo, and acts against the token service itself, so that what you see was really decided. One press removes it; what happened stays in the ledger, and the names above are fixed from then on.';
export const itHasACertificate = 'It has a certificate';
export const itHasAnOwnerAlready =
  'It has an owner already; the one-time link has done its work. What is left of the set-up is behind the sign-in.';
export const itHasItsClientCertificate = 'It has the certificate that it shows to the token service';
export const itHasItsServerCertificate = 'It has the certificate that its callers see';
export const itMayThenAskForTokens = ({ audience }: { audience: ReactNode }) => <>It may then ask for tokens for {audience}.</>;
export const itNeedsAnAudienceToAsk = 'Its tokens are for the API of step 4: register that first.';
export const itNeedsTheCertificateOfStep = 'It needs the certificate of step 5, and an API to call: step 4.';
export const itsApi = 'Its API';
export const demoDecisionsInTheMaking = 'Its decisions are being made at this moment.';
export const demoDecisionsNotMade = ({ trouble }: { trouble: string }) => `Its decisions could not be made: ${trouble}`;
export const itsRejectionCase = 'Its rejection case';
export const itsWorkloads = 'Its identities';
export const itWasPrintedWhereHawser = ({ code }: { code: ReactNode }) => (
  <>
    It was printed where Hawser was started, and it stands in the file {code} of the data directory. Open it here: so nobody else can claim
    a fresh installation.
  </>
);
export const letJoin = ({ workload }: { workload: string }) => `Let ${workload} join.`;
export const listsAndAuthorities = 'Lists and authorities';
export const lookAtThem = 'look at them';
export const demoDataMadeBy = ({ label, madeBy, at }: { label: ReactNode; madeBy: ReactNode; at: ReactNode }) => (
  <>
    {label}, made by {madeBy}, {at}
  </>
);
export const makeDemoData = 'Make demo data';
export const makeItsJoinToken = 'Make its join token';
export const makeItsJoinTokens = 'Make its join tokens';
export const makeOwnerAndSignIn = 'Make owner and sign in';
export const makeTheFirstOwnerAnOwner = 'Make the first owner. An owner may do everything.';
export const mayCall = ({ workload, audience }: { workload: ReactNode; audience: ReactNode }) => (
  <>
    {workload} may call {audience}
  </>
);
export const nameOfTheApi = 'Name of the API';
export const nameOfTheWorkload = 'Name of the workload';
export const names = 'Names';
export const nothingIsIssuedWithThemYet =
  'Nothing is issued with them yet. To choose others: stop Hawser, set HAWSER_TRUST_DOMAIN, HAWSER_STS_URL, HAWSER_ENROLMENT_URL and HAWSER_PKI_URL, move its data directory away, and start it again.';
export const notNow = 'Not now';
export const notSeenYet = 'Not seen yet: ';
export const stepsDone = ({ done, steps }: { done: number; steps: number }) =>
  `${done} of ${steps} steps are done. Leave when you like: what is done is read from what there is.`;
export const oneSealedFileOfRows =
  'One sealed file of rows and keys. The second command reads it to its end and says whether it is whole. Keep the passphrase somewhere else than the file.';
export const onlyLooking = 'Only looking?';
export const open = 'Open';
export const owner = 'Owner';
export const ownersWhoProveMore = ({ securedOwners, owners, link }: { securedOwners: number; owners: number; link: ReactNode }) => (
  <>
    Owners who prove more than a password: {securedOwners} of {owners}. {link}, and keep its recovery codes.
  </>
);
export const password = 'Password';
export const passwordAgain = 'Password again';
export const protectAnApiOfYourOwn = ({ link }: { link: ReactNode }) => (
  <>Protect an API of your own {link}, or start the sample one here:</>
);
export const proveIt = 'Prove it';
export const registerTheApi = 'Register the API';
export const registerTheWorkload = 'Register the workload';
type AuthoritiesActive = { roots: number; issuing: number; look: ReactNode; bringOwn: ReactNode | null };
export const authoritiesActive = ({ roots, issuing, look, bringOwn }: AuthoritiesActive) => (
  <>
    {roots} root and {issuing} issuing {issuing === 1 ? 'authority is' : 'authorities are'} active: {look}
    {bringOwn === null ? '.' : <>, or {bringOwn} before the first certificate.</>}
  </>
);
export const removeDemoData = 'Remove demo data';
export const runThisInTheDirectory = 'Run this in the directory of Hawser';
export const runTheProof =
  'Run this in the directory of Hawser, where step 5 has put the files of the workload; if they are elsewhere, change the three paths in it. It makes a second certificate to throw away, and tries the token with that one too.';
export const scopes = 'Scopes';
export const seeDecision = '(see)';
export const setUp = 'Set up';
export const setUpHawser = 'Set up Hawser';
export const signInAndGoOn = 'Sign in and go on';
export const someFieldsNeedAnotherLook = 'Some fields need another look.';
export const startTheSampleApiAndLeave = 'Start the sample API, and leave it running.';
export const theApiAccepts = ({ accepted }: { accepted: ReactNode }) => (
  <>The API accepts it on a connection with that certificate {accepted}</>
);
export const theApiIsRegistered = 'The API is registered.';
export const registeredAudienceAndIdentity = 'The audience and the identity are registered, and the rest is not yet.';
export const registeredAudience = 'The audience is registered, and the rest is not yet.';
export const theCertificateIsPresented = ({ issued }: { issued: ReactNode }) => (
  <>The certificate is presented, and a token is issued that is bound to it {issued}</>
);
export const demoDataMade = 'The demo data is made.';
export const demoDataRemoved = 'The demo data is removed; what happened stays on record.';
export const theFirstOwnerIsMade = 'The first owner is made with the one-time link.';
export const theJoinTokensInItWork =
  'The join tokens in it work once, within an hour, and are shown only now. This page goes on by itself when the certificates are made.';
export const theKeyIsMadeWhere = ({ link }: { link: ReactNode }) => (
  <>The key is made where it is used and stays there. With a request that you have already: {link}.</>
);
export const theOwnerIsMadeAndYou = 'The owner is made, and you are signed in. These steps lead to your first refused replay.';
export const theRootSignsIssuingAuthorities =
  'The root signs issuing authorities and little else; an issuing authority signs the certificates of workloads, which live for hours. Only the signer has their keys.';
export const theSameTokenWithAnotherCertificate = ({ refused }: { refused: ReactNode }) => (
  <>The same token with another certificate is rejected {refused}</>
);
export const registeredWorkload = 'The workload is registered, and the rest is not yet.';
export const mendAndSendAgain = ({ registered, why }: { registered: string; why: string }) =>
  `${registered} ${why}. Mend it and send it again.`;
export const theWorkloadIsRegisteredAndMay = 'The workload is registered, and may call the API.';
export const theyStandInEveryCertificate = 'They stand in every certificate and token, and others compare them letter by letter.';
export const tokenService = 'Token service';
export const toSignInWithNothing = 'To sign in with. Nothing is sent to it.';
export const toTheOverview = 'To the overview';
export const trustDomain = 'Trust domain';
export const tryAgain = 'Try again';
export const twoWorkloadsTwoApis = 'Two workloads, two APIs and a replay, in one command; it registers them beside your own.';
export const removingDemoData =
  'Removing retires its identities with all that they have, and deletes its API and audience. Nothing else is touched.';
export const whatTokensAreForTheIdentifier = 'What tokens are for: the identifier of an API (RFC 8707).';
export const whoAnswersForIt = 'Who answers for it.';
export const withBothCertificatesThisStarts =
  'With both certificates, this starts the sample API; leave it running. Start it again with the same line.';
export const withOneOfThesePrograms = 'with one of these programs';
export const yourFirstRejectionCase = 'Your first rejection case';
export const yourFirstRejectionCaseIsOpened = 'Your first rejection case is opened';
export const yourName = 'Your name';
export const yourWayIn = 'Your way in';
export const seen = 'Seen: ';
