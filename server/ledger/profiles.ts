import { Prisma } from '#prisma';
import type { CertificateUsage } from '../domain/certificate.ts';
import { Failure, invalid, notFound } from '../domain/failure.ts';
import { fromPublicId } from '../domain/ids.ts';
import { probeProfile } from '../domain/probe.ts';
import type { ProfileTerms } from '../domain/profile.ts';
import { type ManagedBy, managedBy } from './fleet-claims.ts';
import { spelled, underReferences } from './references.ts';
import type { Statements } from './statements.ts';

/** A profile with the terms of its newest version. */
export type Profile = ProfileTerms & {
  id: string;
  name: string;
  usage: CertificateUsage;
  version: number;
  retiredAt: Date | null;
};
export type ProfileView = Profile & { createdAt: Date; updatedAt: Date; usableCertificates: number; managedBy: ManagedBy };
/** One version: who wrote it, and what it says. */
export type ProfileVersion = ProfileTerms & { version: number; createdAt: Date; createdBy: string };

/** The terms of a version `v`. */
export const termColumns = Prisma.sql`v.description, v.lifetime, v.overlap, v.backdate, v.renew_at_percent AS "renewAtPercent",
  v.renew_before_end AS "renewBeforeEnd", v.grace, v.key_algorithms AS "keyAlgorithms", v.dns_names AS "dnsNames", v.uri_names AS "uriNames", v.email_names AS "emailNames",
  v.allowed_environments AS "allowedEnvironments", v.allowed_kinds AS "allowedKinds", v.allowed_names AS "allowedNames",
  v.also_server AS "alsoServer", v.approval_required AS "approvalRequired", v.freeze_on_clone AS "freezeOnClone",
  v.request_lifetime AS "requestLifetime"`;
const columns = Prisma.sql`p.id, p.name, p.usage, p.version, p.retired_at AS "retiredAt", ${termColumns}`;
const from = Prisma.sql`FROM profiles p JOIN profile_versions v ON v.profile_id = p.id AND v.version = p.version`;

const viewColumns = (now: Date) => Prisma.sql`${columns}, p.created_at AS "createdAt", p.updated_at AS "updatedAt",
  (SELECT count(*)::int FROM certificates c WHERE c.profile_id = p.id AND usable(c, ${now}::timestamptz)) AS "usableCertificates",
  ${managedBy('profile', Prisma.sql`p.id`)} AS "managedBy"`;

/** Those in use first, then the retired ones. */
export const listProfiles = (ledger: Statements, now: Date): Promise<ProfileView[]> =>
  ledger.$queryRaw(Prisma.sql`SELECT ${viewColumns(now)} ${from} ORDER BY p.retired_at IS NOT NULL, p.created_at, p.id`);

const named = (reference: string): Prisma.Sql => {
  const id = fromPublicId('profile', reference);
  return id === undefined ? Prisma.sql`p.name = ${reference}` : Prisma.sql`p.id = ${id}::uuid`;
};

/** With every version, newest first. @throws {Failure} `not_found` */
export async function showProfile(ledger: Statements, reference: string, now: Date): Promise<ProfileView & { history: ProfileVersion[] }> {
  const [profile] = await ledger.$queryRaw<ProfileView[]>(Prisma.sql`SELECT ${viewColumns(now)} ${from} WHERE ${named(reference)}`);
  if (!profile) throw notFound(`the profile ${reference}`);
  const history = await ledger.$queryRaw<ProfileVersion[]>(Prisma.sql`
    SELECT v.version, v.created_at AS "createdAt", v.created_by AS "createdBy", ${termColumns} FROM profile_versions v
    WHERE v.profile_id = ${profile.id}::uuid ORDER BY v.version DESC`);
  return { ...profile, history };
}

/** By id or name, for whoever issues under it. @throws {Failure} `invalid_input` when there is none such, `conflict` when it is retired */
export async function profileNamed(ledger: Statements, reference: string): Promise<Profile> {
  const [profile] = await ledger.$queryRaw<Profile[]>(Prisma.sql`SELECT ${columns} ${from} WHERE ${named(reference)}`);
  if (!profile) throw noProfile(reference);
  return unretired(profile);
}

/** The same for several, under their references; those that are missing or retired stand there as the failure that they are. */
export async function profilesNamed(ledger: Statements, references: readonly string[]): Promise<ReadonlyMap<string, Profile | Failure>> {
  const { ids, names } = spelled('profile', references);
  const rows = await ledger.$queryRaw<Profile[]>(
    Prisma.sql`SELECT ${columns} ${from} WHERE p.name = ANY(${names}::text[]) OR p.id = ANY(${ids}::uuid[])`,
  );
  const found = underReferences('profile', references, rows);
  return new Map(
    references.map((reference) => {
      const profile = found.get(reference);
      return [reference, profile === undefined ? noProfile(reference) : profile.retiredAt ? retiredProfile(profile) : profile];
    }),
  );
}

const noProfile = (reference: string): Failure => invalid('profile', `there is no certificate profile ${reference}`);
const retiredProfile = ({ name }: Profile): Failure =>
  new Failure('conflict', `The profile ${name} is retired: nothing is issued under it any more.`);

/** The one of that very name that workloads enrol under; undefined where there is none, or it is retired or Hawser's own. */
export async function profileWithLabel(ledger: Statements, name: string): Promise<Profile | undefined> {
  const [profile] = await ledger.$queryRaw<Profile[]>(
    Prisma.sql`SELECT ${columns} ${from} WHERE p.name = ${name} AND p.retired_at IS NULL AND p.usage <> 'ocsp' AND p.name <> ${probeProfile}`,
  );
  return profile;
}

/** The profile of a certificate, a join token or a request, as it is now. @throws {Failure} `conflict` when it is retired */
export async function profileOf(ledger: Statements, id: string): Promise<Profile> {
  const [profile] = await ledger.$queryRaw<Profile[]>(Prisma.sql`SELECT ${columns} ${from} WHERE p.id = ${id}::uuid`);
  if (!profile) throw new TypeError(`a certificate names the profile ${id}, which is gone`);
  return unretired(profile);
}

function unretired(profile: Profile): Profile {
  if (profile.retiredAt) throw retiredProfile(profile);
  return profile;
}

/** The profile as it stands, held until the transaction ends. @throws {Failure} `not_found` */
export async function holdProfile(ledger: Statements, reference: string): Promise<Profile> {
  const [profile] = await ledger.$queryRaw<Profile[]>(Prisma.sql`SELECT ${columns} ${from} WHERE ${named(reference)} FOR UPDATE OF p`);
  if (!profile) throw notFound(`the profile ${reference}`);
  return profile;
}

type RenewalTerms = Pick<ProfileTerms, 'grace' | 'freezeOnClone' | 'renewAtPercent' | 'renewBeforeEnd'>;

/** What the profile of a certificate says of its renewal, retired or not. */
export async function renewalTermsOf(ledger: Statements, profileId: string): Promise<RenewalTerms> {
  const [terms] = await ledger.$queryRaw<RenewalTerms[]>(
    Prisma.sql`SELECT v.grace, v.freeze_on_clone AS "freezeOnClone", v.renew_at_percent AS "renewAtPercent", v.renew_before_end AS "renewBeforeEnd"
      ${from} WHERE p.id = ${profileId}::uuid`,
  );
  if (!terms) throw new TypeError(`a certificate names the profile ${profileId}, which is gone`);
  return terms;
}

export type NewProfile = ProfileTerms & { readonly id: string; readonly name: string; readonly usage: CertificateUsage };

/** Adds a profile with its first version. False when one of that name is there: it stays as it is. */
export async function insertProfile(ledger: Statements, profile: NewProfile, createdBy: string, now: Date): Promise<boolean> {
  const inserted = await ledger.$executeRaw(Prisma.sql`
    INSERT INTO profiles (id, name, usage, version, created_at, updated_at)
    VALUES (${profile.id}::uuid, ${profile.name}, ${profile.usage}, 1, ${now}, ${now}) ON CONFLICT (name) DO NOTHING`);
  if (inserted === 1) await insertVersion(ledger, profile.id, 1, profile, createdBy, now);
  return inserted === 1;
}

/** Makes the terms the newest version of a profile that is held. */
export async function addVersion(
  ledger: Statements,
  profile: { readonly id: string; readonly version: number },
  terms: ProfileTerms,
  createdBy: string,
  now: Date,
): Promise<void> {
  await insertVersion(ledger, profile.id, profile.version + 1, terms, createdBy, now);
  await ledger.$executeRaw(
    Prisma.sql`UPDATE profiles SET version = ${profile.version + 1}, updated_at = ${now} WHERE id = ${profile.id}::uuid`,
  );
}

async function insertVersion(
  ledger: Statements,
  profileId: string,
  version: number,
  terms: ProfileTerms,
  createdBy: string,
  now: Date,
): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`
    INSERT INTO profile_versions (profile_id, version, description, lifetime, overlap, backdate, renew_at_percent, renew_before_end, grace, key_algorithms,
      dns_names, uri_names, email_names, allowed_environments, allowed_kinds, allowed_names, also_server, approval_required, freeze_on_clone,
      request_lifetime, created_by, created_at)
    VALUES (${profileId}::uuid, ${version}, ${terms.description}, ${terms.lifetime}, ${terms.overlap}, ${terms.backdate},
      ${terms.renewAtPercent}, ${terms.renewBeforeEnd}, ${terms.grace}, ${terms.keyAlgorithms}, ${terms.dnsNames}, ${terms.uriNames}, ${terms.emailNames},
      ${terms.allowedEnvironments}, ${terms.allowedKinds}, ${terms.allowedNames}, ${terms.alsoServer}, ${terms.approvalRequired}, ${terms.freezeOnClone},
      ${terms.requestLifetime}, ${createdBy}, ${now})`);
}

/** False when it was retired already. */
export async function markRetired(ledger: Statements, id: string, now: Date): Promise<boolean> {
  const changed = await ledger.$executeRaw(
    Prisma.sql`UPDATE profiles SET retired_at = ${now}, updated_at = ${now} WHERE id = ${id}::uuid AND retired_at IS NULL`,
  );
  return changed === 1;
}
