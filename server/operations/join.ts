import type { Actor } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import { Failure } from '../domain/failure.ts';
import { type CertificateRequest, hasExpired, markCollected, requestOfJoinToken } from '../ledger/certificate-requests.ts';
import { type Certificate, certificateById } from '../ledger/certificates.ts';
import { holdJoinToken, type JoinToken, joinTokenByHash, nameJoinedCertificate, spendJoinToken } from '../ledger/join-tokens.ts';
import { profileOf } from '../ledger/profiles.ts';
import { readCsr } from '../pki/csr.ts';
import { spkiSha256 } from '../pki/public-key.ts';
import { signAndActivate } from './activate-certificate.ts';
import type { CertificateContext } from './certificate-context.ts';
import { type Holder, subjectFor } from './certificate-subject.ts';
import { joinTokenHash, joinTokenShape } from './create-join-token.ts';
import { prepareCertificate } from './prepare-certificate.ts';
import { requestCertificate } from './request-certificate.ts';
import { repeatWindow, suspectClone } from './suspect-clone.ts';

type Joining = {
  readonly token: string;
  readonly csr: string | Uint8Array;
  /** Where the protocol names it: the token must be this identity's. */
  readonly identity?: string | undefined;
  /** Where the address names one: the token must be for it. */
  readonly profileId?: string | undefined;
  readonly sourceAddress?: string | undefined;
};

/** What became of an attempt to join: the certificate, or the id of the request that waits for a person. */
export type Joined = { readonly certificate: Certificate } | { readonly requestId: string };

/**
 * Spends a join token on a first certificate. Spending it and persisting the pending certificate are one transaction, so
 * that of any number of requests one gets a certificate; the same key within ten minutes gets that certificate again, also
 * when a crash came before it was signed. Where the profile wants a person's approval, the token makes one request, and
 * coming again with the same key fetches what became of it.
 * @throws {Failure} `unauthenticated` for a token that is unknown, expired, or whose identity is not active, without saying
 *   which; `clone_suspected` for one that is spent; `forbidden` when the request was rejected or has expired
 */
export async function join(context: CertificateContext, input: Joining): Promise<Joined> {
  const { spki } = readCsr(input.csr);
  const hash = spkiSha256(spki);
  const token = joinTokenShape.test(input.token) ? await joinTokenByHash(context.database.prisma, joinTokenHash(input.token)) : undefined;
  if (!token || (input.identity !== undefined && input.identity !== token.identityName)) throw notHonoured();
  if (input.profileId !== undefined && input.profileId !== token.profileId)
    throw new Failure('forbidden', 'the join token is for another profile than the address names');
  const spent = (await requestOfJoinToken(context.database.prisma, token.id)) ? undefined : await spend(context, token, spki, hash, input);
  if (spent !== undefined) return { certificate: await issued(context, token, spent, input) };
  const request = await requestOfJoinToken(context.database.prisma, token.id);
  if (request) return collect(context, token, request, hash, input);
  return { certificate: await issued(context, token, await repeated(context, token, hash, input), input) };
}

/** The id of the new pending certificate; undefined when the token could not be spent, or made a request instead. */
function spend(context: CertificateContext, token: JoinToken, spki: Buffer, hash: Buffer, input: Joining): Promise<string | undefined> {
  return context.database.transaction(async (ledger) => {
    const now = context.clock();
    if (!(await holdJoinToken(ledger, token.id, now))) return undefined;
    const profile = await profileOf(ledger, token.profileId);
    const identity = holderOf(token);
    if (profile.approvalRequired) {
      const wanted = { identity, profile, spki, actor: actorOf(token), joinTokenId: token.id, sourceAddress: input.sourceAddress ?? null };
      await requestCertificate(context, ledger, wanted);
      return undefined;
    }
    await spendJoinToken(ledger, token.id, hash, now);
    const subject = await subjectFor(ledger, identity, profile);
    const id = await prepareCertificate(context, ledger, { ...subject, profile, spki, source: 'join', createdBy: token.identityName });
    await nameJoinedCertificate(ledger, token.id, id);
    return id;
  });
}

async function issued(context: CertificateContext, token: JoinToken, certificateId: string, input: Joining): Promise<Certificate> {
  const certificate = await signAndActivate(context, certificateId, {
    type: 'certificate.issued',
    actor: actorOf(token),
    name: token.identityName,
    detail: { identity: token.identityName, source: 'join', joinToken: token.id },
    sourceAddress: input.sourceAddress,
  });
  if (certificate.status === 'revoked') throw new Failure('forbidden', 'the certificate of this join token was revoked');
  return certificate;
}

/** The certificate that the token was spent on, for a request that repeats the one which spent it. */
async function repeated(context: CertificateContext, { id }: JoinToken, hash: Buffer, input: Joining): Promise<string> {
  const token = await joinTokenByHash(context.database.prisma, joinTokenHash(input.token));
  if (token?.id !== id || !token.usedAt || !token.usedSpki || !token.certificateId) throw notHonoured();
  const inTime = context.clock() < addSeconds(token.usedAt, repeatWindow);
  if (inTime && hash.equals(token.usedSpki) && token.identityStatus === 'active') return token.certificateId;
  throw await usedBefore(context, token, hash, input);
}

/** What became of the request that the token made. The ten minutes begin when the certificate is fetched first. */
async function collect(
  context: CertificateContext,
  token: JoinToken,
  request: CertificateRequest,
  hash: Buffer,
  input: Joining,
): Promise<Joined> {
  const now = context.clock();
  const inTime = !request.collectedAt || now < addSeconds(request.collectedAt, repeatWindow);
  if (!hash.equals(request.spkiSha256) || !inTime)
    throw await usedBefore(context, { ...token, certificateId: request.certificateId }, hash, input);
  if (token.identityStatus !== 'active') throw notHonoured();
  if (request.status === 'rejected') throw new Failure('forbidden', 'the request for a certificate was rejected');
  if (hasExpired(request, now))
    throw new Failure('forbidden', `the request for a certificate expired at ${request.expiresAt.toISOString()}; ask for a new join token`);
  if (request.certificateId === null) return { requestId: request.id };
  const certificate = await issued(context, token, request.certificateId, input);
  await markCollected(context.database.prisma, request.id, now);
  return { certificate };
}

async function usedBefore(context: CertificateContext, token: JoinToken, hash: Buffer, input: Joining): Promise<Failure> {
  const { certificateId } = token;
  return suspectClone(context, {
    actor: actorOf(token),
    target: { kind: 'join_token', id: token.id, name: token.identityName },
    certificate: certificateId === null ? undefined : await certificateById(context.database.prisma, certificateId),
    spkiSha256: hash,
    sourceAddress: input.sourceAddress,
    detail: 'the join token was used before; ask for a new one',
  });
}

const actorOf = (token: JoinToken): Actor => ({ kind: 'identity', id: token.identityId, name: token.identityName });

const holderOf = ({
  identityId: id,
  identityName: name,
  identityStatus: status,
  kind,
  owner,
  environment,
  spiffeId,
}: JoinToken): Holder => ({
  id,
  name,
  status,
  kind,
  owner,
  environment,
  spiffeId,
});

const notHonoured = (): Failure => new Failure('unauthenticated', 'the join token is not valid; ask for a new one');
