import { system } from '../domain/actor.ts';
import { wholeSeconds } from '../domain/clock.ts';
import { newId } from '../domain/ids.ts';
import { type Authority, authorityNamed, insertAuthority, lockHierarchy, sealedAuthorityKey } from '../ledger/authorities.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import { certificateSha256 } from '../pki/certificate.ts';
import { keyIdentifier } from '../pki/public-key.ts';
import { signTbs } from '../pki/signed.ts';
import { buildAuthorityTbs, randomSerial } from '../pki/tbs-certificate.ts';
import type { SignerContext } from './certificate-context.ts';

const year = 365 * 24 * 3600;
/** Begins a little in the past, for clients whose clock is late. Seconds. */
const backdate = 300;
const organization = 'Hawser';

/**
 * Makes what is missing of the hierarchy: a root for ten years and an issuing authority for three. Each authority, its
 * sealed key and its event are one transaction, and several signers starting together wait for each other, so that a start
 * which was killed at any point is completed by the next.
 */
export async function createHierarchy(context: SignerContext): Promise<void> {
  const root = await createAuthority(context, { name: 'root-1', role: 'root', lifetime: 10 * year, parent: null });
  await createAuthority(context, { name: 'issuing-1', role: 'issuing', lifetime: 3 * year, parent: root });
}

type Plan = { readonly name: string; readonly role: 'root' | 'issuing'; readonly lifetime: number; readonly parent: Authority | null };

function createAuthority(context: SignerContext, plan: Plan): Promise<Authority> {
  return context.database.transaction(async (ledger) => {
    await lockHierarchy(ledger);
    const existing = await authorityNamed(ledger, plan.name);
    if (existing) return existing;
    const authority = await signAuthority(context, ledger, plan);
    await appendEvent(ledger, {
      type: 'authority.created',
      at: context.clock(),
      actor: system('signer'),
      target: { kind: 'authority', id: authority.id, name: authority.name },
      detail: { role: authority.role, subject: authority.subject, notAfter: authority.notAfter.toISOString() },
    });
    return authority;
  });
}

async function signAuthority(context: SignerContext, ledger: Ledger, { name, role, lifetime, parent }: Plan): Promise<Authority> {
  const now = wholeSeconds(context.clock());
  const id = newId(now.getTime());
  const key = context.makeAuthorityKey(id);
  const spki = key.signer.publicKey.export({ format: 'der', type: 'spki' });
  const identifier = keyIdentifier(spki);
  // Two installations have two roots of different names: OpenSSL looks for issuers by name first.
  const commonName = `Hawser ${role === 'root' ? 'Root' : 'Issuing'} ${identifier.toString('hex', 0, 4)}`;
  const notBefore = new Date(Math.max(now.getTime() - backdate * 1000, parent?.notBefore.getTime() ?? 0));
  const notAfter = new Date(Math.min(now.getTime() + lifetime * 1000, parent?.notAfter.getTime() ?? Number.POSITIVE_INFINITY));
  const serial = randomSerial();
  const { algorithm } = key.signer;
  const tbs = buildAuthorityTbs(
    { serial, commonName, organization, spki, notBefore, notAfter, pathLength: role === 'root' ? 1 : 0, algorithm },
    parent ? { issuer: parent, pkiUrl: context.pkiUrl } : undefined,
  );
  const der = signTbs(tbs, parent ? await parentSigner(context, ledger, parent) : key.signer);
  const authority: Authority = {
    id,
    name,
    role,
    subject: `O=${organization},CN=${commonName}`,
    parentId: parent?.id ?? null,
    der,
    algorithm,
    notBefore,
    notAfter,
  };
  await insertAuthority(ledger, { ...authority, serial, sha256: certificateSha256(der), keyIdentifier: identifier }, key.sealed, now);
  return authority;
}

const parentSigner = async (context: SignerContext, ledger: Ledger, parent: Authority) =>
  context.openAuthorityKey(parent.id, await sealedAuthorityKey(ledger, parent.id));
