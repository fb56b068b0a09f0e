import { Prisma } from '#prisma';
import type { CertificateUsage } from '../domain/certificate.ts';
import { invalid } from '../domain/failure.ts';
import { fromPublicId } from '../domain/ids.ts';
import type { Ledger } from './database.ts';

export type ProfileView = {
  id: string;
  name: string;
  usage: CertificateUsage;
  /** Seconds, as are `overlap` and `backdate`. */
  lifetime: number;
  overlap: number;
  backdate: number;
  renewAtPercent: number;
  keyAlgorithms: string[];
};

const select = Prisma.sql`
  SELECT id, name, usage, lifetime, overlap, backdate, renew_at_percent AS "renewAtPercent", key_algorithms AS "keyAlgorithms" FROM profiles`;

export const listProfiles = (ledger: Ledger): Promise<ProfileView[]> => ledger.$queryRaw(Prisma.sql`${select} ORDER BY name DESC`);

/** By id or name. @throws {Failure} `invalid_input` when there is none such */
export async function profileNamed(ledger: Ledger, reference: string): Promise<ProfileView> {
  const id = fromPublicId('profile', reference);
  const [profile] = await ledger.$queryRaw<ProfileView[]>(
    id === undefined ? Prisma.sql`${select} WHERE name = ${reference}` : Prisma.sql`${select} WHERE id = ${id}::uuid`,
  );
  if (!profile) throw invalid('profile', `there is no certificate profile ${reference}`);
  return profile;
}

export async function profileOf(ledger: Ledger, id: string): Promise<ProfileView> {
  const [profile] = await ledger.$queryRaw<ProfileView[]>(Prisma.sql`${select} WHERE id = ${id}::uuid`);
  if (!profile) throw new TypeError(`a certificate names the profile ${id}, which is gone`);
  return profile;
}

/** Adds a profile unless one of that name is there; what an administrator changed stays. */
export async function insertProfileOnce(ledger: Ledger, profile: ProfileView, now: Date): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`
    INSERT INTO profiles (id, name, usage, lifetime, overlap, backdate, renew_at_percent, key_algorithms, created_at, updated_at)
    VALUES (${profile.id}::uuid, ${profile.name}, ${profile.usage}, ${profile.lifetime}, ${profile.overlap}, ${profile.backdate},
      ${profile.renewAtPercent}, ${profile.keyAlgorithms}, ${now}, ${now})
    ON CONFLICT (name) DO NOTHING`);
}
