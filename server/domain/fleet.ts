import { createHash } from 'node:crypto';
import type { containmentCodes } from './cases.ts';
import type { TokenAlgorithm } from './claims.ts';
import type { ForeignAlgorithm } from './foreign-algorithms.ts';
import type { CertificateHeader } from './gateway.ts';
import type { IdentityKind } from './identity.ts';
import type { IssuerPresetName, KeySource } from './issuer-presets.ts';
import type { ProfileTerms } from './profile.ts';
import type { Permission } from './roles.ts';

/** What a file may describe, each kind after those that it names. */
export const fleetKinds = [
  'profile',
  'identity',
  'audience',
  'resource-server',
  'grant',
  'delegation',
  'trusted-issuer',
  'containment-rule',
] as const;
export type FleetKind = (typeof fleetKinds)[number];

/** The whole of what a file says of one thing, with every default filled in. Times in seconds. */
export type FleetSpecs = {
  profile: ProfileTerms & { name: string; usage: 'client' | 'server' };
  identity: { name: string; kind: IdentityKind; owner: string; environment: string; description: string; tags: string[] };
  audience: {
    uri: string;
    environment: string;
    scopes: string[];
    algorithm: TokenAlgorithm;
    lifetimeDefault: number;
    lifetimeMaximum: number;
    minCertificateLife: number;
    delegationDepth: number;
    description: string;
  };
  'resource-server': {
    name: string;
    kind: 'server' | 'gateway';
    certificateHeader: CertificateHeader | null;
    url: string;
    identity: string;
    audiences: string[];
    privateAddresses: boolean;
    caPem: string | null;
  };
  grant: {
    identity: string;
    audience: string;
    scopes: string[];
    lifetimeDefault: number | null;
    lifetimeMaximum: number | null;
    crossEnvironment: boolean;
  };
  delegation: {
    actor: string;
    subject: string;
    audience: string;
    scopes: string[];
    maximumDepth: number;
    /** RFC 3339, in UTC and to the millisecond. */
    expiresAt: string | null;
    crossEnvironment: boolean;
  };
  'trusted-issuer': {
    name: string;
    issuer: string;
    preset: IssuerPresetName;
    description: string;
    keySource: KeySource;
    jwksUrl: string | null;
    /** A JWK Set as JSON, its members in order; null unless it is pasted. */
    jwks: string | null;
    audiences: string[];
    algorithms: ForeignAlgorithm[];
    lifetimeMaximum: number;
    singleUse: boolean;
    privateAddresses: boolean;
    caPem: string | null;
    enabled: boolean;
    rules: { conditions: string[]; identity: string }[];
  };
  'containment-rule': {
    name: string;
    codes: (typeof containmentCodes)[number][];
    threshold: number;
    windowSeconds: number;
    enabled: boolean;
  };
};

/** Something of a kind, and what is said of it. */
export type Declared = { [K in FleetKind]: { readonly kind: K; readonly spec: FleetSpecs[K] } }[FleetKind];

/** The same as it stands in the ledger. */
export type Standing = Declared & {
  /** Whose file made it; null where no file did. Only that may prune it. */
  readonly fleet: string | null;
  /** Whose files say now what it is, whoever made it. */
  readonly managedBy: { readonly fleet: string; readonly appliedAt: string } | null;
  /** Suspended or retired: what a file may no longer do with it differs by kind. */
  readonly status: 'active' | 'suspended' | 'retired';
};

type Rules = {
  /** Permissions that making, changing and taking away ask for: those of the operations behind them (a test compares). */
  readonly permission: Permission;
  /** Members that never change. */
  readonly fixed: readonly string[];
  /** Lists whose order says nothing. */
  readonly sets: readonly string[];
  /** What pruning does; null where a thing, once made, stays. */
  readonly pruning: { readonly word: string; readonly consequence: string | null } | null;
};

export const fleetRules: Readonly<Record<FleetKind, Rules>> = {
  profile: {
    permission: 'administer',
    fixed: ['usage'],
    sets: ['keyAlgorithms', 'allowedEnvironments', 'allowedKinds', 'allowedNames'],
    pruning: { word: 'retire', consequence: 'nothing is issued or renewed under it any more, and there is no way back' },
  },
  identity: {
    permission: 'operate',
    fixed: ['environment'],
    sets: ['tags'],
    pruning: {
      word: 'suspend',
      consequence: 'nothing of it is honoured until it is resumed; its certificates are not revoked',
    },
  },
  audience: { permission: 'administer', fixed: ['environment'], sets: ['scopes'], pruning: null },
  'resource-server': { permission: 'administer', fixed: ['kind', 'identity'], sets: ['audiences'], pruning: null },
  grant: {
    permission: 'operate',
    fixed: ['crossEnvironment'],
    sets: ['scopes'],
    pruning: { word: 'remove', consequence: 'no new token is issued under it' },
  },
  delegation: {
    permission: 'operate',
    fixed: ['crossEnvironment'],
    sets: ['scopes'],
    pruning: { word: 'remove', consequence: 'no new token is issued under it' },
  },
  'trusted-issuer': {
    permission: 'administer',
    fixed: ['issuer', 'preset'],
    sets: ['audiences', 'algorithms', 'rules'],
    pruning: { word: 'remove', consequence: 'none of its tokens is exchanged any more' },
  },
  'containment-rule': {
    permission: 'administer',
    fixed: [],
    sets: ['codes'],
    pruning: { word: 'remove', consequence: null },
  },
};

/** What it is called, within its kind. */
export function nameOf(declared: Declared): string {
  switch (declared.kind) {
    case 'audience':
      return declared.spec.uri;
    case 'grant':
      return grantName(declared.spec);
    case 'delegation':
      return `${declared.spec.actor} for ${declared.spec.subject} at ${declared.spec.audience}`;
    default:
      return declared.spec.name;
  }
}

/** A URI holds no blank, and a name of an identity none either. */
const grantName = ({ identity, audience }: { readonly identity: string; readonly audience: string }): string =>
  `${identity} for ${audience}`;

/** The way back. */
export function grantNamed(name: string): { identity: string; audience: string } {
  const [identity = '', ...rest] = name.split(' for ');
  return { identity, audience: rest.join(' for ') };
}

/** The way back. */
export function delegationNamed(name: string): { actor: string; subject: string; audience: string } {
  const { identity: actor, audience: rest } = grantNamed(name);
  const [subject = '', ...audience] = rest.split(' at ');
  return { actor, subject, audience: audience.join(' at ') };
}

/** One value for each JSON that says the same: members in the order of their names. */
export const sameJson = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/** Lists whose order says nothing come out sorted, each value once, so that the same is written in one way. */
export function inOneOrder<D extends Declared>(declared: D): D {
  const { sets } = fleetRules[declared.kind];
  const spec = Object.fromEntries(
    Object.entries(declared.spec).map(([member, value]) => [
      member,
      sets.includes(member) && Array.isArray(value) ? inOrder(value) : value,
    ]),
  );
  return { ...declared, spec };
}

/** Of rules the conditions come sorted too: all of them have to hold. */
function inOrder(values: readonly unknown[]): unknown[] {
  const each = new Map(values.map((value) => [sameJson(conditionsSorted(value)), conditionsSorted(value)]));
  return [...each].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}
const conditionsSorted = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'conditions' in value && Array.isArray(value.conditions)
    ? { ...value, conditions: value.conditions.toSorted() }
    : value;

/**
 * What a plan was made from, as one value to compare with: SHA-256 over the members of a thing, base64url. Null where there is none.
 */
export function basisOf(standing: Declared | undefined): string | null {
  if (standing === undefined) return null;
  const { kind, spec } = inOneOrder(standing);
  const members = Object.entries(spec).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(sameJson([kind, members]))
    .digest('base64url');
}
