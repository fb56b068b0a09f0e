import { explicit, integer, objectIdentifier, sequence, set } from './der.ts';

const signedData = '1.2.840.113549.1.7.2';
const data = '1.2.840.113549.1.7.1';

/**
 * Certificates and nothing else in a SignedData that nobody signed: the "certs-only" answer of EST (RFC 7030 §4.1.3,
 * RFC 5652 §5.1, RFC 5272 §4.1).
 * @param certificates DER
 */
export function certsOnly(certificates: readonly Uint8Array[]): Buffer {
  // A SET OF is written in the order of its octets (X.690 §11.6).
  const sorted = certificates.map((der) => Buffer.from(der)).sort(Buffer.compare);
  const content = sequence(integer(1), set(), sequence(objectIdentifier(data)), explicit(0, ...sorted), set());
  return sequence(objectIdentifier(signedData), explicit(0, content));
}
