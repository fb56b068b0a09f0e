import { newId } from '../domain/ids.ts';
import { keyAlgorithms, type ProfileTerms } from '../domain/profile.ts';
import { insertProfile } from '../ledger/profiles.ts';
import type { Context } from './context.ts';

const hour = 3600;

/** What a profile says where nothing else is said. Times in seconds. */
export const standardTerms: ProfileTerms = {
  description: '',
  lifetime: 24 * hour,
  overlap: hour,
  backdate: 60,
  renewAtPercent: 66,
  renewBeforeEnd: 0,
  grace: 0,
  keyAlgorithms: [...keyAlgorithms],
  dnsNames: [],
  uriNames: [],
  emailNames: [],
  allowedEnvironments: [],
  allowedKinds: [],
  allowedNames: [],
  alsoServer: true,
  approvalRequired: false,
  freezeOnClone: false,
  requestLifetime: 7 * 24 * hour,
};

/** The profile that Hawser's own listeners get their certificates under; it cannot be retired. */
export const listenerProfile = 'server';

/** The two that are there from the start: certificates of workloads, and TLS certificates of servers. */
const standard = [
  { name: 'workload', usage: 'client', terms: { ...standardTerms, description: 'Client certificates of workloads' } },
  {
    name: listenerProfile,
    usage: 'server',
    terms: {
      ...standardTerms,
      description: 'TLS certificates of resource servers and of Hawser itself',
      lifetime: 7 * 24 * hour,
      alsoServer: false,
    },
  },
] as const;

/** Adds the standard profiles where they are missing, and leaves them as they are where an administrator changed them. */
export async function seedProfiles({ database, clock }: Context): Promise<void> {
  for (const { name, usage, terms } of standard)
    await database.transaction((ledger) => insertProfile(ledger, { ...terms, id: newId(), name, usage }, 'hawser', clock()));
}
