import { system } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { newId } from '../domain/ids.ts';
import type { Signer } from '../domain/signer.ts';
import {
  type Authority,
  allAuthorities,
  insertAuthority,
  insertAuthorityKey,
  lockHierarchy,
  sealedAuthorityKey,
} from '../ledger/authorities.ts';
import { type AuthorityIntent, authorityIntent, storeAuthorityCsr } from '../ledger/authority-intents.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import { type AuthorityFacts, readAuthority, signedBy } from '../pki/authority-chain.ts';
import { buildAuthorityRequest } from '../pki/authority-request.ts';
import { keyIdentifier } from '../pki/public-key.ts';
import type { SignerContext } from './certificate-context.ts';
import { authorityLifetimes } from './create-hierarchy.ts';
import { crossSign } from './cross-sign.ts';
import { signAuthority } from './sign-authority.ts';

type Adopted = Omit<Authority, 'algorithm'>;

/**
 * The signer's part in a new authority: reads what was asked for, and does it once. Key, certificate and event are one
 * transaction; asked again, it answers with what it made.
 * @returns the certificate, or the request where the certificate has to come from elsewhere; DER
 * @throws {Failure} `not_found`, or `conflict` with the reason
 */
export function makeAuthority(context: SignerContext, id: string): Promise<Buffer> {
  return context.database.transaction(async (ledger) => {
    const { intent, made, all } = await begin(ledger, id);
    if (made) return Buffer.from(made.der);
    if (intent.kind === 'import') throw new Failure('conflict', 'The key of this authority has not come yet.');
    if (intent.kind === 'request')
      return intent.chain.length === 0 ? request(context, ledger, intent) : answered(context, ledger, intent, all);
    const parent = all.find((authority) => authority.id === intent.parentId) ?? null;
    if (intent.role === 'issuing' && !parent) throw new Failure('conflict', 'An issuing authority needs a parent.');
    const lifetime = intent.lifetime ?? authorityLifetimes[intent.role];
    const authority = await signAuthority(context, ledger, { ...intent, status: 'prepared', parent, lifetime });
    await record(context, ledger, 'authority.created', intent, authority);
    return Buffer.from(authority.der);
  });
}

/**
 * Takes the private key of an authority that was made elsewhere: it arrives here once and leaves memory only sealed.
 * @param pem not encrypted
 * @throws {Failure} `invalid_input` for a key that is not that of the certificate
 */
export function importAuthorityKey(context: SignerContext, id: string, pem: string): Promise<Buffer> {
  return context.database.transaction(async (ledger) => {
    const { intent, made, all } = await begin(ledger, id);
    if (made) return Buffer.from(made.der);
    if (intent.kind !== 'import') throw new Failure('conflict', 'No key is expected for this authority.');
    const key = context.sealAuthorityKey(id, pem);
    const authority = await adopt(context, ledger, { intent, all, custody: key.custody }, key.signer);
    await insertAuthorityKey(ledger, id, key, context.clock());
    if (authority.role === 'root') await crossSign(context, ledger, authority);
    return Buffer.from(authority.der);
  });
}

async function begin(ledger: Ledger, id: string): Promise<{ intent: AuthorityIntent; made: Authority | undefined; all: Authority[] }> {
  await lockHierarchy(ledger);
  const all = await allAuthorities(ledger);
  return { intent: await authorityIntent(ledger, id), made: all.find((authority) => authority.id === id), all };
}

async function request(context: SignerContext, ledger: Ledger, intent: AuthorityIntent): Promise<Buffer> {
  if (intent.csr) return Buffer.from(intent.csr);
  const key = context.makeAuthorityKey(intent.id, intent.algorithm);
  const hint = keyIdentifier(key.signer.publicKey.export({ format: 'der', type: 'spki' })).toString('hex', 0, 4);
  const csr = buildAuthorityRequest(key.signer, intent.commonName ?? `Hawser Issuing ${hint}`, intent.organization);
  await insertAuthorityKey(ledger, intent.id, key, context.clock());
  await storeAuthorityCsr(ledger, intent.id, csr);
  return csr;
}

async function answered(context: SignerContext, ledger: Ledger, intent: AuthorityIntent, all: Authority[]): Promise<Buffer> {
  const sealed = await sealedAuthorityKey(ledger, intent.id);
  const custody = context.custodyOfKey(intent.id, sealed);
  const authority = await adopt(context, ledger, { intent, all, custody }, context.openAuthorityKey(intent.id, sealed));
  return Buffer.from(authority.der);
}

/** Adds the authority whose certificate came from elsewhere, and those above it that are not known yet. */
async function adopt(
  context: SignerContext,
  ledger: Ledger,
  { intent, all, custody }: { intent: AuthorityIntent; all: readonly Authority[]; custody: Authority['custody'] },
  signer: Signer,
): Promise<Adopted> {
  const now = context.clock();
  const [own, ...above] = intent.chain.map(readAuthority);
  if (!own) throw new Failure('conflict', 'The certificate of this authority has not come yet.');
  if (!signer.publicKey.export({ format: 'der', type: 'spki' }).equals(own.spki))
    throw new Failure('invalid_input', 'key: is not the key of the certificate', {
      problems: [{ field: 'key', detail: 'is not the key of the certificate' }],
    });
  let parent: Adopted | null = null;
  for (const [index, facts] of above.toReversed().entries()) {
    const known: Adopted | undefined = all.find(({ der }) => facts.der.equals(der));
    const name = `${intent.name}-${facts.selfSigned ? 'root' : `above-${above.length - index}`}`;
    parent = known ?? (await insert(ledger, { facts, id: newId(now.getTime()), name, custody: 'external', parent }, now));
  }
  parent ??= own.selfSigned ? null : (all.find((authority) => authority.status !== 'retired' && signedBy(own.der, authority.der)) ?? null);
  const authority = await insert(ledger, { facts: own, id: intent.id, name: intent.name, custody, parent }, now);
  await record(context, ledger, 'authority.imported', intent, authority);
  return authority;
}

async function insert(
  ledger: Ledger,
  row: { facts: AuthorityFacts; id: string; name: string; custody: Authority['custody']; parent: Adopted | null },
  now: Date,
): Promise<Adopted> {
  const { facts, id, name, custody, parent } = row;
  if (facts.selfSigned !== (parent === null)) throw new Failure('conflict', `${facts.subject} does not lead to a root.`);
  const authority = {
    ...facts,
    id,
    name,
    custody,
    role: facts.selfSigned ? 'root' : 'issuing',
    status: 'prepared',
    parentId: parent?.id ?? null,
    crlShard: 0,
  } as const;
  if (!(await insertAuthority(ledger, authority, now)))
    throw new Failure('already_exists', `The name ${name} is taken by another authority.`);
  return authority;
}

const record = (
  context: SignerContext,
  ledger: Ledger,
  type: 'authority.created' | 'authority.imported',
  intent: AuthorityIntent,
  { id, name, role, subject, custody, notAfter }: Adopted,
): Promise<string> =>
  appendEvent(ledger, {
    type,
    at: context.clock(),
    actor: system('signer'),
    target: { kind: 'authority', id, name },
    detail: { role, subject, custody, notAfter: notAfter.toISOString(), requestedBy: intent.requestedBy },
  });
