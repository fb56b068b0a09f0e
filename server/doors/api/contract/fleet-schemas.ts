import { z } from 'zod';
import { type FleetSpecs, fleetKinds, sameJson } from '../../../domain/fleet.ts';
import { issuerPresets } from '../../../domain/issuer-presets.ts';
import { servesToo } from '../../../domain/profile.ts';
import { newContainmentRule } from './cases-schemas.ts';
import { newDelegation } from './delegations-schemas.ts';
import { newGrant } from './grants-schemas.ts';
import { newIssuer, newIssuerRule } from './issuers-schemas.ts';
import { newProfile } from './profiles-schemas.ts';
import { managedBy, newAudience, newIdentity, newResourceServer } from './registry-schemas.ts';
import { line, pageQuery } from './wire.ts';

/** What a file says of a thing of each kind: what its own operation takes, and no member besides. */
export const fleetSpecs = {
  profile: newProfile.strict().transform((spec) => ({ ...spec, alsoServer: servesToo(spec.usage, spec.alsoServer) })),
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
  delegation: newDelegation
    .extend({
      expiresAt: z.iso
        .datetime({ offset: true })
        .transform((instant) => new Date(instant).toISOString())
        .nullable()
        .default(null),
    })
    .strict(),
  'trusted-issuer': newIssuer
    .extend({ rules: z.array(newIssuerRule.strict()).max(200).default([]) })
    .strict()
    .transform(({ algorithms, lifetimeMaximum, singleUse, jwks, ...rest }): FleetSpecs['trusted-issuer'] => {
      const preset = issuerPresets[rest.preset];
      return {
        ...rest,
        jwks: jwks === null ? null : sameText(jwks),
        algorithms: algorithms ?? [...preset.algorithms],
        lifetimeMaximum: lifetimeMaximum ?? preset.lifetimeMaximum,
        singleUse: singleUse ?? preset.singleUse,
      };
    }),
  'containment-rule': newContainmentRule.strict(),
} as const;

/** What is no JSON stays as it is: whoever reads the keys says so. */
function sameText(json: string): string {
  try {
    return sameJson(JSON.parse(json));
  } catch {
    return json;
  }
}

const kind = z.enum(fleetKinds);
export const declared = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('profile'), spec: fleetSpecs.profile }),
  z.strictObject({ kind: z.literal('identity'), spec: fleetSpecs.identity }),
  z.strictObject({ kind: z.literal('audience'), spec: fleetSpecs.audience }),
  z.strictObject({ kind: z.literal('resource-server'), spec: fleetSpecs['resource-server'] }),
  z.strictObject({ kind: z.literal('grant'), spec: fleetSpecs.grant }),
  z.strictObject({ kind: z.literal('delegation'), spec: fleetSpecs.delegation }),
  z.strictObject({ kind: z.literal('trusted-issuer'), spec: fleetSpecs['trusted-issuer'] }),
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
  managedBy,
  status: z.enum(['active', 'suspended', 'retired']),
});
const member = z.object({ kind, name: line(400) });
export const fleetConfirmation = z.object({
  fleet: fleetName,
  /** What the files describe, all of which stands as they say. */
  described: z.array(member).max(500).default([]),
  /** What they described before and do not any more. */
  left: z.array(member).max(500).default([]),
});
export const fleetConfirmed = z.object({ described: z.number(), left: z.number() });
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
