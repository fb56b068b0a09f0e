import type { TokenAlgorithm } from '../domain/claims.ts';
import { none, objectIdentifier, sequence } from './der.ts';

/** AlgorithmIdentifier of what an authority signs with: RFC 5758 §3.2, RFC 8410 §3, RFC 4055 §5. */
export const signatureAlgorithms = {
  ES256: sequence(objectIdentifier('1.2.840.10045.4.3.2')),
  EdDSA: sequence(objectIdentifier('1.3.101.112')),
  RS256: sequence(objectIdentifier('1.2.840.113549.1.1.11'), none()),
} as const satisfies Record<TokenAlgorithm, Buffer>;

/** Signature algorithms of requests, by the hexadecimal of their object identifier, with the digest that goes with each. */
export const requestAlgorithms: Readonly<Record<string, { readonly keyType: string; readonly digest: string | null }>> = {
  '06082a8648ce3d040302': { keyType: 'ec', digest: 'sha256' },
  '06082a8648ce3d040303': { keyType: 'ec', digest: 'sha384' },
  '06082a8648ce3d040304': { keyType: 'ec', digest: 'sha512' },
  '06092a864886f70d01010b': { keyType: 'rsa', digest: 'sha256' },
  '06092a864886f70d01010c': { keyType: 'rsa', digest: 'sha384' },
  '06092a864886f70d01010d': { keyType: 'rsa', digest: 'sha512' },
  '06032b6570': { keyType: 'ed25519', digest: null },
};

/** The extensions and purposes that are written or looked for (RFC 5280 §4.2, §5.2). */
export const oids = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  crlNumber: '2.5.29.20',
  reasonCode: '2.5.29.21',
  invalidityDate: '2.5.29.24',
  issuingDistributionPoint: '2.5.29.28',
  crlDistributionPoints: '2.5.29.31',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
  ocsp: '1.3.6.1.5.5.7.48.1',
  ocspBasic: '1.3.6.1.5.5.7.48.1.1',
  ocspNonce: '1.3.6.1.5.5.7.48.1.2',
  ocspNoCheck: '1.3.6.1.5.5.7.48.1.5',
  caIssuers: '1.3.6.1.5.5.7.48.2',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
} as const;
