/** Of everything that is for show, so that it can be told from all else wherever it is seen, and is nobody's first API or workload. */
export const demoEnvironment = 'demo';
export const sandboxOwner = 'demo-data';
export const sandboxDescription = 'Demo data. Whoever made it removes it with one press.';

/** What the names of all that is in it begin with: names of identities are used once, so that each sandbox has names of its own. */
export const sandboxLabel = (id: string): string => `demo-${id.slice(-6)}`;

/** Who is in it. The intruder has a certificate as good as any, and no grant. */
export const sandboxRoles = {
  orders: { kind: 'service', calls: false, about: 'An API: it asks the token service about every token that comes to it.' },
  billing: { kind: 'service', calls: true, about: 'A workload that calls the API.' },
  reports: { kind: 'job', calls: true, about: 'Another one.' },
  intruder: { kind: 'ci-runner', calls: false, about: 'It comes with a token of billing.' },
} as const;
export type SandboxRole = keyof typeof sandboxRoles;
export const sandboxRoleNames = Object.keys(sandboxRoles) as SandboxRole[];

export const sandboxName = (label: string, role: SandboxRole): string => `${label}-${role}`;
/** RFC 2606 §3: nobody has this address. */
export const sandboxAudience = (label: string): string => `https://orders.${label}.example`;
