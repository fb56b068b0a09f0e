import type { ReactNode } from 'react';
import { plural } from './numbers.ts';

export const atAnyTime = 'At any time';
export const beginCertificateEndCertificate = '-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----';
export const cancel = 'Cancel';
export const certificate = 'Certificate';
export const certificateInPem = 'certificate in PEM';
export const certificates = 'Certificates';
export const certificatesOfOtherAuthorities = 'Certificates of other authorities, the next to end first';
export const certificatesOfOtherAuthoritiesCan =
  'Certificates of other authorities can be kept in view here, so that somebody hears of their end and finds them by serial or thumbprint.';
export const clearFilter = 'Clear filter';
export const decisions = 'decisions';
export const ends = 'Ends';
export const expired = 'Expired';
export const facts = 'Facts';
export const foreignCertificate = 'Foreign certificate';
export const foreignCertificates = 'Foreign certificates';
export const forget = 'Forget';
export const forgetIt = 'Forget it';
export const forgetThisCertificate = 'Forget this certificate?';
export const forWatchingOnlyNoPrivateKey = 'For watching only. No private key is wanted here.';
export const importCertificates = 'Import certificates';
export const imported = 'Imported';
export const importedLeftOut = ({ imported, skipped }: { imported: number; skipped: number }) =>
  `${imported} imported, ${skipped} left out.`;
export const importForeignCertificates = 'Import foreign certificates';
export const importIt = 'Import';
export const issuedByOtherAuthoritiesAndOnly = 'Issued by other authorities, and only watched: nothing here gets a token.';
export const issuer = 'Issuer';
export const itIsNoLongerWatched = 'It is no longer watched or found here. It can be imported again.';
export const lastSeen = 'Last seen';
export const leftOut = 'Left out';
export const loadBalancerOfTheShop = 'Load balancer of the shop';
export const names = 'Names';
export const never = 'never';
export const neverOnAConnectionHere = 'never on a connection here';
export const next = 'Next';
export const noForeignCertificateFitsThisFilter = 'No foreign certificate fits this filter';
export const noForeignCertificatesYet = 'No foreign certificates yet';
export const notAfter = 'Not after';
export const notBefore = 'Not before';
export const note = 'Note';
export const nothingWasNew = 'Nothing was new.';
export const ofAnotherAuthorityItIsOnly = 'Of another authority. It is only watched: nothing is issued or refused because of it.';
export const oneOrABundleInPem = 'One, or a bundle, in PEM.';
export const orAsAFile = 'Or as a file';
export const owner = 'Owner';
export const pem = 'PEM';
export const pemOrOneCertificateInDer = 'PEM, or one certificate in DER.';
export const previous = 'Previous';
export const publicKeySha256 = 'Public key, SHA-256';
export const serial = 'Serial';
export const serialId = ({ id }: { id: ReactNode }) => <>serial {id}</>;
export const serialNumber = 'serial number';
export const serialSubjectOrName = 'Serial, subject or name';
export const sha256OfThePublicKey = 'SHA-256 of the public key';
export const status = 'Status';
export const theCertificateIsForgotten = 'The certificate is forgotten.';
export const theCertificateIsImportedAndWatched = 'The certificate is imported, and watched from now on.';
export const theCertificatesAreImportedAndWatched = 'The certificates are imported, and watched from now on.';
export const thisFilterCannotBeUsed = ({ problem }: { problem: ReactNode }) => <>This filter cannot be used. {problem}</>;
export const thumbprint = 'Thumbprint';
export const thumbprintInHexadecimal = 'thumbprint in hexadecimal';
export const timeByImportedBy = ({ time, importedBy }: { time: ReactNode; importedBy: ReactNode }) => (
  <>
    {time} by {importedBy}
  </>
);
export const whatIsWatchedAlready = 'What is watched already, or was issued here, is not imported again.';
export const whoAnswersForThem = 'Who answers for them.';
export const withinItsDates = 'Within its dates';
export const withinDays = ({ days }: { days: number }) => `within ${plural(days, 'day')}`;
export const noNamesInIt = 'none';
export const thumbprintToCopy = 'thumbprint';
