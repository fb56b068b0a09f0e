import { createPrivateKey, type X509Certificate } from 'node:crypto';
import { Failure } from '../../../server/domain/failure.ts';
import { isModuleKey } from '../../../server/domain/pkcs11-uri.ts';
import { certificatesIn, type Generation } from '../files.ts';

/** The X.509-SVID of a generation. */
export type Svid = {
  readonly spiffeId: string;
  /** `spiffe://` and the trust domain. */
  readonly trustDomain: string;
  /** DER, leaf first. */
  readonly chain: Buffer;
  readonly notAfter: Date;
};

/** DER, one certificate after the other. */
export const concatenated = (certificates: readonly X509Certificate[]): Buffer => Buffer.concat(certificates.map(({ raw }) => raw));

/** @throws {Failure} `forbidden` where the certificate names no SPIFFE ID, or has ended */
export function svidOf({ certificate }: Generation, now: Date): Svid {
  const chain = certificatesIn(certificate);
  const [leaf] = chain;
  const [, spiffeId, trustDomain] = /(?:^|, )URI:((spiffe:\/\/[^/,"]+)\/[^,"]*)/.exec(leaf?.subjectAltName ?? '') ?? [];
  if (!leaf || spiffeId === undefined || trustDomain === undefined)
    throw new Failure('forbidden', 'the certificate of this workload names no SPIFFE ID');
  if (leaf.validToDate <= now)
    throw new Failure(
      'forbidden',
      `the certificate of this workload ended at ${leaf.validToDate.toISOString()}, and nothing took its place`,
    );
  return { spiffeId, trustDomain, chain: concatenated(chain), notAfter: leaf.validToDate };
}

/** PKCS#8, DER. @throws {Failure} `forbidden` where the key is in a module, which never gives it away */
export function keyOf({ key }: Generation): Buffer {
  if (isModuleKey(key))
    throw new Failure(
      'forbidden',
      'the key of this workload is in a PKCS#11 module and never leaves it: there is no X.509-SVID to hand out',
    );
  return createPrivateKey(key).export({ format: 'der', type: 'pkcs8' });
}
