import type { ReactNode } from 'react';

export const access = 'Access';
export const addressThatIsCalled = 'Address that is called';
export const aJoinTokenOfTheProfile = ({ profile, profile2 }: { profile: ReactNode; profile2: ReactNode }) => (
  <>
    {profile}: a join token of the profile {profile2}
  </>
);
export const audience = 'Audience';
export const authorities = 'Authorities';
export const caddy = 'Caddy';
export const certificate = 'Certificate';
export const certificateForTheSts = 'Certificate for the STS';
export const commandFor = ({ file }: { file: string | number }) => `command for ${file}`;
export const commandOfTheProof = 'command of the proof';
export const commandThatStartsTheSampleApi = 'command that starts the sample API';
export const connectAWorkload = 'Connect a workload';
export const downloadAsAFolder = 'Download as a folder';
export const envoy = 'Envoy';
export const envoyWithLua = 'Envoy with Lua, asking nobody';
export const filledInWith = 'Filled in with';
export const fillIn = 'Fill in';
export const forAllProgramsAtOnce = 'For all programs at once';
export const giveItAGrant = ({ link }: { link: ReactNode }) => (
  <>Give it a grant for an audience under {link}; then the programs stand here, filled in.</>
);
export const inTheDirectoryOfHawser = 'In the directory of Hawser, with the certificates where the set-up puts them.';
export const isNotRegisteredAsOne = ({ name }: { name: string | number }) => `${name} is not registered as one`;
export const itCallsAnApi = 'It calls an API';
export const itHasAUsableCertificateAnother = 'It has a usable certificate. Another machine gets one of its own.';
export const itIsAGateway = 'It is a gateway';
export const itIsAnApi = 'It is an API';
export const itIsRetired = 'It is retired';
export const itMayNotCallAnythingYet = 'It may not call anything yet';
export const itsKey = 'Its key';
export const key = 'Key';
export const language = 'Language';
export const makeAJoinTokenAboveOne =
  'Make a join token (above), one for each certificate: it works once. The key is made on the machine, and stays there.';
export const n1GetACertificate = '1 Get a certificate';
export const n2RunIt = ({ title }: { title: string | number }) => `2 Run it: ${title}`;
export const n3SeeACopiedTokenRefused = '3 See a copied token refused';
export const needs = ({ needs }: { needs: string | number }) => `Needs ${needs}.`;
export const nginx = 'nginx';
export const nothingOfItIsHonouredAny = 'Nothing of it is honoured any more: register another identity for the workload.';
export const onceAWithThisIdentity = ({ roleNames, link }: { roleNames: ReactNode; link: ReactNode }) => (
  <>
    {roleNames} once a {link} with this identity is registered, with the audience that it answers for.
  </>
);
export const orStartTheSampleApi = 'Or start the sample API';
export const proxy = 'Proxy';
export const resourceServer = 'resource server';
export const seeWhatWasDecided = 'see what was decided';
export const seeWhyAndWhatMendsIt = 'see why, and what mends it';
export const signInAgain = 'sign in again';
export const theAnswerCarriesTheId = 'The answer carries the id of its decision: look it up here, it says which of these it was.';
export const theCertificateThatItShows = 'The certificate that it shows to the STS';
export const theConnectionWasLost = ' The connection was lost; it is tried again.';
export const theFirst = 'The first';
export const theTlsCertificateThatItsCallers = 'The TLS certificate that its callers see';
export const tlsCertificate = 'TLS certificate';
export const traefik = 'Traefik';
export const usesTheTokenItselfThenTries = 'Uses the token itself, then tries it with another certificate and with none.';
export const waitingForItsFirstRequest = 'Waiting for its first request for a token…';
export const waitingForTheFirstToken = 'Waiting for the first token that it judges…';
export const whatItPrints = 'What it prints';
export const whatTheProgramsAreFilled = 'What the programs are filled in with';
export const whatTheWorkloadDoes = 'What the workload does';
export const whenItDoesNotWork = 'When it does not work';
export const withCode = ({ code }: { code: ReactNode }) => <>with {code}</>;
export const withCurlAndOpensslAlone = 'With curl and openssl alone';
export const yourSessionHasEndedAndNothing = ({ link }: { link: ReactNode }) => (
  <>Your session has ended, and nothing is heard any more: {link}.</>
);
export const command = 'command';
