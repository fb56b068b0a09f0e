import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { addSeconds, wholeSeconds } from '../server/domain/clock.ts';
import type { Signer } from '../server/domain/signer.ts';
import { signerFrom } from '../server/keys/software-signer.ts';
import type { CrlIssuer } from '../server/pki/crl.ts';
import { keyIdentifier } from '../server/pki/public-key.ts';
import { signTbs } from '../server/pki/signed.ts';
import { buildAuthorityTbs, randomSerial } from '../server/pki/tbs-certificate.ts';

export const pkiUrl = 'http://pki.example:8080';

export type BenchAuthority = {
  readonly issuer: CrlIssuer;
  readonly signer: Signer;
  /** PKCS#8, PEM: for those who sign by themselves. */
  readonly key: string;
  readonly keyIdentifier: Buffer;
};

let made: BenchAuthority | undefined;

/** One authority on P-256 for all that is written without a ledger. */
export function benchAuthority(): BenchAuthority {
  if (made) return made;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer = signerFrom(privateKey);
  const spki = spkiOf(privateKey);
  const now = wholeSeconds(new Date());
  const validity = { notBefore: addSeconds(now, -60), notAfter: addSeconds(now, 86_400) };
  const tbs = buildAuthorityTbs({ ...validity, commonName: 'Bench', serial: randomSerial(), algorithm: 'ES256', pathLength: 0, spki });
  made = {
    issuer: { name: 'issuing-1', role: 'issuing', algorithm: 'ES256', der: signTbs(tbs, signer) },
    signer,
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    keyIdentifier: keyIdentifier(spki),
  };
  return made;
}

export const spkiOf = (key: KeyObject): Buffer => createPublicKey(key).export({ format: 'der', type: 'spki' });
