import { oids, signatureAlgorithms } from './algorithms.ts';
import { readCertificate } from './certificate.ts';
import { bitString, none, objectIdentifier, octetString, sequence } from './der.ts';
import { commonNameOf, distinguishedName } from './names.ts';
import { keyIdentifier, readPublicKey, spkiSha256 } from './public-key.ts';
import { authorityKeyIdentifier, critical, extension, type Issuer, tbs } from './tbs-certificate.ts';

export type ResponderCertificate = {
  /** Lower-case hexadecimal. */
  readonly serial: string;
  readonly commonName: string;
  readonly spki: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
};

/**
 * Writes the to-be-signed certificate of a delegated responder (RFC 6960 §4.2.2.2). `nocheck` says that nobody need ask for
 * its own status (§4.2.2.2.1), which is why it is short-lived, and why it says nowhere to ask.
 */
export function buildResponderTbs(responder: ResponderCertificate, issuer: Issuer): Buffer {
  const { subject } = readCertificate(issuer.der);
  return tbs(responder, signatureAlgorithms[issuer.algorithm], subject, distinguishedName(responder.commonName), [
    critical(oids.basicConstraints, sequence()),
    critical(oids.keyUsage, bitString(Buffer.of(0x80), 7)),
    extension(oids.extendedKeyUsage, sequence(objectIdentifier(oids.ocspSigning))),
    extension(oids.subjectKeyIdentifier, octetString(keyIdentifier(responder.spki))),
    authorityKeyIdentifier(issuer.der),
    extension(oids.ocspNoCheck, none()),
  ]);
}

/** What the ledger says of a responder's certificate that is about to be signed. */
export type PendingResponder = {
  readonly tbs: Uint8Array;
  readonly serial: string;
  readonly subject: string;
  readonly names: readonly string[];
  readonly spkiSha256: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
};

/**
 * Says what is wrong with the to-be-signed certificate of a responder; an empty list is the signer's leave to sign. It must
 * be, to the octet, what the row makes, belong to nobody, and live no longer than its profile and its issuer.
 * @param bounds seconds
 */
export function lintResponder(
  row: PendingResponder,
  bounds: { readonly lifetime: number; readonly backdate: number },
  issuer: Issuer,
): string[] {
  try {
    const authority = readCertificate(issuer.der);
    const { spki } = readCertificate(sequence(row.tbs));
    const seconds = (row.notAfter.getTime() - row.notBefore.getTime()) / 1000;
    const rewritten = buildResponderTbs({ ...row, commonName: commonNameOf(row.subject), spki }, issuer);
    const checks = [
      [/^[4-7][0-9a-f]{31}$/.test(row.serial), 'the serial is not 16 random octets'],
      [row.names.length === 0, 'a responder has no names'],
      [readPublicKey(spki).algorithm === 'P-256', 'the key of a responder is on P-256'],
      [spkiSha256(spki).equals(row.spkiSha256), 'the key is not that of the row'],
      [row.notBefore < row.notAfter && seconds <= bounds.lifetime + bounds.backdate, 'it lives longer than its profile allows'],
      [row.notBefore >= authority.notBefore && row.notAfter <= authority.notAfter, 'it outlives its issuer'],
      [rewritten.equals(row.tbs), 'it differs from what the row says'],
    ] as const;
    return checks.filter(([ok]) => !ok).map(([, finding]) => finding);
  } catch {
    return ['it cannot be read as the certificate of a responder'];
  }
}
