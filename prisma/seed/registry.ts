import { system } from '../../server/domain/actor.ts';
import { type IdentityKind, identityKinds } from '../../server/domain/identity.ts';
import { addGrant } from '../../server/operations/add-grant.ts';
import type { RegistryContext } from '../../server/operations/context.ts';
import { registerAudience } from '../../server/operations/register-audience.ts';
import { registerIdentity } from '../../server/operations/register-identity.ts';
import { registerResourceServer } from '../../server/operations/register-resource-server.ts';

export const seeder = system('seed');
/** By this a seeded identity is known again. */
export const madeBySeed = 'Made by npm run seed.';

export type Party = { readonly id: string; readonly name: string };
/** An audience and the resource server that stands for it. */
export type Place = {
  readonly audience: { readonly id: string; readonly uri: string };
  readonly server: { readonly id: string; readonly identity: Party };
};

const areas = ['billing', 'orders', 'payments', 'search', 'mail', 'ledger', 'catalogue', 'stock', 'reports', 'media'];
const roles = ['api', 'worker', 'importer', 'runner', 'scheduler', 'agent', 'gateway', 'sync'];

/** `billing-worker-00017`. */
export const nameOf = (index: number): string =>
  `${areas[index % areas.length]}-${roles[Math.floor(index / areas.length) % roles.length]}-${String(index + 1).padStart(5, '0')}`;
export const numberIn = (name: string): number => Number(name.slice(-5)) - 1;
const kindOf = (index: number): IdentityKind => identityKinds[index % identityKinds.length] ?? 'service';

/** Registers one workload, by the operation that an administrator uses. */
export const registerWorkload = (context: RegistryContext, index: number) =>
  registerIdentity(context, seeder, {
    name: nameOf(index),
    kind: kindOf(index),
    owner: `team-${index % 97}`,
    environment: 'production',
    description: madeBySeed,
    tags: [`area:${areas[index % areas.length]}`, ...(index % 7 === 0 ? ['pci'] : [])],
  });

export const grantTo = (context: RegistryContext, index: number, place: Place) =>
  addGrant(context, seeder, {
    identity: nameOf(index),
    audience: place.audience.uri,
    scopes: ['read'],
    lifetimeDefault: null,
    lifetimeMaximum: null,
    crossEnvironment: false,
  });

/** Registers an audience, and an identity with a resource server that stands for it. */
export async function registerPlace(context: RegistryContext, number: number): Promise<Place> {
  const name = `${areas[number % areas.length]}-${number + 1}`;
  const uri = `https://${name}.example.com`;
  const audience = await registerAudience(context, seeder, {
    uri,
    environment: 'production',
    scopes: ['read', 'write'],
    algorithm: 'ES256',
    lifetimeDefault: 300,
    lifetimeMaximum: 900,
    minCertificateLife: 0,
    delegationDepth: 1,
    description: madeBySeed,
  });
  const identity = await registerIdentity(context, seeder, {
    name: `${name}-server`,
    kind: 'service',
    owner: 'team-platform',
    environment: 'production',
    description: madeBySeed,
  });
  const server = await registerResourceServer(context, seeder, {
    name,
    kind: 'server',
    url: uri,
    identity: identity.name,
    audiences: [uri],
  });
  return { audience: { id: audience.id, uri }, server: { id: server.id, identity: { id: identity.id, name: identity.name } } };
}
