import type { Actor } from '../domain/actor.ts';
import type { TokenAlgorithm } from '../domain/claims.ts';
import { Failure, invalid } from '../domain/failure.ts';
import { newId } from '../domain/ids.ts';
import { allAuthorities, showAuthority as find } from '../ledger/authorities.ts';
import { type AuthorityIntent, authorityIntent, discardAuthorityIntent, insertAuthorityIntent } from '../ledger/authority-intents.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import { toPem } from '../pki/certificate.ts';
import type { CertificateContext } from './certificate-context.ts';
import { type AuthorityDetail, showAuthority } from './show-authority.ts';

type Named = {
  readonly name: string;
  readonly commonName?: string | undefined;
  readonly organization: string;
  readonly algorithm: TokenAlgorithm;
};

/**
 * Has the signer make a root, or an issuing authority under one: it is prepared, trusted and signs nothing until it is activated.
 * @param input lifetime in seconds, cut where the parent ends; the active root is the parent if none is named
 * @throws {Failure} `already_exists` for a name that is taken, `conflict` when the parent may not sign it
 */
export async function createAuthority(
  context: CertificateContext,
  actor: Actor,
  input: Named & { readonly role: 'root' | 'issuing'; readonly parent?: string | undefined; readonly lifetime?: number | undefined },
): Promise<AuthorityDetail> {
  const parentId = await parentOf(context, input);
  const id = await order(context, actor, { ...input, kind: 'create', parentId, lifetime: input.lifetime ?? null });
  await carryOut(context, id, () => context.signer.sign('authority', id));
  return showAuthority(context, input.name);
}

export type AuthorityRequest = Pick<AuthorityIntent, 'id' | 'name' | 'algorithm' | 'requestedBy' | 'requestedAt'> & {
  readonly csr: string;
};

/**
 * Has the signer make a key and a request for an issuing authority that a root elsewhere signs; what comes back is imported.
 * @throws {Failure} `already_exists` for a name that is taken
 */
export async function requestAuthority(context: CertificateContext, actor: Actor, input: Named): Promise<AuthorityRequest> {
  const id = await order(context, actor, { ...input, kind: 'request', role: 'issuing', parentId: null, lifetime: null });
  await carryOut(context, id, () => context.signer.sign('authority', id));
  return requestView(await authorityIntent(context.database.prisma, id));
}

export const requestView = ({ id, name, algorithm, requestedBy, requestedAt, csr }: AuthorityIntent): AuthorityRequest => {
  if (!csr) throw new Failure('unavailable', 'The signer has not written this request yet.');
  return { id, name, algorithm, requestedBy, requestedAt, csr: toPem('CERTIFICATE REQUEST', csr) };
};

type Order = Named & Pick<AuthorityIntent, 'kind' | 'role' | 'parentId' | 'lifetime'> & { readonly chain?: readonly Uint8Array[] };

/** Puts down what was asked for, before the signer is asked to do it. Returns the id that the authority will have. */
export function order(context: CertificateContext, actor: Actor, { chain = [], commonName, ...input }: Order): Promise<string> {
  const at = context.clock();
  const id = newId(at.getTime());
  return context.database.transaction(async (ledger: Ledger) => {
    const { kind, name, role, parentId, organization, algorithm, lifetime } = input;
    await insertAuthorityIntent(ledger, {
      id,
      kind,
      name,
      role,
      parentId,
      organization,
      algorithm,
      lifetime,
      commonName: commonName ?? null,
      chain: [...chain],
      requestedBy: actor.name,
      requestedAt: at,
    });
    await appendEvent(ledger, {
      type: 'authority.requested',
      at,
      actor,
      target: { kind: 'authority', id, name },
      detail: { kind, role, algorithm, lifetime },
    });
    return id;
  });
}

/** Has the signer do what was put down; what it refuses is taken back, and its event stays. */
export async function carryOut({ database }: CertificateContext, id: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await discardAuthorityIntent(database.prisma, id);
    throw error;
  }
}

async function parentOf(
  { database, clock }: CertificateContext,
  { role, parent }: { role: string; parent?: string | undefined },
): Promise<string | null> {
  if (role === 'root') {
    if (parent !== undefined) throw invalid('parent', 'a root has none');
    return null;
  }
  if (parent !== undefined) return (await find(database.prisma, parent, clock())).id;
  const active = (await allAuthorities(database.prisma)).find((authority) => authority.role === 'root' && authority.status === 'active');
  if (!active) throw invalid('parent', 'name one: no root is active');
  return active.id;
}
