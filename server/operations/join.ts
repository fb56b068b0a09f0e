import type { Actor } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import { Failure } from '../domain/failure.ts';
import { type JoinToken, joinTokenByHash, nameJoinedCertificate, spendJoinToken } from '../ledger/join-tokens.ts';
import { profileOf } from '../ledger/profiles.ts';
import { readCsr } from '../pki/csr.ts';
import { spkiSha256 } from '../pki/public-key.ts';
import { signAndActivate } from './activate-certificate.ts';
import { certificateChain } from './certificate-chain.ts';
import type { CertificateContext } from './certificate-context.ts';
import { joinTokenHash, joinTokenShape } from './create-join-token.ts';
import { subjectFor } from './issue-certificate.ts';
import { prepareCertificate } from './prepare-certificate.ts';
import { repeatWindow, suspectClone } from './suspect-clone.ts';

/**
 * Spends a join token on a first certificate. Spending it and persisting the pending certificate are one transaction, so
 * that of any number of requests one gets a certificate; the same key within ten minutes gets that certificate again, also
 * when a crash came before it was signed.
 * @returns the chain, PEM: leaf and issuing authority
 * @throws {Failure} `unauthenticated` for a token that is unknown, expired, or whose identity is not active, without saying
 *   which; `clone_suspected` for one that is spent
 */
export async function join(
  context: CertificateContext,
  input: { readonly token: string; readonly csr: string | Uint8Array; readonly sourceAddress?: string | undefined },
): Promise<string> {
  const { spki } = readCsr(input.csr);
  const hash = spkiSha256(spki);
  const token = joinTokenShape.test(input.token) ? await joinTokenByHash(context.database.prisma, joinTokenHash(input.token)) : undefined;
  if (!token) throw notHonoured();
  const certificateId = (await spend(context, token, spki, hash)) ?? (await repeated(context, input, hash));
  const issued = await signAndActivate(context, certificateId, {
    type: 'certificate.issued',
    actor: holder(token),
    name: token.identityName,
    detail: { identity: token.identityName, source: 'join', joinToken: token.id },
    sourceAddress: input.sourceAddress,
  });
  if (issued.status === 'revoked') throw new Failure('forbidden', 'the certificate of this join token was revoked');
  return certificateChain(context, issued);
}

/** The id of the new pending certificate; undefined when the token could not be spent. */
function spend(context: CertificateContext, token: JoinToken, spki: Buffer, hash: Buffer): Promise<string | undefined> {
  return context.database.transaction(async (ledger) => {
    if (!(await spendJoinToken(ledger, token.id, hash, context.clock()))) return undefined;
    const profile = await profileOf(ledger, token.profileId);
    const identity = { id: token.identityId, name: token.identityName, spiffeId: token.spiffeId, status: token.identityStatus };
    const subject = await subjectFor(ledger, identity, profile);
    const id = await prepareCertificate(context, ledger, { ...subject, profile, spki, source: 'join', createdBy: token.identityName });
    await nameJoinedCertificate(ledger, token.id, id);
    return id;
  });
}

/** The certificate that the token was spent on, for a request that repeats the one which spent it. */
async function repeated(
  context: CertificateContext,
  input: { readonly token: string; readonly sourceAddress?: string | undefined },
  hash: Buffer,
): Promise<string> {
  const token = await joinTokenByHash(context.database.prisma, joinTokenHash(input.token));
  if (!token?.usedAt || !token.usedSpki || !token.certificateId) throw notHonoured();
  const inTime = context.clock() < addSeconds(token.usedAt, repeatWindow);
  if (inTime && hash.equals(token.usedSpki) && token.identityStatus === 'active') return token.certificateId;
  throw await suspectClone(context, {
    actor: holder(token),
    target: { kind: 'join_token', id: token.id, name: token.identityName },
    spkiSha256: hash,
    sourceAddress: input.sourceAddress,
    detail: 'the join token was used before; ask for a new one',
  });
}

const holder = (token: JoinToken): Actor => ({ kind: 'identity', id: token.identityId, name: token.identityName });

const notHonoured = (): Failure => new Failure('unauthenticated', 'the join token is not valid; ask for a new one');
