import { newId } from '../domain/ids.ts';
import { insertProfileOnce } from '../ledger/profiles.ts';
import { keyAlgorithms } from '../pki/public-key.ts';
import type { Context } from './context.ts';

const hour = 3600;

/** The two profiles that there are: certificates of workloads, and TLS certificates of servers. Times in seconds. */
const standard = [
  { name: 'workload', usage: 'client', lifetime: 24 * hour, overlap: hour, backdate: 60, renewAtPercent: 66 },
  { name: 'server', usage: 'server', lifetime: 7 * 24 * hour, overlap: hour, backdate: 60, renewAtPercent: 66 },
] as const;

/** Adds the standard profiles where they are missing; the same at every start. */
export async function seedProfiles({ database, clock }: Context): Promise<void> {
  for (const profile of standard) {
    await insertProfileOnce(database.prisma, { ...profile, id: newId(), keyAlgorithms: [...keyAlgorithms] }, clock());
  }
}
