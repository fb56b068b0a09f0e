import { Prisma } from '#prisma';
import { notFound } from '../domain/failure.ts';
import type { ForeignAlgorithm } from '../domain/foreign-algorithms.ts';
import { fromPublicId } from '../domain/ids.ts';
import { type IssuerPresetName, type KeySource, ruleWarnings } from '../domain/issuer-presets.ts';
import type { Ledger } from './database.ts';
import { defined } from './filter.ts';
import { takenMeans } from './unique.ts';

/** What may change of a trusted issuer; its name and URL never do. */
export type IssuerTerms = {
  description: string;
  keySource: KeySource;
  jwksUrl: string | null;
  audiences: string[];
  algorithms: ForeignAlgorithm[];
  /** Seconds between `iat` and `exp`, at most. */
  lifetimeMaximum: number;
  singleUse: boolean;
  privateAddresses: boolean;
  caPem: string | null;
  enabled: boolean;
};
export type IssuerRuleRow = { id: string; conditions: string[]; identity: string; createdBy: string; createdAt: Date };
export type IssuerRow = IssuerTerms & {
  id: string;
  name: string;
  issuer: string;
  preset: IssuerPresetName;
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
};
export type KeyState = {
  /** A JWK Set as it was received or pasted; null where none ever was. */
  jwks: unknown;
  source: string | null;
  fetchedAt: Date | null;
  attemptedAt: Date | null;
  failure: string | null;
};
/** All that is known of one trusted issuer. */
export type IssuerRecord = IssuerRow & { rules: IssuerRuleRow[]; keys: KeyState };

export type IssuerRuleView = IssuerRuleRow & { warnings: string[] };
export type IssuerView = IssuerRow & {
  rules: IssuerRuleView[];
  keys: Omit<KeyState, 'jwks'> & { kids: string[]; usableUntil: Date | null };
};

/** Milliseconds that fetched keys are relied on while their issuer does not answer. */
const lastGoodFor = 86_400_000;
/** Milliseconds between two attempts to fetch the keys of one issuer, whoever asks and on whatever machine. */
export const keyCooldown = 10_000;
const noKeys: KeyState = { jwks: null, source: null, fetchedAt: null, attemptedAt: null, failure: null };

/** Until when the keys of an issuer are relied on; null for ever, as what was pasted, and null too where there are none. */
export const keysUsableUntil = ({ keySource }: Pick<IssuerTerms, 'keySource'>, { fetchedAt }: Pick<KeyState, 'fetchedAt'>): Date | null =>
  keySource === 'pasted' || fetchedAt === null ? null : new Date(fetchedAt.getTime() + lastGoodFor);

const everything = {
  rules: { select: { id: true, conditions: true, identity: true, createdBy: true, createdAt: true }, orderBy: { id: 'asc' } },
  keys: { select: { jwks: true, source: true, fetchedAt: true, attemptedAt: true, failure: true } },
} as const;
type Stored = Prisma.TrustedIssuerGetPayload<{ include: typeof everything }>;

const recordOf = ({ keys, ...issuer }: Stored): IssuerRecord => ({
  ...issuer,
  preset: issuer.preset as IssuerPresetName,
  keySource: issuer.keySource as KeySource,
  algorithms: issuer.algorithms as ForeignAlgorithm[],
  keys: keys ?? noKeys,
});

export const issuerView = ({ keys: { jwks, ...keys }, rules, ...issuer }: IssuerRecord): IssuerView => ({
  ...issuer,
  rules: rules.map((rule) => ruleView(issuer.preset, rule)),
  keys: { ...keys, kids: kidsOf(jwks), usableUntil: keysUsableUntil(issuer, keys) },
});
export const ruleView = (preset: IssuerPresetName, rule: IssuerRuleRow): IssuerRuleView => ({
  ...rule,
  warnings: ruleWarnings(preset, rule.conditions),
});

/** The names of the keys in a JWK Set. */
export function kidsOf(jwks: unknown): string[] {
  const keys: unknown = typeof jwks === 'object' && jwks !== null ? Reflect.get(jwks, 'keys') : undefined;
  if (!Array.isArray(keys)) return [];
  return keys.map((key: unknown) => Reflect.get(Object(key), 'kid')).filter((kid) => typeof kid === 'string');
}

/** All of them, by name. */
export const allIssuers = async (ledger: Ledger): Promise<IssuerRecord[]> =>
  (await ledger.trustedIssuer.findMany({ include: everything, orderBy: { name: 'asc' } })).map(recordOf);

/** By id, name or URL. @throws {Failure} `not_found` */
export async function findIssuer(ledger: Ledger, reference: string): Promise<IssuerRecord> {
  const id = fromPublicId('trustedIssuer', reference);
  const where = id === undefined ? { OR: [{ name: reference }, { issuer: reference }] } : { id };
  const stored = await ledger.trustedIssuer.findFirst({ where, include: everything });
  if (!stored) throw notFound(`the trusted issuer ${reference}`);
  return recordOf(stored);
}

/** By the claim `iss`, exactly. */
export async function issuerByUrl(ledger: Ledger, issuer: string): Promise<IssuerRecord | undefined> {
  const stored = await ledger.trustedIssuer.findUnique({ where: { issuer }, include: everything });
  return stored ? recordOf(stored) : undefined;
}

/** The same, and it stays as it is until the transaction ends. @throws {Failure} `not_found` */
export async function holdIssuer(ledger: Ledger, reference: string): Promise<IssuerRecord> {
  const { id } = await findIssuer(ledger, reference);
  await ledger.$queryRaw(Prisma.sql`SELECT FROM trusted_issuers WHERE id = ${id}::uuid FOR UPDATE`);
  return findIssuer(ledger, reference);
}

/** @throws {Failure} `already_exists` */
export async function insertIssuer(ledger: Ledger, row: IssuerRow): Promise<void> {
  await takenMeans(ledger.trustedIssuer.create({ data: row }), (columns) =>
    columns.includes('name_key')
      ? { field: 'name', detail: `${row.name} is the name of another issuer; choose another` }
      : { field: 'issuer', detail: `${row.issuer} is trusted already; change that one` },
  );
}

export async function updateIssuer(ledger: Ledger, id: string, change: Partial<IssuerTerms>, now: Date): Promise<void> {
  await ledger.trustedIssuer.update({ where: { id }, data: defined(change), select: { id: true } });
  await touchIssuer(ledger, id, now);
}

/** Marks an issuer, or its rules, as changed. Later than before, whatever the clock says: what was decided earlier is told from it by this. */
export const touchIssuer = (ledger: Ledger, id: string, now: Date): Promise<number> =>
  ledger.$executeRaw(Prisma.sql`
    UPDATE trusted_issuers SET updated_at = greatest(${now}, updated_at + interval '1 millisecond') WHERE id = ${id}::uuid`);

/** With its rules and keys. */
export const deleteIssuer = (ledger: Ledger, id: string): Promise<unknown> =>
  ledger.trustedIssuer.delete({ where: { id }, select: { id: true } });

export const insertRule = (ledger: Ledger, trustedIssuerId: string, row: IssuerRuleRow): Promise<unknown> =>
  ledger.issuerRule.create({ data: { ...row, trustedIssuerId } });

/** A rule with its issuer. @throws {Failure} `not_found` */
export async function findRule(ledger: Ledger, reference: string): Promise<{ rule: IssuerRuleRow; issuer: IssuerRecord }> {
  const id = fromPublicId('issuerRule', reference);
  const found =
    id && (await ledger.issuerRule.findUnique({ where: { id }, select: { ...everything.rules.select, trustedIssuerId: true } }));
  if (!found) throw notFound(`the rule ${reference}`);
  const { trustedIssuerId, ...rule } = found;
  const stored = await ledger.trustedIssuer.findUniqueOrThrow({ where: { id: trustedIssuerId }, include: everything });
  return { rule, issuer: recordOf(stored) };
}

/** @returns false when it was removed before */
export const deleteRule = async (ledger: Ledger, id: string): Promise<boolean> =>
  (await ledger.issuerRule.deleteMany({ where: { id } })).count === 1;

/** Takes in keys that were pasted or fetched. */
export async function storeKeys(ledger: Ledger, id: string, jwks: object, source: string | null, now: Date): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`
    INSERT INTO issuer_keys (trusted_issuer_id, jwks, source, fetched_at, attempted_at, failure)
    VALUES (${id}::uuid, ${JSON.stringify(jwks)}::jsonb, ${source}, ${now}, ${now}, NULL)
    ON CONFLICT (trusted_issuer_id) DO UPDATE
      SET jwks = excluded.jwks, source = excluded.source, fetched_at = excluded.fetched_at, attempted_at = excluded.attempted_at, failure = NULL`);
}

/** Drops keys that no longer belong to where the issuer has its own now. */
export const dropKeys = (ledger: Ledger, id: string): Promise<number> =>
  ledger.$executeRaw(Prisma.sql`
    UPDATE issuer_keys SET jwks = NULL, source = NULL, fetched_at = NULL, attempted_at = NULL, failure = NULL WHERE trusted_issuer_id = ${id}::uuid`);

/** Lets the next attempt be made at once: something that it depends on was changed. */
export const forgetAttempt = (ledger: Ledger, id: string): Promise<number> =>
  ledger.$executeRaw(Prisma.sql`UPDATE issuer_keys SET attempted_at = NULL, failure = NULL WHERE trusted_issuer_id = ${id}::uuid`);

/**
 * Takes on the next attempt to fetch the keys of an issuer, unless one was made since then. True for exactly one of all who
 * ask at that moment, on any machine: who fetches, and how often, is decided here.
 */
export async function claimAttempt(ledger: Ledger, id: string, now: Date, unlessSince: Date): Promise<boolean> {
  const claimed = await ledger.$executeRaw(Prisma.sql`
    INSERT INTO issuer_keys (trusted_issuer_id, attempted_at) VALUES (${id}::uuid, ${now})
    ON CONFLICT (trusted_issuer_id) DO UPDATE SET attempted_at = excluded.attempted_at, failure = NULL
      WHERE issuer_keys.attempted_at IS NULL OR issuer_keys.attempted_at <= ${unlessSince}`);
  return claimed === 1;
}

export const recordKeyFailure = (ledger: Ledger, id: string, failure: string): Promise<number> =>
  ledger.$executeRaw(Prisma.sql`UPDATE issuer_keys SET failure = ${failure} WHERE trusted_issuer_id = ${id}::uuid`);

/** Where those who may ask others hear that the keys of an issuer are wanted: its id. */
export const keysWanted = 'hawser_issuer_keys';

/** Tells them so. Whoever says it may not be heard, and must not wait for it for ever. */
export const wantKeys = (ledger: Ledger, id: string): Promise<unknown> =>
  ledger.$executeRaw(Prisma.sql`SELECT pg_notify(${keysWanted}, ${id})`);

/** Whether a token of an issuer was exchanged already, where it may be once. */
export async function wasUsed(ledger: Ledger, issuerId: string, jti: string): Promise<boolean> {
  const [row] = await ledger.$queryRaw<{ used: boolean }[]>(Prisma.sql`
    SELECT EXISTS (SELECT FROM used_subject_tokens WHERE issuer_id = ${issuerId}::uuid AND jti_sha256 = sha256(convert_to(${jti}, 'UTF8'))) AS used`);
  return row?.used ?? false;
}
