export const certificateRequestStatuses = ['pending', 'approved', 'rejected'] as const;
/** Whether a person has decided; what is approved has a certificate. */
export type CertificateRequestStatus = (typeof certificateRequestStatuses)[number];

export const certificateRequestSources = ['csr', 'join'] as const;
export type CertificateRequestSource = (typeof certificateRequestSources)[number];
