import { addSeconds, wholeSeconds } from '../server/domain/clock.ts';
import { generateKey, signerFrom } from '../server/keys/software-signer.ts';
import { allAuthorities, issuingAmong } from '../server/ledger/authorities.ts';
import type { Database } from '../server/ledger/database.ts';
import { readTbs } from '../server/pki/certificate.ts';
import { signTbs } from '../server/pki/signed.ts';
import { buildLeafTbs } from '../server/pki/tbs-certificate.ts';

const serial = '5'.padEnd(32, '0');
/** As long as every name that takes its place. */
const name = 'seeded-000000';
const day = 86_400;

/**
 * A certificate as the issuing authority makes them, and where in it stands what differs from one to the next: a database makes others
 * of the same length from it. Places count from 1. Its signature is by a key of its own.
 */
export async function leafTemplate(database: Database, trustDomain: string, pkiUrl: string) {
  const issuer = issuingAmong(await allAuthorities(database.prisma));
  const notBefore = wholeSeconds(new Date());
  const spki = Uint8Array.from(signerFrom(generateKey('ES256')).publicKey.export({ format: 'der', type: 'spki' }));
  const names = [`uri:spiffe://${trustDomain}/production/${name}`];
  const leaf = {
    serial,
    commonName: name,
    names,
    usage: 'client',
    crlShard: 0,
    spki,
    notBefore,
    notAfter: addSeconds(notBefore, day),
  } as const;
  const tbs = buildLeafTbs(leaf, issuer, pkiUrl);
  const der = signTbs(tbs, signerFrom(generateKey(issuer.algorithm)));
  const at = (part: Uint8Array | string, from = 0): number => {
    const found = der.indexOf(part, from);
    if (found < 0) throw new Error('the template has no such part');
    return found + 1;
  };
  const [begins, ends] = [notBefore, leaf.notAfter].map((date) => at(utcTime(date))) as [number, number];
  const subject = at(name);
  if (readTbs(tbs).serial !== serial) throw new Error('the template has another serial');
  return {
    der,
    tbs: { at: at(tbs), length: tbs.length },
    serial: at(Buffer.from(serial, 'hex')),
    names: [subject, at(name, subject)],
    begins,
    ends,
    spki: { at: at(spki), length: spki.length },
    /** Thirty-two octets of the public key. */
    point: at(spki) + spki.length - 64,
  };
}

/** As in the certificate (RFC 5280 §4.1.2.5.1). */
const utcTime = (date: Date): string => `${date.toISOString().slice(2, 19).replaceAll(/[-T:]/g, '')}Z`;
