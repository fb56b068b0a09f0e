import type { KeyAlgorithm } from '../domain/profile.ts';
import {
  type CertificateRequest,
  type CertificateRequestFilter,
  certificateRequest,
  listCertificateRequests,
} from '../ledger/certificate-requests.ts';
import type { Page } from '../ledger/page.ts';
import { readPublicKey } from '../pki/public-key.ts';
import type { Context } from './context.ts';

/** A request as it is shown to whoever decides. */
export type RequestDetail = Pick<
  CertificateRequest,
  | 'id'
  | 'status'
  | 'source'
  | 'identityId'
  | 'identityName'
  | 'owner'
  | 'environment'
  | 'requestedBy'
  | 'requestedAt'
  | 'expiresAt'
  | 'sourceAddress'
  | 'decidedBy'
  | 'decidedAt'
  | 'comment'
  | 'certificateId'
> & {
  profile: string;
  keyAlgorithm: KeyAlgorithm;
  /** base64url SHA-256 of the SubjectPublicKeyInfo: what to compare with whoever says to have sent it. */
  spkiSha256: string;
};

export const detailOf = (request: CertificateRequest): RequestDetail => ({
  id: request.id,
  status: request.status,
  source: request.source,
  identityId: request.identityId,
  identityName: request.identityName,
  owner: request.owner,
  environment: request.environment,
  profile: request.profileName,
  keyAlgorithm: readPublicKey(request.spki).algorithm,
  spkiSha256: Buffer.from(request.spkiSha256).toString('base64url'),
  requestedBy: request.requestedBy,
  requestedAt: request.requestedAt,
  expiresAt: request.expiresAt,
  sourceAddress: request.sourceAddress,
  decidedBy: request.decidedBy,
  decidedAt: request.decidedAt,
  comment: request.comment,
  certificateId: request.certificateId,
});

/** @throws {Failure} `not_found` */
export const showRequest = async ({ database }: Context, request: string): Promise<RequestDetail> =>
  detailOf(await certificateRequest(database.prisma, request));

/** Newest first. */
export async function listRequests({ database }: Context, filter: CertificateRequestFilter): Promise<Page<RequestDetail>> {
  const page = await listCertificateRequests(database.prisma, filter);
  return { ...page, items: page.items.map(detailOf) };
}
