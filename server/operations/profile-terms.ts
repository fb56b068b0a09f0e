import type { CertificateUsage } from '../domain/certificate.ts';
import { Failure } from '../domain/failure.ts';
import { type ProfileTerms, problemsOf, warningsOf } from '../domain/profile.ts';
import type { ProfileVersion, ProfileView } from '../ledger/profiles.ts';
import { templateProblems } from '../pki/template-problems.ts';
import { listenerProfile } from './seed-profiles.ts';

/** What a profile is shown with besides what stands in the ledger. */
export type ProfileDetail = ProfileView & { warnings: string[]; history: ProfileVersion[] };

export const withWarnings = <P extends ProfileTerms & { usage: CertificateUsage }>(profile: P): P & { warnings: string[] } => ({
  ...profile,
  warnings: warningsOf(profile.usage, profile),
});

/** @throws {Failure} `invalid_input` that names every field whose value contradicts another or could not stand in a certificate */
export function requireTerms(profile: ProfileTerms & { readonly name: string; readonly usage: CertificateUsage }): void {
  const problems = [...problemsOf(profile), ...templateProblems(profile)];
  if (profile.name === listenerProfile && !profile.keyAlgorithms.includes('P-256'))
    problems.push({ field: 'keyAlgorithms', detail: "must include P-256: Hawser's own listeners have such keys" });
  if (problems.length > 0)
    throw new Failure('invalid_input', problems.map(({ field, detail }) => `${field}: ${detail}`).join('; '), { problems });
}

/** The profile of OCSP responders is Hawser's own: what depends on it is fixed. @throws {Failure} `conflict` */
export function requireNotOwn({ name, usage }: { readonly name: string; readonly usage: CertificateUsage }): void {
  if (usage === 'ocsp') throw new Failure('conflict', `The profile ${name} is for Hawser's own OCSP responders; it does not change.`);
}
