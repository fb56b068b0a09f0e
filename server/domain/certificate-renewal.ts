import { type CertificateStatus, isUsable } from './certificate.ts';
import { addSeconds } from './clock.ts';

type Renewability = Parameters<typeof isUsable>[0] & { readonly status: CertificateStatus };

/**
 * Whether a certificate may still speak for its own renewal: while it is usable, and for the grace of its profile after its
 * end. One that was replaced within its grace may ask again, to hear what came of it.
 * @param grace seconds
 */
export const isRenewable = (certificate: Renewability, grace: number, at: Date): boolean =>
  isUsable(certificate, at) || isWithinGrace(certificate, grace, at);

/** Expired less than the grace ago, and nothing else against it. */
export const isWithinGrace = ({ status, frozenAt, notAfter, usableUntil }: Renewability, grace: number, at: Date): boolean =>
  (status === 'active' || (status === 'superseded' && usableUntil !== null && usableUntil >= notAfter)) &&
  frozenAt === null &&
  notAfter <= at &&
  at < addSeconds(notAfter, grace);
