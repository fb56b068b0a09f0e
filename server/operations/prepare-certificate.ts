import type { CertificateSource } from '../domain/certificate.ts';
import { Failure, invalid } from '../domain/failure.ts';
import { newId } from '../domain/ids.ts';
import { validityAt } from '../domain/profile.ts';
import { type Authority, allAuthorities, issuingAmong } from '../ledger/authorities.ts';
import { requireUnblockedKey } from '../ledger/blocked-keys.ts';
import { insertPending, keyIsForeign, type NewCertificate } from '../ledger/certificates.ts';
import { keyIsClientKey } from '../ledger/client-keys.ts';
import type { Profile } from '../ledger/profiles.ts';
import type { Statements } from '../ledger/statements.ts';
import { subjectText } from '../pki/names.ts';
import { readPublicKey, spkiSha256 } from '../pki/public-key.ts';
import { buildLeafTbs, randomSerial } from '../pki/tbs-certificate.ts';
import { isAuthorityKey } from './authority-key.ts';
import type { CertificateContext } from './certificate-context.ts';

/** Whom a certificate is for, and what it will say; nothing of it comes from the requester but the public key. */
export type Intent = {
  /** Null for one of Hawser's own listeners. */
  readonly identityId: string | null;
  readonly commonName: string;
  readonly names: readonly string[];
  readonly profile: Profile;
  readonly spki: Uint8Array;
  readonly source: CertificateSource;
  readonly predecessor?: { readonly id: string; readonly lineageId: string };
  readonly createdBy: string;
};

/** What a certificate made at this moment would say, and in whose name. */
export type Draft = {
  readonly authority: Authority;
  readonly serial: string;
  readonly subject: string;
  readonly names: string[];
  readonly crlShard: number;
  readonly spkiSha256: Buffer;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly tbs: Buffer;
};

/**
 * Builds the to-be-signed certificate in the name of the authority that issues now.
 * @throws {Failure} `invalid_input` for a key that the profile does not allow or an authority's, or a name that cannot stand in a certificate
 */
export const draftCertificate = async (context: CertificateContext, ledger: Statements, wanted: Wanted): Promise<Draft> =>
  draftAmong(await allAuthorities(ledger), context, wanted);

type Wanted = Pick<Intent, 'profile' | 'spki' | 'commonName' | 'names'>;

/** The same for whoever has read the authorities. */
export function draftAmong(
  authorities: readonly Authority[],
  context: CertificateContext,
  { profile, spki, commonName, names }: Wanted,
): Draft {
  const { algorithm } = readPublicKey(spki);
  if (!profile.keyAlgorithms.includes(algorithm)) {
    throw invalid('csr', `the profile ${profile.name} allows keys of ${profile.keyAlgorithms.join(', ')}; this is ${algorithm}`);
  }
  const authority = issuingAmong(authorities);
  requireRest(authority, profile, context.clock());
  if (isAuthorityKey(authorities, spki)) throw foreignKey();
  const said = { serial: randomSerial(), names: [...names], usage: profile.usage };
  const leaf = { ...said, crlShard: authority.crlShard, ...validityAt(context.clock(), profile, authority) };
  const tbs = buildLeafTbs({ ...leaf, alsoServer: profile.alsoServer, commonName, spki }, authority, context.urls.pki);
  return { ...leaf, authority, subject: subjectText(commonName), spkiSha256: spkiSha256(spki), tbs };
}

/**
 * Drafts a certificate and persists it `pending`, in the caller's transaction, before any key of an authority is used: a
 * crash from here on leaves a visible row, never a certificate that nobody knows.
 * @returns the id of the row
 * @throws {Failure} `invalid_input` for a key that the profile does not allow or that belongs to somebody else
 */
export async function prepareCertificate(context: CertificateContext, ledger: Statements, intent: Intent): Promise<string> {
  const draft = await draftCertificate(context, ledger, intent);
  await requireOwnKey(ledger, intent.spki, intent.identityId);
  const row = pendingRow(draft, intent, context.clock());
  await insertPending(ledger, row);
  return row.id;
}

/** What is persisted of a draft. */
export function pendingRow({ authority, ...draft }: Draft, intent: Intent, now: Date): NewCertificate {
  const id = newId(now.getTime());
  return {
    ...draft,
    id,
    identityId: intent.identityId,
    authorityId: authority.id,
    profileId: intent.profile.id,
    profileVersion: intent.profile.version,
    lineageId: intent.predecessor?.lineageId ?? id,
    predecessorId: intent.predecessor?.id ?? null,
    usage: intent.profile.usage,
    source: intent.source,
    createdBy: intent.createdBy,
    createdAt: now,
  };
}

/** @throws {Failure} `invalid_input` when the key is blocked, stands in a certificate of somebody else, or signs assertions */
export async function requireOwnKey(ledger: Statements, spki: Uint8Array, identityId: string | null): Promise<void> {
  const key = spkiSha256(spki);
  await requireUnblockedKey(ledger, key);
  if (await keyIsForeign(ledger, key, identityId)) throw foreignKey();
  if (await keyIsClientKey(ledger, key))
    throw invalid('csr', 'the key is a client key; a certificate has a key of its own, so make a new one');
}

/** Seconds that a certificate must live at least where its issuer ends before its profile's lifetime. */
const shortestRest = 3_600;

/** @throws {Failure} `conflict` when the issuer ends so soon that its certificates would be of little use */
function requireRest({ name, notAfter }: Authority, { lifetime }: Pick<Profile, 'lifetime'>, now: Date): void {
  const rest = (notAfter.getTime() - now.getTime()) / 1000;
  if (rest < Math.min(lifetime, shortestRest))
    throw new Failure(
      'conflict',
      `The authority ${name} ends at ${notAfter.toISOString()}, too soon to issue from it: activate its successor.`,
    );
}

const foreignKey = (): Failure => invalid('csr', 'the key belongs to somebody else; make a new one');
