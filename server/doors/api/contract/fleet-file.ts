import { z } from 'zod';
import type { FleetKind } from '../../../domain/fleet.ts';
import { fleetName, fleetSpecs } from './fleet-schemas.ts';

/** Where a file says what of each kind. */
export const sections = {
  profiles: 'profile',
  identities: 'identity',
  audiences: 'audience',
  resourceServers: 'resource-server',
  grants: 'grant',
  delegations: 'delegation',
  trustedIssuers: 'trusted-issuer',
  containmentRules: 'containment-rule',
} as const satisfies Record<string, FleetKind>;
export type Section = keyof typeof sections;

/** One document of a file. What is left away has the value that the API gives it. */
export const fleetFile = z.strictObject({
  fleet: fleetName
    .optional()
    .describe(
      'Whose file this is: only what its files made may be pruned. The same in all files that are given at once; `default` where none says it.',
    ),
  profiles: z.array(fleetSpecs.profile).default([]).describe('Rules for certificates; times in seconds.'),
  identities: z.array(fleetSpecs.identity).default([]).describe('Workloads. Name and environment never change.'),
  audiences: z.array(fleetSpecs.audience).default([]).describe('What tokens are for, by URI; times in seconds.'),
  resourceServers: z.array(fleetSpecs['resource-server']).default([]).describe('Who verifies tokens, and for which audiences.'),
  grants: z.array(fleetSpecs.grant).default([]).describe('Which identity may ask for tokens for which audience.'),
  delegations: z.array(fleetSpecs.delegation).default([]).describe('Who may act for whom, at which audience.'),
  trustedIssuers: z
    .array(fleetSpecs['trusted-issuer'])
    .default([])
    .describe('Whose tokens stand for identities, with the rules that say for which; times in seconds.'),
  containmentRules: z
    .array(fleetSpecs['containment-rule'])
    .default([])
    .describe('So many presentations by others within a window, and a token is denied.'),
});

/** JSON Schema of such a file, for editors. */
export const fleetFileSchema = (): object => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'A Hawser fleet',
  ...z.toJSONSchema(fleetFile, { io: 'input' }),
});
