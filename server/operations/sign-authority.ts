import type { TokenAlgorithm } from '../domain/claims.ts';
import { wholeSeconds } from '../domain/clock.ts';
import { Failure } from '../domain/failure.ts';
import { type Authority, insertAuthority, insertAuthorityKey, sealedAuthorityKey } from '../ledger/authorities.ts';
import type { Ledger } from '../ledger/database.ts';
import { readAuthority } from '../pki/authority-chain.ts';
import { certificateSha256 } from '../pki/certificate.ts';
import { keyIdentifier } from '../pki/public-key.ts';
import { lintTbs } from '../pki/rfc5280.ts';
import { findingText } from '../pki/rfc5280-finding.ts';
import { signTbs } from '../pki/signed.ts';
import { buildAuthorityTbs, randomSerial } from '../pki/tbs-certificate.ts';
import type { SignerContext } from './certificate-context.ts';
import { crossSign } from './cross-sign.ts';

/** Begins a little in the past, for clients whose clock is late. Seconds. */
const backdate = 300;
/** Seconds; an authority that would end sooner is not worth a rollover. */
const shortest = 3_600;

/** How many authorities may stand below: a root certifies issuing authorities, and the next root above its own. */
const pathLengths = { root: 2, issuing: 0 } as const;

export type AuthorityPlan = {
  readonly id: string;
  readonly name: string;
  readonly role: 'root' | 'issuing';
  readonly status: 'prepared' | 'active';
  readonly parent: Authority | null;
  readonly commonName: string | null;
  readonly organization: string;
  readonly algorithm: TokenAlgorithm;
  /** Seconds; cut where the parent ends. */
  readonly lifetime: number;
};

/**
 * Makes the key of an authority and its certificate, signed by its parent or itself, and stores both. Only the signer can.
 * @throws {Failure} `conflict` when the parent may not sign it, or ends too soon
 */
export async function signAuthority(context: SignerContext, ledger: Ledger, plan: AuthorityPlan): Promise<Authority> {
  const { id, name, role, status, parent, organization } = plan;
  const now = wholeSeconds(context.clock());
  const notBefore = new Date(Math.max(now.getTime() - backdate * 1000, parent?.notBefore.getTime() ?? 0));
  const notAfter = new Date(Math.min(now.getTime() + plan.lifetime * 1000, parent?.notAfter.getTime() ?? Number.POSITIVE_INFINITY));
  if (parent) requireSigning(parent);
  if (notAfter.getTime() - now.getTime() < shortest * 1000)
    throw new Failure('conflict', `${parent?.name ?? name} ends at ${notAfter.toISOString()}, too soon for an authority below it.`);

  const key = context.makeAuthorityKey(id, plan.algorithm);
  const spki = key.signer.publicKey.export({ format: 'der', type: 'spki' });
  const identifier = keyIdentifier(spki);
  // Two installations have two roots of different names: OpenSSL looks for issuers by name first.
  const commonName = plan.commonName ?? `Hawser ${role === 'root' ? 'Root' : 'Issuing'} ${identifier.toString('hex', 0, 4)}`;
  const serial = randomSerial();
  const { algorithm } = key.signer;
  const tbs = buildAuthorityTbs(
    { serial, commonName, organization, spki, notBefore, notAfter, pathLength: pathLengths[role], algorithm },
    parent ? { issuer: parent, pkiUrl: context.pkiUrl } : undefined,
  );
  const findings = lintTbs(tbs, parent).map(findingText);
  if (findings.length > 0) throw new Failure('conflict', `The signer refuses the authority ${name}: ${findings.join('; ')}.`);
  const der = signTbs(tbs, parent ? await parentSigner(context, ledger, parent) : key.signer);
  const authority: Authority = {
    id,
    name,
    role,
    status,
    custody: key.custody,
    subject: `O=${organization},CN=${commonName}`,
    parentId: parent?.id ?? null,
    der,
    algorithm,
    notBefore,
    notAfter,
    crlShard: 0,
  };
  const row = { ...authority, serial, sha256: certificateSha256(der), keyIdentifier: identifier };
  if (!(await insertAuthority(ledger, row, context.clock())))
    throw new Failure('already_exists', `The name ${name} is taken by another authority.`);
  await insertAuthorityKey(ledger, id, key, now);
  if (role === 'root') await crossSign(context, ledger, authority);
  return authority;
}

function requireSigning(parent: Authority): void {
  const refuse = (why: string) => new Failure('conflict', `${parent.name} cannot sign an authority: ${why}.`);
  if (parent.role !== 'root') throw refuse('it is not a root');
  if (parent.custody === 'external') throw refuse('its key is not here; make a request and have it signed where the key is');
  if (parent.status !== 'prepared' && parent.status !== 'active') throw refuse(`it is ${parent.status}`);
  if (readAuthority(parent.der).pathLength < 1) throw refuse('its path length allows no authority below it');
}

const parentSigner = async (context: SignerContext, ledger: Ledger, parent: Authority) =>
  context.openAuthorityKey(parent.id, await sealedAuthorityKey(ledger, parent.id));
