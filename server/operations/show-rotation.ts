import { type Rotation, rotationOf, rotationOfIdentity, windowOf } from '../domain/rotation.ts';
import { showIdentity } from '../ledger/identities.ts';
import { type RotationLineage, rotationLineages } from '../ledger/rotation.ts';
import type { Context } from './context.ts';

type LineageRotation = RotationLineage & Rotation & { readonly renewAfter: Date; readonly lateAfter: Date };
export type IdentityRotation = { readonly rotation: Rotation | null; readonly lineages: LineageRotation[] };

/**
 * How the renewal of an identity goes, and of each of its lineages; nothing where it never had a certificate, or is not active.
 * @param reference id or name
 * @throws {Failure} `not_found`
 */
export async function showRotation({ database, clock }: Context, reference: string): Promise<IdentityRotation> {
  const now = clock();
  const identity = await showIdentity(database.prisma, reference, now);
  const lineages = await rotationLineages(database.prisma, [identity.id], { counted: true });
  return {
    rotation: identity.status === 'active' ? (rotationOfIdentity(lineages, now) ?? null) : null,
    lineages: lineages.map((lineage) => {
      const { after, late } = windowOf(lineage);
      return { ...lineage, ...rotationOf(lineage, now), renewAfter: after, lateAfter: late };
    }),
  };
}
