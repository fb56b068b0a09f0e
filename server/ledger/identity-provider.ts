import { Prisma } from '#prisma';
import { notFound } from '../domain/failure.ts';
import type { Role } from '../domain/roles.ts';
import { type ClaimedRole, type ClientAuthentication, claimableRoles } from '../domain/single-sign-on.ts';
import type { Ledger } from './database.ts';

/** What an owner decides about single sign-on. */
export type SsoTerms = {
  /** As the button says it. */
  name: string;
  issuer: string;
  clientId: string;
  clientAuthentication: ClientAuthentication;
  /** Whose addresses are let in; any where it is empty. */
  emailDomains: string[];
  /** The claim that roles are taken from; null where only invited people and members come in. */
  roleClaim: string | null;
  roles: ClaimedRole[];
  /** Whether members other than owners come in in no other way. */
  required: boolean;
  privateAddresses: boolean;
  caPem: string | null;
  enabled: boolean;
  /** Whether signing out here signs out at the provider too. */
  signsOut: boolean;
};
/** A public key as a JWK, with `kid`, `alg` and `use`. */
export type ClientJwk = Readonly<Record<string, string>>;
export type SsoView = SsoTerms & {
  id: string;
  /** Since when the secret is the one that it is; null where there is none. It is never shown. */
  secretSince: Date | null;
  /** The public half of the key by which the client proves itself; null where it does so otherwise. */
  clientKey: ClientJwk | null;
  clientKeySince: Date | null;
  updatedBy: string;
  createdAt: Date;
  updatedAt: Date;
};

const all = {
  id: true,
  name: true,
  issuer: true,
  clientId: true,
  clientAuthentication: true,
  emailDomains: true,
  roleClaim: true,
  roles: true,
  required: true,
  privateAddresses: true,
  caPem: true,
  enabled: true,
  signsOut: true,
  updatedBy: true,
  createdAt: true,
  updatedAt: true,
  secret: { select: { createdAt: true } },
  key: { select: { publicJwk: true, createdAt: true } },
} as const;
type Stored = Prisma.IdentityProviderGetPayload<{ select: typeof all }>;

const isClaimable = (role: unknown): role is ClaimedRole['role'] => claimableRoles.some((known) => known === role);
const claimedRole = (entry: unknown): ClaimedRole[] => {
  const [value, role]: unknown[] = [Reflect.get(Object(entry), 'value'), Reflect.get(Object(entry), 'role')];
  return typeof value === 'string' && isClaimable(role) ? [{ value, role }] : [];
};
const jwkOf = (json: Prisma.JsonValue): ClientJwk =>
  Object.fromEntries(Object.entries(Object(json)).map(([member, value]) => [member, String(value)]));
const view = ({ secret, key, roles, clientAuthentication, ...row }: Stored): SsoView => ({
  ...row,
  clientAuthentication: clientAuthentication as ClientAuthentication,
  roles: Array.isArray(roles) ? roles.flatMap(claimedRole) : [],
  secretSince: secret?.createdAt ?? null,
  clientKey: key === null ? null : jwkOf(key.publicJwk),
  clientKeySince: key?.createdAt ?? null,
});

/** Undefined where none is set up. */
export async function findSso(ledger: Ledger): Promise<SsoView | undefined> {
  const row = await ledger.identityProvider.findFirst({ select: all });
  return row === null ? undefined : view(row);
}

/** What anybody may know: what the button of the sign-in page says. */
export async function offeredSso(ledger: Ledger): Promise<{ name: string | null; required: boolean }> {
  const row = await ledger.identityProvider.findFirst({ where: { enabled: true }, select: { name: true, required: true } });
  return row ?? { name: null, required: false };
}

/** @throws {Failure} `not_found` where none is set up */
export async function requireSso(ledger: Ledger): Promise<SsoView> {
  const found = await findSso(ledger);
  if (found === undefined) throw notFound('single sign-on is not set up: the identity provider');
  return found;
}

/** What the provider is called that a member is bound to, while it is on. */
export async function linkedProvider(ledger: Ledger, userId: string): Promise<string | null> {
  const row = await ledger.identityProvider.findFirst({ where: { enabled: true }, select: { name: true, issuer: true } });
  // The issuer is written as its tokens write it, and may be set up with or without a last slash.
  const bare = row?.issuer.replace(/\/$/, '');
  const linked = await ledger.account.count({ where: { userId, providerId: { in: [`oidc ${bare}`, `oidc ${bare}/`] } } });
  return row !== null && linked > 0 ? row.name : null;
}

/** Lets one transaction at a time change it, also from nothing; the others wait. */
export async function holdSso(ledger: Ledger): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`SELECT pg_advisory_xact_lock(hashtext('hawser single sign-on'))`);
}

/** Inserts or replaces it. */
export async function storeSso(
  ledger: Ledger,
  { id, now, by, ...terms }: SsoTerms & { readonly id: string; readonly now: Date; readonly by: string },
): Promise<void> {
  const data = { ...terms, updatedBy: by, updatedAt: now };
  await ledger.identityProvider.upsert({ where: { id }, create: { ...data, id, createdAt: now }, update: data, select: { id: true } });
}

export async function storeSsoSecret(
  ledger: Ledger,
  secret: { readonly providerId: string; readonly sealed: Uint8Array<ArrayBuffer>; readonly kekId: string; readonly now: Date },
): Promise<void> {
  const { providerId, sealed, kekId, now: createdAt } = secret;
  const data = { sealed, kekId, createdAt };
  await ledger.identityProviderSecret.upsert({
    where: { providerId },
    create: { ...data, providerId },
    update: data,
    select: { providerId: true },
  });
}

export async function dropSsoSecret(ledger: Ledger, providerId: string): Promise<void> {
  await ledger.identityProviderSecret.deleteMany({ where: { providerId } });
}

export async function sealedSsoSecret(ledger: Ledger, providerId: string): Promise<Uint8Array | undefined> {
  return (await ledger.identityProviderSecret.findUnique({ where: { providerId }, select: { sealed: true } }))?.sealed;
}

/** Replaces the key by which the client proves itself. */
export async function storeSsoKey(
  ledger: Ledger,
  key: {
    readonly providerId: string;
    readonly sealed: Uint8Array<ArrayBuffer>;
    readonly kekId: string;
    readonly publicJwk: ClientJwk;
    now: Date;
  },
): Promise<void> {
  const { providerId, sealed, kekId, publicJwk, now: createdAt } = key;
  const data = { sealed, kekId, publicJwk, createdAt };
  await ledger.identityProviderKey.upsert({
    where: { providerId },
    create: { ...data, providerId },
    update: data,
    select: { providerId: true },
  });
}

export async function dropSsoKey(ledger: Ledger, providerId: string): Promise<void> {
  await ledger.identityProviderKey.deleteMany({ where: { providerId } });
}

export async function sealedSsoKey(ledger: Ledger, providerId: string): Promise<Uint8Array | undefined> {
  return (await ledger.identityProviderKey.findUnique({ where: { providerId }, select: { sealed: true } }))?.sealed;
}

/** With its secret and key; who was bound to it stays bound, should the same issuer be set up anew. */
export async function deleteSso(ledger: Ledger, id: string): Promise<void> {
  await ledger.identityProvider.deleteMany({ where: { id } });
}

/** Whether somebody of a role may come in by what Hawser itself keeps of them: a password, or a passkey. Owners always may. */
export const maySignInLocally = async (ledger: Ledger, role: Role): Promise<boolean> =>
  role === 'owner' || (await ledger.identityProvider.count({ where: { enabled: true, required: true } })) === 0;

/** Whether some owner could come in were the provider gone. */
export const ownerHasLocalWayIn = async (ledger: Ledger): Promise<boolean> =>
  (await ledger.user.count({
    where: { role: 'owner', OR: [{ accounts: { some: { providerId: 'credential' } } }, { passkeys: { some: {} } }] },
  })) > 0;

/** Ends sessions that began in a way which no longer counts; how many. */
export const endLocalSessions = async (ledger: Ledger): Promise<number> =>
  (await ledger.session.deleteMany({ where: { NOT: { method: { startsWith: ssoMethod } }, user: { role: { not: 'owner' } } } })).count;

/** How a session says that it began at a provider. */
export const ssoMethod = 'single sign-on';
