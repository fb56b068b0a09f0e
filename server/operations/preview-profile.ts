import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import type { KeyAlgorithm } from '../domain/profile.ts';
import { showIdentity } from '../ledger/identities.ts';
import { profileNamed } from '../ledger/profiles.ts';
import { type Description, describeTbs } from '../pki/describe.ts';
import { lintCertificate } from '../pki/lint.ts';
import type { CertificateContext } from './certificate-context.ts';
import { subjectFor } from './certificate-subject.ts';
import { draftCertificate } from './prepare-certificate.ts';
import { withWarnings } from './profile-terms.ts';

const makePair = promisify(generateKeyPair);

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
  const spki = await sampleKey(input.keyAlgorithm ?? profile.keyAlgorithms[0] ?? 'P-256');
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

const samples = new Map<KeyAlgorithm, Promise<Buffer>>();

/**
 * A public key of this kind that nobody holds the other half of, as SubjectPublicKeyInfo. One is made of each kind, beside what else is answered:
 * an RSA key takes a quarter of a second, and somebody who types asks for a preview with every word.
 */
export function sampleKey(algorithm: KeyAlgorithm): Promise<Buffer> {
  const sample = samples.get(algorithm) ?? makeSample(algorithm);
  samples.set(algorithm, sample);
  return sample;
}

async function makeSample(algorithm: KeyAlgorithm): Promise<Buffer> {
  const { publicKey } =
    algorithm === 'RSA'
      ? await makePair('rsa', { modulusLength: 2048 })
      : algorithm === 'Ed25519'
        ? await makePair('ed25519')
        : await makePair('ec', { namedCurve: algorithm });
  return publicKey.export({ format: 'der', type: 'spki' });
}
