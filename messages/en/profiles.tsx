import type { ReactNode } from 'react';
import { plural } from './numbers.ts';

export const approvalAsChoice = 'A person approves each first certificate';
export const approvalAsTerm = 'a person approves each first certificate';
export const approval = 'Approval';
export const aRequestWaitsFor = 'A request waits for';
export const atOfTheLifetime = ({ renewAtPercent }: { renewAtPercent: number }) => `at ${renewAtPercent} % of the lifetime`;
export const atOnce = 'at once';
export const backdate = 'Backdate';
export const begins = 'Begins';
export const cancel = 'Cancel';
export const certificateProfiles = 'Certificate profiles';
export const certificatesThatThereAreStay = 'Certificates that there are stay as they are; renewals follow the new version.';
export const certificateToBeSignedAsText = 'certificate to be signed, as text';
export const change = 'Change';
export const changeAProfile = 'Change a profile';
export const changed = 'Changed';
export const changeProfile = 'Change profile';
export const clientAuthAlone = 'clientAuth alone';
export const clientAuthAndServerAuth = 'clientAuth and serverAuth';
export const clientAWorkloadProvesItself = 'client: a workload proves itself with it';
export const clientsMayServeTls = 'Clients may serve TLS with it too';
export const createAProfile = 'Create a profile';
export const created = 'Created';
export const createProfile = 'Create profile';
export const description = 'Description';
export const dnsNames = 'DNS names';
export const emailAddresses = 'Email addresses';
export const environments = 'Environments';
export const everyCertificateIsIssuedUnder = 'Every certificate is issued under a profile.';
export const extendedKeyUsagesClientAuthAndServerAuth =
  'Extended key usages clientAuth and serverAuth, as SPIFFE wants of an X.509-SVID (§4.4); without it, clientAuth alone. Says nothing of certificates for servers.';
export const facts = 'Facts';
export const forWhom = 'For';
export const fromMinutesToYearsMore =
  'From minutes to years. More than 90 days is long for a workload: a stolen key is of use for as long.';
export const furtherUris = 'Further URIs';
export const grace = 'Grace';
export const howCertificatesAreMadeHowLong = 'How certificates are made: how long they live, with which key and names, and for whom.';
export const howFarACertificateBegins = 'How far a certificate begins in the past, for clocks that are late.';
export const howLongAfterItsEnd = 'How long after its end a certificate can still be renewed. At most 90 d; 0 s for never.';
export const howLongARenewedCertificateStays = 'How long a renewed certificate stays usable beside its successor.';
export const id = 'Id';
export const identities = 'Identities';
export const identity = 'Identity';
export const idOfTheProfile = 'id of the profile';
export const inThePast = ({ backdate }: { backdate: string }) => `${backdate} in the past`;
export const inUse = 'In use';
export const isReported = 'is reported';
export const issuer = 'Issuer';
export const itIsRetiredAndDoes = 'It is retired, and does not change any more.';
export const itPassesEveryRuleTheSigner = 'It passes every rule; the signer would sign it.';
export const key = 'Key';
export const keyAlgorithms = 'Key algorithms';
export const keyAndNames = 'Key and names';
export const keys = 'Keys';
export const kinds = 'Kinds';
export const kindsOfIdentity = 'Kinds of identity';
export const leftEmptyEverybodyMay = 'Left empty, everybody may.';
export const lifetime = 'Lifetime';
export const lowerCaseLettersDigitsDots = 'Lower-case letters, digits, dots and dashes. It cannot be changed.';
export const name = 'Name';
export const nameAnIdentity = 'Name an identity.';
export const names = 'Names';
export const namesOfIdentities = 'Names of identities';
export const newestFirst = 'Newest first';
export const noneAnExpiredOneIsNever = 'none: an expired one is never renewed';
export const noneByTemplate = 'none by template';
export const noneTheOldOneEnds = 'none: the old one ends at once';
export const noProfileYet = 'No profile yet';
export const notAfter = 'Not after';
export const notBefore = 'Not before';
export const nothingIsIssuedOrRenewedUnder = ({ usableCertificates }: { usableCertificates: ReactNode }) => (
  <>
    Nothing is issued or renewed under it any more. Its {usableCertificates} usable certificates stay good until they end. There is no way
    back.
  </>
);
export const nothingOfItIsHonouredUntil = 'Nothing of it is honoured until a person lets it go on.';
export const nothingWasSavedYet = 'Nothing was saved yet.';
export const notNeeded = 'not needed';
export const oneALine = 'One a line.';
export const oneALineAWholeName = 'One a line: a whole name, or * and an ending, as in *.batch.';
export const oneALineNameEnvironmentKind =
  'One a line. {name}, {environment}, {kind}, {owner} and {trustDomain} are filled from the identity.';
export const overlap = 'Overlap';
export const preview = 'Preview';
export const profile = 'Profile';
export const profiles = 'Profiles';
export const purposesOfClients = 'Purposes of clients';
export const renewableUntilAfterItsEnd = ({ grace }: { grace: string }) => `renewable until ${grace} after its end`;
export const renewalPoint = 'Renewal point';
export const renewalsGoThroughWithout = 'Renewals go through without.';
export const renewedAt = ({ renewAtPercent }: { renewAtPercent: ReactNode }) => <>renewed at {renewAtPercent} %</>;
export const renewedAtInPercent = 'Renewed at, in percent of the lifetime';
export const requestsWait = 'Requests wait';
export const retire = 'Retire';
export const retireQuestion = ({ profile }: { profile: string }) => `Retire ${profile}?`;
export const retired = 'Retired';
export const retireProfile = ({ profile }: { profile: ReactNode }) => <>Retire {profile}</>;
export const rsaFrom2048Bits = 'RSA from 2048 bits.';
export const serverTlsOfARegisteredResource = 'server: TLS of a registered resource server';
export const status = 'Status';
export const stopALineageWhenACopy = 'Stop a lineage when a copy of its key is suspected';
export const stopsTheLineageUntilAPerson = 'stops the lineage until a person looks';
export const subject = 'Subject';
export const suspectedClone = 'Suspected clone';
export const terms = 'Terms';
export const theCertificateThatItWouldMake = 'The certificate that it would make for an identity now. Nothing is issued.';
export const theFirst = 'The first.';
export const theManagementApiDidNotAnswer = 'The management API did not answer.';
export const thenItExpiresAndHas = 'Then it expires, and has to be made again. From a minute to a year.';
export const thenTheyExpire = ({ requestLifetime }: { requestLifetime: string }) => `${requestLifetime}, then they expire`;
export const theOldOneStaysUsableFor = ({ overlap }: { overlap: string }) => `the old one stays usable for ${overlap}`;
export const theProfileIsChangedCertificates =
  'The profile is changed. Certificates that are issued or renewed from now on follow the new version.';
export const theProfileIsCreatedItCan = 'The profile is created. It can be chosen wherever a certificate is issued.';
export const theProfileIsRetiredNothing = 'The profile is retired. Nothing is issued or renewed under it any more.';
export const theSignerWouldRefuseIt = 'The signer would refuse it:';
export const theSpiffeIdOfTheIdentity = 'The SPIFFE ID of the identity is always there, exactly once.';
export const time = 'Time';
export const timeByCreatedBy = ({ time, createdBy }: { time: ReactNode; createdBy: ReactNode }) => (
  <>
    {time} by {createdBy}
  </>
);
export const usableCertificates = 'Usable certificates';
export const usage = 'Usage';
export const usageCertificates = ({ usage }: { usage: string }) => `${usage} certificates`;
export const version = 'Version';
export const versionOfProfile = ({ version, profile }: { version: number; profile: string }) => `${version} of ${profile}`;
export const versions = 'Versions';
export const versionTitle = ({ version }: { version: number }) => `Version ${version}`;
export const versionInHistory = ({ version }: { version: ReactNode }) => <>Version {version}</>;
export const warning = ({ warnings }: { warnings: number }) => `${plural(warnings, 'warning')}`;
export const whatItIsFor = 'What it is for';
export const whoMayUseIt = 'Who may use it';
export const withApproval = 'With approval';
export const write90Min24H = 'Write 90 min, 24 h or 30 d. It never goes past the end of the issuing authority.';
export const writeItAs90Min24 = 'Write it as 90 min, 24 h or 30 d, or as a number of seconds.';
export const writeVersion = ({ version }: { version: number }) => `Write version ${version}`;
