import { isRenewable, isWithinGrace } from '../domain/certificate-renewal.ts';
import type { RefusalCode } from '../domain/codes.ts';
import type { IdentityStatus } from '../domain/identity.ts';
import { identityOf } from '../ledger/certificate-subjects.ts';
import { type Certificate, certificateBySha256 } from '../ledger/certificates.ts';
import { renewalTermsOf } from '../ledger/profiles.ts';
import { type Connection, decisionOn, type Refusal } from './connection.ts';
import type { EnrolmentContext } from './enrolment-context.ts';

export type Holder = { readonly ok: true; readonly certificate: Certificate } | { readonly ok: false; readonly refusal: Refusal };

type Finding = { readonly code: RefusalCode; readonly reason: string };

/**
 * Establishes whose certificate is on the connection, for whoever renews it: the ledger must know these very bytes, as
 * usable and of an active identity, and the handshake must not object. A server certificate is renewed with itself, so that
 * its purpose is no objection here. A refusal is on record when this returns.
 * @param withinGrace also honours a certificate that expired within the grace of its profile, for its renewal and nothing else
 */
export async function authenticateHolder(
  context: EnrolmentContext,
  connection: Connection,
  { withinGrace }: { readonly withinGrace: boolean },
): Promise<Holder> {
  const shown = connection.certificate;
  const known = shown && (await certificateBySha256(context.database.prisma, Buffer.from(shown.thumbprint, 'base64url')));
  const identity = known?.identityId ? await identityOf(context.database.prisma, known.identityId) : undefined;
  const now = context.clock();
  const grace = known && withinGrace ? (await renewalTermsOf(context.database.prisma, known.profileId)).grace : 0;
  const finding = judge(connection, known ?? undefined, identity?.status, grace, now);
  if (known && !finding) return { ok: true, certificate: known };
  const { code, reason } = finding ?? nothingKnown;
  const decision = {
    ...decisionOn(connection, now, null, null),
    presentedCertificateId: known?.id ?? null,
    presentedIdentityId: identity?.id ?? null,
    code,
    door: 'enrolment',
    detail: { reason },
  } as const;
  const recorded = context.decisions.fold(decision);
  await context.decisions.write(recorded, connection.deadline);
  return { ok: false, refusal: { code, decisionId: recorded.id } };
}

const nothingKnown: Finding = { code: 'cert_unknown', reason: 'it is not in the ledger' };

function judge(
  { certificate: shown, objection }: Connection,
  known: Certificate | undefined,
  identity: IdentityStatus | undefined,
  grace: number,
  now: Date,
): Finding | undefined {
  if (!shown) return { code: 'cert_unknown', reason: 'no certificate was shown' };
  if (!known || !identity || known.status === 'pending') return objection ?? nothingKnown;
  if (known.status === 'revoked') return { code: 'cert_revoked', reason: 'it is revoked' };
  if (known.frozenAt) return { code: 'cert_frozen', reason: 'its lineage is frozen' };
  if (!isRenewable(known, grace, now)) return { code: 'cert_expired', reason: 'it is outside its time' };
  const excused = (objection?.code === 'cert_not_client' && known.usage === 'server') || isExcused(objection, known, grace, now);
  if (objection && !excused) return objection;
  if (identity === 'retired') return { code: 'identity_retired', reason: 'its identity is retired' };
  if (identity === 'suspended') return { code: 'identity_suspended', reason: 'its identity is suspended' };
  return undefined;
}

/** The handshake objects to every expired certificate; that is excused where the ledger knows these bytes and their grace. */
const isExcused = (objection: Connection['objection'], known: Certificate, grace: number, now: Date): boolean =>
  objection?.code === 'cert_expired' && isWithinGrace(known, grace, now);
