import { z } from 'zod';
import { type FleetSpecs, fleetKinds } from '../../../domain/fleet.ts';
import { newContainmentRule } from './cases-schemas.ts';
import { newProfile } from './profiles-schemas.ts';
import { newAudience, newGrant, newIdentity, newResourceServer } from './registry-schemas.ts';
import { line, pageQuery } from './wire.ts';

/** What a file says of a thing of each kind: what its own operation takes, and no member besides. */
export const fleetSpecs = {
  profile: newProfile.strict(),
  identity: newIdentity.strict(),
  audience: newAudience.strict(),
  'resource-server': newResourceServer
    .extend({
      certificateHeader: newResourceServer.shape.certificateHeader.unwrap().nullable().default(null),
      privateAddresses: newResourceServer.shape.privateAddresses.unwrap().default(false),
      caPem: newResourceServer.shape.caPem.unwrap().default(null),
    })
    .strict()
    .transform(({ certificateHeader, ...rest }): FleetSpecs['resource-server'] => ({
      ...rest,
      certificateHeader: certificateHeader ?? (rest.kind === 'gateway' ? 'X-SSL-Client-Cert' : null),
    })),
  grant: newGrant.strict(),
  'containment-rule': newContainmentRule.strict(),
} as const;

const kind = z.enum(fleetKinds);
export const declared = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('profile'), spec: fleetSpecs.profile }),
  z.strictObject({ kind: z.literal('identity'), spec: fleetSpecs.identity }),
  z.strictObject({ kind: z.literal('audience'), spec: fleetSpecs.audience }),
  z.strictObject({ kind: z.literal('resource-server'), spec: fleetSpecs['resource-server'] }),
  z.strictObject({ kind: z.literal('grant'), spec: fleetSpecs.grant }),
  z.strictObject({ kind: z.literal('containment-rule'), spec: fleetSpecs['containment-rule'] }),
]);

export const fleetName = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?$/, 'must be lower-case letters, digits, dots and dashes, at most 63');
export const fleetQuery = pageQuery.extend({ kind });
export const fleetMember = z.object({
  kind,
  spec: z.record(z.string(), z.unknown()),
  /** Whose file made it; null where no file did. */
  fleet: z.string().nullable(),
  status: z.enum(['active', 'suspended', 'retired']),
});
export const fleetAct = z.object({
  fleet: fleetName,
  kind,
  name: line(400),
  /** SHA-256 of what the plan was made from; null where there was nothing. */
  basis: z.string().max(64).nullable(),
  /** Null to take it away. */
  declared: declared.nullable(),
});
export const fleetDone = z.object({ done: z.enum(['created', 'changed', 'removed', 'nothing']) });
