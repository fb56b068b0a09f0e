import { Failure, notFound } from '../domain/failure.ts';
import { clientNames, templatedNames } from '../domain/profile.ts';
import type { Signer } from '../domain/signer.ts';
import { type Authority, allAuthorities, authorityToSign, sealedAuthorityKey } from '../ledger/authorities.ts';
import { sealedValues } from '../ledger/key-encryption-keys.ts';
import { type CertificateToSign, certificateToSign, crlToSign, type SigningKind, storeCertificate, storeCrl } from '../ledger/signing.ts';
import { certificateSha256, parseCertificate } from '../pki/certificate.ts';
import { type Bounds, lintCertificate } from '../pki/lint.ts';
import { lintResponder } from '../pki/ocsp-responder.ts';
import { signAround, signTbs } from '../pki/signed.ts';
import type { SignerContext } from './certificate-context.ts';
import { crlFindings } from './crl-findings.ts';
import { makeAuthority } from './make-authority.ts';

/**
 * Signs one pending row, once: reads it, lints it against its profile, identity and issuer, signs it, and stores the
 * signature only where none stands. What is returned is what is stored, so that two askers get the same certificate; of a
 * revocation list it is what follows the part that was signed.
 * @throws {Failure} `not_found` for an unknown id, `conflict` for a row that is not to be signed, with every finding
 */
export function signPending(context: SignerContext, kind: SigningKind, id: string): Promise<Buffer> {
  if (kind === 'authority') return makeAuthority(context, id);
  return kind === 'certificate' ? signCertificate(context, id) : signCrl(context, id);
}

async function signCertificate(context: SignerContext, id: string): Promise<Buffer> {
  const { database, clock, pkiUrl, trustDomain } = context;
  const row = await certificateToSign(database.statements, id);
  if (!row) throw notFound(`the pending certificate ${id}`);
  if (row.der) return Buffer.from(row.der);
  if (row.status !== 'pending') throw refused(['it is not pending']);
  const { authority, signer } = await openAuthority(context, row.authorityId);
  const bounds = boundsOf(row);
  const findings = row.usage === 'ocsp' ? lintResponder(row, row.terms, authority) : lintCertificate(row, bounds, authority, pkiUrl);
  if (row.usage === 'ocsp' && (row.profileUsage !== 'ocsp' || row.identity !== null)) findings.push('a responder belongs to nobody');
  if (row.keyBlocked) findings.push('its key is blocked');
  if (authority.role !== 'issuing') findings.push('a root signs no leaf');
  // One that was prepared just before its authority went into retirement is still signed.
  if (row.usage !== 'ocsp' && authority.status !== 'active' && authority.status !== 'retiring')
    findings.push(`its authority is ${authority.status}`);
  if (row.identity !== null && !row.identity.spiffeId.startsWith(`spiffe://${trustDomain}/`))
    findings.push('its identity is of another trust domain');
  if (findings.length > 0) throw refused(findings);
  const der = signTbs(row.tbs, signer);
  return stored(await storeCertificate(database.statements, id, der, certificateSha256(der), clock()));
}

/** What the very version of the profile that the row names allows this identity. */
function boundsOf({ terms, identity, profileUsage: usage }: CertificateToSign): Bounds {
  const names = identity === null ? [] : usage === 'client' ? clientNames(terms, identity) : templatedNames(terms, identity);
  return { ...terms, usage, names };
}

async function signCrl(context: SignerContext, id: string): Promise<Buffer> {
  const { database, clock } = context;
  const row = await crlToSign(database.pool, id);
  if (!row) throw notFound(`the pending revocation list ${id}`);
  if (row.tail) return row.tail;
  const { signer } = await openAuthority(context, row.authorityId);
  const find = context.crlFindings ?? crlFindings.bind(null, database, context.pkiUrl);
  const findings = await find(id);
  if (findings.length > 0) throw refused(findings);
  return stored(await storeCrl(database.pool, id, signAround(row.tbs, signer), clock()));
}

/**
 * Opens the key of every authority and of every request for one, so that a wrong key-encryption key shows at the start and not at the first certificate.
 * @throws {Failure} `unavailable`, in one line
 */
export async function openEveryAuthority(context: SignerContext): Promise<void> {
  const { prisma } = context.database;
  for (const { id, custody } of await allAuthorities(prisma)) if (custody !== 'external') await openAuthority(context, id);
  for (const { id, sealed } of await sealedValues(prisma, 'authority-key')) context.openAuthorityKey(id, sealed);
}

async function openAuthority(context: SignerContext, id: string): Promise<{ authority: Authority; signer: Signer }> {
  const authority = await authorityToSign(context.database.statements, id);
  if (!authority) throw refused(['its authority is unknown']);
  const sealed = authority.sealed ?? (await sealedAuthorityKey(context.database.statements, id));
  const signer = context.openAuthorityKey(id, sealed);
  if (!certified.get(signer)?.equals(authority.der)) {
    if (!parseCertificate(authority.der).publicKey.equals(signer.publicKey))
      throw refused(['the key of the authority is not the one in its certificate']);
    certified.set(signer, Buffer.from(authority.der));
  }
  return { authority, signer };
}

/** The certificate in which the key of a signer was last found: the same octets say the same. */
const certified = new WeakMap<Signer, Buffer>();

function stored(der: Uint8Array | null): Buffer {
  if (!der) throw refused(['it is not pending any more']);
  return Buffer.from(der);
}

const refused = (findings: readonly string[]): Failure =>
  new Failure('conflict', `The signer refuses: ${findings.join('; ')}.`, {
    problems: findings.map((detail) => ({ field: 'tbs', detail })),
  });
