import type { CertificateSource } from '../domain/certificate.ts';
import { addSeconds, wholeSeconds } from '../domain/clock.ts';
import { invalid } from '../domain/failure.ts';
import { newId } from '../domain/ids.ts';
import { allAuthorities, issuingAuthority } from '../ledger/authorities.ts';
import { insertPending, keyHistory } from '../ledger/certificates.ts';
import type { Ledger } from '../ledger/database.ts';
import type { ProfileView } from '../ledger/profiles.ts';
import { readCertificate } from '../pki/certificate.ts';
import { subjectText } from '../pki/names.ts';
import { keyIdentifier, readPublicKey, spkiSha256 } from '../pki/public-key.ts';
import { buildLeafTbs, randomSerial } from '../pki/tbs-certificate.ts';
import type { CertificateContext } from './certificate-context.ts';

/** Whom a certificate is for, and what it will say; nothing of it comes from the requester but the public key. */
export type Intent = {
  /** Null for one of Hawser's own listeners. */
  readonly identityId: string | null;
  readonly commonName: string;
  readonly names: readonly string[];
  readonly profile: ProfileView;
  readonly spki: Uint8Array;
  readonly source: CertificateSource;
  readonly predecessor?: { readonly id: string; readonly lineageId: string };
  readonly createdBy: string;
};

/**
 * Builds the to-be-signed certificate and persists it `pending`, in the caller's transaction, before any key of an
 * authority is used: a crash from here on leaves a visible row, never a certificate that nobody knows.
 * @returns the id of the row
 * @throws {Failure} `invalid_input` for a key that the profile does not allow or that belongs to somebody else or is compromised
 */
export async function prepareCertificate(context: CertificateContext, ledger: Ledger, intent: Intent): Promise<string> {
  const { profile, spki } = intent;
  const { algorithm } = readPublicKey(spki);
  if (!profile.keyAlgorithms.includes(algorithm)) {
    throw invalid('csr', `the profile ${profile.name} allows keys of ${profile.keyAlgorithms.join(', ')}; this is ${algorithm}`);
  }
  const hash = spkiSha256(spki);
  const { foreign, compromised } = await keyHistory(ledger, hash, intent.identityId);
  if (foreign || (await isAuthorityKey(ledger, spki))) throw invalid('csr', 'the key belongs to somebody else; make a new one');
  if (compromised) throw invalid('csr', 'a certificate of this key was revoked because the key was compromised; make a new one');
  const authority = await issuingAuthority(ledger);
  const now = wholeSeconds(context.clock());
  const notBefore = new Date(Math.max(addSeconds(now, -profile.backdate).getTime(), authority.notBefore.getTime()));
  const notAfter = new Date(Math.min(addSeconds(now, profile.lifetime).getTime(), authority.notAfter.getTime()));
  const id = newId(now.getTime());
  const leaf = { serial: randomSerial(), names: [...intent.names], usage: profile.usage, notBefore, notAfter };
  await insertPending(ledger, {
    ...leaf,
    id,
    identityId: intent.identityId,
    authorityId: authority.id,
    profileId: profile.id,
    lineageId: intent.predecessor?.lineageId ?? id,
    predecessorId: intent.predecessor?.id ?? null,
    source: intent.source,
    subject: subjectText(intent.commonName),
    spkiSha256: hash,
    tbs: buildLeafTbs({ ...leaf, commonName: intent.commonName, spki }, authority, context.urls.pki),
    createdBy: intent.createdBy,
    createdAt: context.clock(),
  });
  return id;
}

async function isAuthorityKey(ledger: Ledger, spki: Uint8Array): Promise<boolean> {
  const identifier = keyIdentifier(spki);
  const authorities = await allAuthorities(ledger);
  return authorities.some(({ der }) => keyIdentifier(readCertificate(der).spki).equals(identifier));
}
