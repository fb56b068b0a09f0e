export const certificateRequestStatuses = ['pending', 'approved', 'rejected', 'expired'] as const;
/** Whether a person has decided; what is approved has a certificate, and what nobody decided in time has expired. */
export type CertificateRequestStatus = (typeof certificateRequestStatuses)[number];

export const certificateRequestSources = ['csr', 'join'] as const;
export type CertificateRequestSource = (typeof certificateRequestSources)[number];
