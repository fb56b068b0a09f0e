import { system } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import { newId } from '../domain/ids.ts';
import { type ProfileTerms, validityAt } from '../domain/profile.ts';
import { openKey, sealKey } from '../keys/custody.ts';
import { generateKey, signerFrom } from '../keys/software-signer.ts';
import { type Authority, allAuthorities } from '../ledger/authorities.ts';
import { insertPending } from '../ledger/certificates.ts';
import type { Ledger } from '../ledger/database.ts';
import { deleteEndedResponders, insertResponder, lockResponders, responderOf, type StoredResponder } from '../ledger/ocsp-responders.ts';
import { insertProfile, type Profile, profileNamed } from '../ledger/profiles.ts';
import { subjectText } from '../pki/names.ts';
import { issuerHashes } from '../pki/ocsp-request.ts';
import { buildResponderTbs } from '../pki/ocsp-responder.ts';
import { spkiSha256 } from '../pki/public-key.ts';
import { randomSerial } from '../pki/tbs-certificate.ts';
import { signAndActivate } from './activate-certificate.ts';
import type { OcspContext } from './ocsp-context.ts';
import { standardTerms } from './seed-profiles.ts';

const day = 86_400;
/** Seconds: nobody asks whether a responder is revoked, so it lives shortly, and the next one comes at half of its life. */
const lifetime = 3 * day;
const profileName = 'ocsp-responder';

/**
 * Sees to it that each issuing authority has a responder whose key is open here: prepares, persists and has signed what is
 * missing, ends soon, was revoked, or was sealed with a key that this process no longer has.
 * @returns what went wrong, one error for each authority
 */
export async function keepOcspResponders(context: OcspContext): Promise<unknown[]> {
  const errors: unknown[] = [];
  for (const authority of await allAuthorities(context.database.prisma)) {
    if (authority.role !== 'issuing' || authority.custody === 'external' || authority.notAfter <= context.clock()) continue;
    try {
      await keepResponder(context, authority);
    } catch (error) {
      errors.push(error);
    }
  }
  return errors;
}

const labelOf = (certificateId: string) => ({ purpose: 'ocsp-key', keyId: certificateId }) as const;

async function keepResponder(context: OcspContext, authority: Authority): Promise<void> {
  const now = context.clock();
  // One that ends with its authority cannot be bettered.
  const until = new Date(Math.min(addSeconds(now, lifetime / 2).getTime(), authority.notAfter.getTime() - 1_000));
  const { prisma } = context.database;
  const stored = await responderOf(prisma, authority.id, until);
  if (stored && context.responders.byAuthority.get(authority.id)?.certificateId === stored.id) return;
  if (stored?.der && stored.status === 'active' && load(context, authority, stored)) return;
  const id = await context.database.transaction((ledger) => prepare(context, ledger, authority, stored?.status === 'active' ? now : until));
  await signAndActivate(context, id, {
    type: 'ocsp_responder.issued',
    actor: system('certificates'),
    name: authority.name,
    detail: { authority: authority.name },
  });
  const issued = await responderOf(prisma, authority.id, until);
  if (issued) load(context, authority, issued);
  await deleteEndedResponders(prisma, now);
}

/** False when its key does not open here. */
function load(context: OcspContext, authority: Authority, { id, der, sealed }: StoredResponder): boolean {
  if (der === null) return false;
  try {
    const signer = signerFrom(openKey(context.ocspCustody, sealed, labelOf(id)));
    const responder = { authorityId: authority.id, certificateId: id, der, signer };
    context.responders.byAuthority.set(authority.id, responder);
    for (const hash of ['sha1', 'sha256'] as const) {
      const { name, key } = issuerHashes(authority.der, hash);
      context.responders.byIssuer.set(issuerKey(hash, name, key), responder);
    }
    return true;
  } catch {
    return false;
  }
}

/** How a request names an issuer, as one word. */
export const issuerKey = (hash: string, name: Buffer, key: Buffer): string => `${hash} ${name.toString('hex')} ${key.toString('hex')}`;

/** The id of a pending responder: one that a crash left, or a new one. */
async function prepare(context: OcspContext, ledger: Ledger, authority: Authority, until: Date): Promise<string> {
  await lockResponders(ledger, authority.id);
  const begun = await responderOf(ledger, authority.id, until);
  if (begun?.status === 'pending') return begun.id;
  const now = context.clock();
  const id = newId(now.getTime());
  const key = generateKey('ES256');
  const spki = signerFrom(key).publicKey.export({ format: 'der', type: 'spki' });
  const profile = await responderProfile(ledger, now);
  const commonName = `${authority.name}-ocsp`;
  const certificate = { serial: randomSerial(), spki, ...validityAt(now, profile, authority) };
  await insertPending(ledger, {
    id,
    identityId: null,
    authorityId: authority.id,
    profileId: profile.id,
    profileVersion: profile.version,
    lineageId: id,
    predecessorId: null,
    usage: 'ocsp',
    source: 'internal',
    crlShard: 0,
    serial: certificate.serial,
    subject: subjectText(commonName),
    names: [],
    spkiSha256: spkiSha256(spki),
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    tbs: buildResponderTbs({ ...certificate, commonName }, authority),
    createdBy: 'hawser',
    createdAt: now,
  });
  await insertResponder(ledger, {
    certificateId: id,
    authorityId: authority.id,
    sealed: sealKey(context.ocspCustody, key, labelOf(id)),
    kekId: context.ocspCustody.keyId,
    createdAt: now,
  });
  return id;
}

async function responderProfile(ledger: Ledger, now: Date): Promise<Profile> {
  const terms: ProfileTerms = {
    ...standardTerms,
    description: "Hawser's own OCSP responders",
    lifetime,
    overlap: 0,
    backdate: 300,
    keyAlgorithms: ['P-256'],
  };
  await insertProfile(ledger, { ...terms, id: newId(), name: profileName, usage: 'ocsp' }, 'hawser', now);
  return profileNamed(ledger, profileName);
}
