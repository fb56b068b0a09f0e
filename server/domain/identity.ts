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
export const identityActs = ['set_owner', 'suspend', 'resume'] as const;
export type IdentityAct = (typeof identityActs)[number];
