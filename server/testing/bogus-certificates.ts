import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { addSeconds, wholeSeconds } from '../domain/clock.ts';
import type { Signer } from '../domain/signer.ts';
import { generateKey, signerFrom } from '../keys/software-signer.ts';
import { revokeCertificate } from '../operations/revoke-certificate.ts';
import { thumbprint, toPem } from '../pki/certificate.ts';
import { signTbs } from '../pki/signed.ts';
import { buildAuthorityTbs, buildLeafTbs, type Issuer, type Leaf, randomSerial } from '../pki/tbs-certificate.ts';
import { type TestAuthority, type TestIdentity, testActor } from './authority.ts';

/** A certificate with its key that no listener may honour, made out to the victim's name. */
export type BogusCertificate = {
  readonly what: string;
  readonly key: KeyObject;
  readonly keyPem: string;
  readonly certificatePem: string;
  /** What the client sends: the certificate, and what would complete its chain. */
  readonly chainPem: string;
  readonly der: Buffer;
  readonly thumbprint: string;
};

/** Whoever signs: the issuer that the certificate names, the key that really signs, and the rest of the chain in PEM. */
type By = { readonly issuer: Issuer; readonly signer: Signer; readonly rest: string };

const day = 86_400;

/** The certificates of TLS-01 that exist; the eighth case is to present none. */
export async function bogusCertificates(authority: TestAuthority, victim: TestIdentity): Promise<BogusCertificate[]> {
  const now = wholeSeconds(authority.context.clock());
  const real: By = {
    issuer: authority.issuing,
    signer: await authority.issuingSigner(),
    rest: toPem('CERTIFICATE', authority.issuing.der),
  };
  const leaf = await authority.issueTo(victim);
  const byLeaf: By = { issuer: { name: 'leaf', der: leaf.der, algorithm: 'ES256' }, signer: signerFrom(leaf.key), rest: leaf.chainPem };
  const revoked = await authority.issueTo(victim);
  const comment = 'revoked to test with it';
  await revokeCertificate(authority.context, testActor, { certificate: revoked.serial, reason: 'keyCompromise', comment });
  const make = (what: string, by: By, differences: Partial<Leaf> = {}) => bogus(what, victim, now, by, differences);
  return [
    selfSigned(victim, now),
    make('by another authority of the same name', otherAuthority(authority, now)),
    make('expired', real, { notBefore: addSeconds(now, -2 * day), notAfter: addSeconds(now, -day) }),
    make('not yet valid', real, { notBefore: addSeconds(now, day), notAfter: addSeconds(now, 2 * day) }),
    make('for servers only', real, { usage: 'server', names: ['dns:localhost'] }),
    make('signed by a leaf', byLeaf),
    { what: 'revoked', ...revoked },
  ];
}

/** The certificates of TLS-05: by another authority, and like a real one in serial, authority key identifier or name. */
export function twinsOf(authority: TestAuthority, victim: TestIdentity, real: { readonly serial: string }): BogusCertificate[] {
  const now = wholeSeconds(authority.context.clock());
  const other = otherAuthority(authority, now);
  return [
    bogus('with the same serial', victim, now, other, { serial: real.serial }),
    // It names the real issuer and its key identifier; only the key that signed is another.
    bogus('with the same authority key identifier', victim, now, { ...other, issuer: authority.issuing }, { serial: real.serial }),
    bogus('with the same common name', victim, now, other),
  ];
}

function bogus(what: string, victim: TestIdentity, now: Date, by: By, differences: Partial<Leaf> = {}, own?: KeyObject): BogusCertificate {
  const key = own ?? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const leaf: Leaf = {
    serial: randomSerial(),
    commonName: victim.name,
    names: [`uri:${victim.spiffeId}`],
    usage: 'client',
    crlShard: 0,
    spki: spkiOf(signerFrom(key)),
    notBefore: addSeconds(now, -60),
    notAfter: addSeconds(now, 3600),
    ...differences,
  };
  const der = signTbs(buildLeafTbs(leaf, by.issuer, 'http://localhost:8080'), by.signer);
  const certificatePem = toPem('CERTIFICATE', der);
  const keyPem = key.export({ format: 'pem', type: 'pkcs8' }).toString();
  return { what, key, keyPem, certificatePem, chainPem: certificatePem + by.rest, der, thumbprint: thumbprint(der) };
}

/** Issuer and subject are the victim's name, and its own key signs. */
function selfSigned(victim: TestIdentity, now: Date): BogusCertificate {
  const key = generateKey('ES256');
  return bogus('self-signed with the same name', victim, now, { ...authorityOf({ commonName: victim.name }, key, now), rest: '' }, {}, key);
}

function otherAuthority({ issuing }: TestAuthority, now: Date): By {
  const [organization = '', commonName = ''] = issuing.subject.split(',').map((part) => part.slice(part.indexOf('=') + 1));
  return authorityOf({ organization, commonName }, generateKey('ES256'), now);
}

function authorityOf(name: { commonName: string; organization?: string }, key: KeyObject, now: Date): By {
  const signer = signerFrom(key);
  const validity = { notBefore: addSeconds(now, -day), notAfter: addSeconds(now, day) };
  const tbs = buildAuthorityTbs({
    ...name,
    ...validity,
    serial: randomSerial(),
    spki: spkiOf(signer),
    pathLength: 0,
    algorithm: signer.algorithm,
  });
  const der = signTbs(tbs, signer);
  return { issuer: { name: 'other', der, algorithm: signer.algorithm }, signer, rest: toPem('CERTIFICATE', der) };
}

const spkiOf = (signer: Signer): Buffer => signer.publicKey.export({ format: 'der', type: 'spki' });
