import type { Actor } from '../domain/actor.ts';
import { isRenewable } from '../domain/certificate-renewal.ts';
import { addSeconds } from '../domain/clock.ts';
import { Failure } from '../domain/failure.ts';
import { toPublicId } from '../domain/ids.ts';
import { type Certificate, holdCertificate, pendingSuccessorOf, successorOf, supersede } from '../ledger/certificates.ts';
import type { Ledger } from '../ledger/database.ts';
import { type IdentityView, showIdentity } from '../ledger/identities.ts';
import { profileOf } from '../ledger/profiles.ts';
import { readCsr } from '../pki/csr.ts';
import { spkiSha256 } from '../pki/public-key.ts';
import { signAndActivate } from './activate-certificate.ts';
import type { CertificateContext } from './certificate-context.ts';
import { subjectFor } from './certificate-subject.ts';
import { prepareCertificate } from './prepare-certificate.ts';
import { repeatWindow, suspectClone } from './suspect-clone.ts';

type Renewal = {
  /** The certificate on the connection, as the ledger knows it. */
  readonly current: Certificate;
  readonly csr: string | Uint8Array;
  readonly sourceAddress?: string | undefined;
};

/**
 * Renews the certificate on the connection, with the key of the request: a new one, or the same. The successor goes active
 * and the old one `superseded`, usable for the overlap, in one transaction. Only the head of a lineage renews, while it is
 * usable or, after its end, within the grace of its profile. The same certificate with the same key within ten minutes gets the same successor again.
 * @throws {Failure} `forbidden` when the certificate is not usable or its identity not active; `clone_suspected` when it was
 *   renewed before with another key, or longer ago
 */
export async function renewCertificate(context: CertificateContext, renewal: Renewal): Promise<Certificate> {
  const { spki } = readCsr(renewal.csr);
  const hash = spkiSha256(spki);
  const identity = await holderOf(context, renewal.current);
  const profile = await profileOf(context.database.prisma, renewal.current.profileId);
  const actor: Actor = { kind: 'identity', id: identity.id, name: identity.name };

  const pending = await context.database.transaction(async (ledger) => {
    const head = await holdRenewable(context, ledger, renewal.current, profile.grace);
    if (head.status !== 'active') return undefined;
    const begun = await pendingSuccessorOf(ledger, head.id, hash);
    // One that was begun long ago would come into the world old.
    if (begun && context.clock() < addSeconds(begun.notBefore, profile.backdate + repeatWindow)) return begun.id;
    const subject = await subjectFor(ledger, identity, profile);
    return prepareCertificate(context, ledger, {
      ...subject,
      profile,
      spki,
      source: 'renewal',
      predecessor: head,
      createdBy: identity.name,
    });
  });

  if (pending !== undefined) {
    const successor = await signAndActivate(context, pending, {
      type: 'certificate.renewed',
      actor,
      name: identity.name,
      detail: { identity: identity.name, predecessor: renewal.current.serial },
      sourceAddress: renewal.sourceAddress,
      also: (ledger) => supersede(ledger, renewal.current.id, usableUntil(context, renewal.current, profile.overlap)),
    });
    if (successor.status === 'active') return successor;
  }
  return repeated(context, renewal, profile.grace, hash, actor);
}

/** The successor that there is already, for a request that repeats the one which made it. */
async function repeated(
  context: CertificateContext,
  { current, sourceAddress }: Renewal,
  grace: number,
  hash: Buffer,
  actor: Actor,
): Promise<Certificate> {
  await context.database.transaction((ledger) => holdRenewable(context, ledger, current, grace));
  const successor = await successorOf(context.database.prisma, current.id);
  const inTime = successor?.activatedAt && context.clock() < addSeconds(successor.activatedAt, repeatWindow);
  if (inTime && successor.status === 'active' && hash.equals(successor.spkiSha256)) return successor;
  throw await suspectClone(context, {
    actor,
    target: { kind: 'certificate', id: current.id, name: actor.name },
    certificate: current,
    spkiSha256: hash,
    sourceAddress,
    detail: 'the certificate was renewed before; renew its successor, or join again',
  });
}

/** Renewals of one certificate wait here for each other. */
async function holdRenewable(context: CertificateContext, ledger: Ledger, { id }: Certificate, grace: number): Promise<Certificate> {
  const held = await holdCertificate(ledger, id);
  if (!held || !isRenewable(held, grace, context.clock()))
    throw new Failure('forbidden', 'the certificate is not usable any more; join again');
  return held;
}

async function holderOf(context: CertificateContext, { identityId }: Certificate): Promise<IdentityView> {
  if (identityId === null) throw new Failure('forbidden', 'this certificate belongs to no workload');
  const identity = await showIdentity(context.database.prisma, toPublicId('identity', identityId), context.clock());
  if (identity.status !== 'active') throw new Failure('forbidden', `the identity is ${identity.status}`);
  return identity;
}

/** A superseded certificate stays usable for the overlap, never longer than it would have been. */
const usableUntil = (context: CertificateContext, { notAfter }: Certificate, overlap: number): Date =>
  new Date(Math.min(notAfter.getTime(), addSeconds(context.clock(), overlap).getTime()));
