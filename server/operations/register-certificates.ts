import { X509Certificate } from 'node:crypto';
import type { Actor } from '../domain/actor.ts';
import { Failure, invalid } from '../domain/failure.ts';
import { newId, toPublicId } from '../domain/ids.ts';
import { requireNotProbe } from '../domain/probe.ts';
import { allAuthorities } from '../ledger/authorities.ts';
import { requireUnblockedKey } from '../ledger/blocked-keys.ts';
import { type CertificateView, findCertificate } from '../ledger/certificate-views.ts';
import { holderOf, insertRegistered, keyIsForeign } from '../ledger/certificates.ts';
import { keyIsClientKey } from '../ledger/client-keys.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import { type IdentityView, showIdentity } from '../ledger/identities.ts';
import { readCertificate, toPem } from '../pki/certificate.ts';
import { type ForeignCertificate, readForeignCertificates } from '../pki/foreign.ts';
import { checkRegisteredLeaf } from '../pki/registered-leaf.ts';
import { certificatesInJwks } from '../tokens/x5c.ts';
import { isAuthorityKey } from './authority-key.ts';
import type { Context } from './context.ts';

export type RegisteredCertificates = {
  registered: CertificateView[];
  skipped: { subject: string; thumbprint: string; reason: 'registered already' }[];
};

/** Certificates in one act. */
const most = 20;

/**
 * Lets certificates that were made elsewhere authenticate an identity (RFC 8705 §2.2): by their bytes, whoever signed them.
 * Several may live at once, each in a lineage of its own; whatever ends a certificate ends them too, except that no revocation
 * list of ours can name them.
 * @param input PEM, or a JWK Set with `x5c`, of which each first certificate counts
 * @throws {Failure} `not_found`; `conflict` for a retired identity, or a certificate that is revoked or another's; `invalid_input`
 *   for one that is expired, not yet valid, weak, an authority, not for clients, issued here, or made for the key of another or of an authority
 */
export async function registerCertificates(
  context: Context & { readonly trustDomain: string },
  actor: Actor,
  input: { readonly identity: string; readonly certificates: string },
): Promise<RegisteredCertificates> {
  const found = read(input.certificates);
  const { database, clock, trustDomain } = context;
  const now = clock();
  const { registered, skipped } = await database.transaction(async (ledger) => {
    const registered: string[] = [];
    const skipped: RegisteredCertificates['skipped'] = [];
    const identity = await showIdentity(ledger, input.identity, now);
    requireNotProbe(identity.name);
    if (identity.status === 'retired') throw new Failure('conflict', `${identity.name} is retired: nothing proves it any more`);
    for (const certificate of found) {
      requireFit(certificate, identity, trustDomain, now);
      const id = await register(ledger, actor, identity, certificate, now);
      if (id === undefined) skipped.push({ ...shown(certificate), reason: 'registered already' });
      else registered.push(id);
    }
    return { registered, skipped };
  });
  const view = async (id: string) => (await findCertificate(database.prisma, toPublicId('certificate', id), now)).certificate;
  return { registered: await Promise.all(registered.map(view)), skipped };
}

function read(text: string): ForeignCertificate[] {
  const pem = text.includes('-----BEGIN')
    ? text
    : certificatesInJwks(text)
        .map((der) => toPem('CERTIFICATE', der))
        .join('');
  const found = readForeignCertificates(pem);
  if (found.length > most) throw refused(`there are ${found.length}; register at most ${most} at once`);
  return found;
}

const refused = (detail: string): Failure => invalid('certificates', detail);
const shown = ({ subject, sha256 }: ForeignCertificate) => ({ subject, thumbprint: sha256.toString('base64url') });

function requireFit(certificate: ForeignCertificate, identity: IdentityView, trustDomain: string, now: Date): void {
  const { subject, notBefore, notAfter, names } = certificate;
  const objection = checkRegisteredLeaf(new X509Certificate(certificate.der));
  if (objection !== null) throw refused(`${subject}: ${objection}`);
  if (notAfter <= now) throw refused(`${subject}: it expired at ${notAfter.toISOString()}`);
  if (notBefore > now) throw refused(`${subject}: it is not valid before ${notBefore.toISOString()}`);
  const other = names.find((name) => name.startsWith(`uri:spiffe://${trustDomain}/`) && name !== `uri:${identity.spiffeId}`);
  if (other !== undefined) throw refused(`${subject}: it names ${other.slice(4)}, and that is not ${identity.name}`);
}

/** Returns the id; undefined when it is registered for this identity already. */
async function register(
  ledger: Ledger,
  actor: Actor,
  identity: IdentityView,
  certificate: ForeignCertificate,
  now: Date,
): Promise<string | undefined> {
  const { subject, sha256, spkiSha256, der, serial } = certificate;
  await requireUnblockedKey(ledger, spkiSha256, 'certificates');
  if (await keyIsForeign(ledger, spkiSha256, identity.id)) throw refused(`${subject}: its key stands in a certificate of another identity`);
  if (await keyIsClientKey(ledger, spkiSha256)) throw refused(`${subject}: its key is a client key; a certificate has a key of its own`);
  const id = newId(now.getTime());
  const { tbs, spki } = readCertificate(der);
  if (isAuthorityKey(await allAuthorities(ledger), spki)) throw refused(`${subject}: its key is that of an authority here`);
  const row = { ...certificate, id, identityId: identity.id, tbs, createdBy: actor.name, createdAt: now };
  if (!(await insertRegistered(ledger, row))) {
    const holder = await holderOf(ledger, sha256);
    if (holder?.issuedHere) throw new Failure('conflict', `${subject} was issued here: it needs no registration`);
    if (holder?.revoked) throw new Failure('conflict', `${subject} is revoked, and stays so: make a new certificate`);
    if (holder?.identityId !== identity.id) throw new Failure('conflict', `${subject} belongs to another identity`);
    return undefined;
  }
  await appendEvent(ledger, {
    type: 'certificate.registered',
    at: now,
    actor,
    target: { kind: 'certificate', id, name: identity.name },
    detail: { ...shown(certificate), serial, issuer: certificate.issuer, notAfter: certificate.notAfter.toISOString() },
  });
  return id;
}
