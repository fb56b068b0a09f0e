import { Failure } from './failure.ts';

/**
 * Whom Hawser calls resource servers as, to see whether they check. The name holds an underscore, which nobody can register,
 * so that no workload is ever taken for it.
 */
export const probeName = 'hawser_probe';
/** The profile of its certificates. */
export const probeProfile = 'hawser-probe';
/** An audience that no resource server stands for: tokens for it are the wrong ones everywhere. */
export const probeAudience = 'urn:hawser:probe';
export const probeEnvironment = 'hawser';

/** Seconds that a token of the probe lives, and that the one lives which is meant to expire. */
export const probeTokenLife = 10;
export const expiringTokenLife = 2;
/** Seconds that a certificate of the probe lives. */
export const probeCertificateLife = 900;

/** The probe gets its certificates, tokens and grants from proofs alone. @throws {Failure} `conflict` where the name is its own */
export function requireNotProbe(name: string): void {
  if (name === probeName)
    throw new Failure('conflict', `${probeName} is Hawser's own: only a proof gives it anything, and nobody else may.`);
}

/** Nobody but the probe has certificates of its profile. @throws {Failure} `conflict` */
export function requireNotProbeProfile({ name }: { readonly name: string }): void {
  if (name === probeProfile)
    throw new Failure('conflict', `The profile ${probeProfile} is Hawser's own: certificates of it are for proofs alone.`);
}
