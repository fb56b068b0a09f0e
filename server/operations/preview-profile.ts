import { generateKeyPairSync } from 'node:crypto';
import type { KeyAlgorithm } from '../domain/profile.ts';
import { showIdentity } from '../ledger/identities.ts';
import { profileNamed } from '../ledger/profiles.ts';
import { type Description, describeTbs } from '../pki/describe.ts';
import { lintCertificate } from '../pki/lint.ts';
import type { CertificateContext } from './certificate-context.ts';
import { subjectFor } from './certificate-subject.ts';
import { draftCertificate } from './prepare-certificate.ts';
import { withWarnings } from './profile-terms.ts';

export type ProfilePreview = Omit<Description, 'signatureAlgorithm'> & {
  profile: string;
  version: number;
  names: string[];
  /** The to-be-signed certificate, DER in base64. */
  tbs: string;
  warnings: string[];
  /** What the signer would refuse it for; empty when it would sign. */
  findings: string[];
};

/**
 * The certificate that a profile would make for an identity at this moment, by the code that makes it, down to the bytes
 * that would be signed. The key is one that nobody keeps, and nothing is recorded.
 * @throws {Failure} as issuing would
 */
export async function previewProfile(
  context: CertificateContext,
  input: { readonly profile: string; readonly identity: string; readonly keyAlgorithm?: KeyAlgorithm | undefined },
): Promise<ProfilePreview> {
  const ledger = context.database.prisma;
  const profile = await profileNamed(ledger, input.profile);
  const identity = await showIdentity(ledger, input.identity, context.clock());
  const subject = await subjectFor(ledger, identity, profile);
  const spki = sampleKey(input.keyAlgorithm ?? profile.keyAlgorithms[0] ?? 'P-256');
  const draft = await draftCertificate(context, ledger, { ...subject, profile, spki });
  const { signatureAlgorithm: _, ...description } = describeTbs(draft.tbs);
  const row = { ...draft, usage: profile.usage };
  return {
    ...description,
    profile: profile.name,
    version: profile.version,
    names: draft.names,
    tbs: draft.tbs.toString('base64'),
    warnings: withWarnings(profile).warnings,
    findings: lintCertificate(row, { ...profile, names: draft.names }, draft.authority, context.urls.pki),
  };
}

function sampleKey(algorithm: KeyAlgorithm): Buffer {
  const { publicKey } =
    algorithm === 'RSA'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : algorithm === 'Ed25519'
        ? generateKeyPairSync('ed25519')
        : generateKeyPairSync('ec', { namedCurve: algorithm });
  return publicKey.export({ format: 'der', type: 'spki' });
}
