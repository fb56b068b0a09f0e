/** A workload: it has a name, an owner, and certificates that prove it. */
export const identityKinds = ['service', 'job', 'ci-runner', 'ai-agent', 'device', 'partner'] as const;
export type IdentityKind = (typeof identityKinds)[number];

export const identityStatuses = ['active', 'suspended', 'retired'] as const;
export type IdentityStatus = (typeof identityStatuses)[number];

/** Retirement is final, and a name is never used again. */
export const mayBecome: Record<IdentityStatus, readonly IdentityStatus[]> = {
  active: ['suspended', 'retired'],
  suspended: ['active', 'retired'],
  retired: [],
};

/** The name is a path segment of the SPIFFE ID, a file name and a command-line word: lower case, digits, dot and dash. */
export const identityNameShape = /^[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?$/;
export const environmentShape = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/;

/** SPIFFE-ID §2.1: trust domain names are lower-case letters, digits, dots, dashes and underscores, at most 255 bytes. */
export const trustDomainShape = /^[a-z0-9](?:[a-z0-9._-]{0,253}[a-z0-9])?$/;

/** `spiffe://<trust domain>/<environment>/<name>` (SPIFFE-ID §2). */
export const spiffeId = (trustDomain: string, environment: string, name: string): string =>
  `spiffe://${trustDomain}/${environment}/${name}`;

/** What can be done with many identities at once. Retiring cannot: it is final, and is looked at one by one. */
export const identityActs = ['set_owner', 'add_tag', 'remove_tag', 'suspend', 'resume'] as const;
export type IdentityAct = (typeof identityActs)[number];

/** How identities are listed: by when they were registered, by their names, or those first that need somebody. */
export const identityOrders = ['newest', 'name', 'attention'] as const;
export type IdentityOrder = (typeof identityOrders)[number];

/**
 * Why an identity needs somebody, the most urgent first: a token of it was replayed, or it replayed one, within the last day; its renewal
 * fails, is late or went silent; it is suspended; it never had a certificate. What is retired needs nobody.
 */
export const attentionReasons = ['replayed', 'renewal', 'suspended', 'never_enrolled'] as const;
export type AttentionReason = (typeof attentionReasons)[number];

/** Not seen for so many days; `ever` is never since it was registered. */
export const unseenAges = { day: 1, week: 7, month: 30, ever: null } as const;
export type UnseenAge = keyof typeof unseenAges;
