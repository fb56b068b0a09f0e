/** The processes that seal what they keep, each with a key-encryption key of its own. */
export const kekRoles = ['signer', 'sts', 'api'] as const;
export type KekRole = (typeof kekRoles)[number];
