import { z } from 'zod';
import type { Permission } from '../../domain/roles.ts';
import * as s from './schemas.ts';

/**
 * One row for each thing an administrator can do. From it come the route, the OpenAPI document, the typed client and the
 * command-line verb (the name with its dot read as a space); the permission is checked and the input parsed in one place.
 */
type Row = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`; `{name}` is a member of `params`. */
  readonly path: `/${string}`;
  /** `public` rows need nobody signed in; there are two, and a test names them. */
  readonly permission: Permission | 'public';
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  readonly output: z.ZodType;
};

const nothing = z.object({});
const identityPath = s.byReference('identity');

export const contract = {
  'setup.status': {
    method: 'GET',
    path: '/setup',
    permission: 'public',
    summary: 'Whether the first owner is still to be made',
    output: z.object({ needed: z.boolean() }),
  },
  'setup.complete': {
    method: 'POST',
    path: '/setup',
    permission: 'public',
    summary: 'Make the first owner, with the one-time link',
    body: s.setup,
    output: s.session,
  },
  'session.show': { method: 'GET', path: '/session', permission: 'read', summary: 'Who is asking', output: s.session },
  'overview.show': { method: 'GET', path: '/overview', permission: 'read', summary: 'What needs attention now', output: s.overview },

  'identity.list': {
    method: 'GET',
    path: '/identities',
    permission: 'read',
    summary: 'List identities',
    query: s.identityQuery,
    output: s.page(s.identity),
  },
  'identity.register': {
    method: 'POST',
    path: '/identities',
    permission: 'operate',
    summary: 'Register an identity',
    body: s.newIdentity,
    output: s.identity,
  },
  'identity.show': {
    method: 'GET',
    path: '/identities/{identity}',
    permission: 'read',
    summary: 'Show an identity',
    params: identityPath,
    output: s.identity,
  },
  'identity.change': {
    method: 'PATCH',
    path: '/identities/{identity}',
    permission: 'operate',
    summary: 'Change an identity',
    params: identityPath,
    body: s.identityChange,
    output: s.identity,
  },
  'identity.suspend': {
    method: 'POST',
    path: '/identities/{identity}/suspend',
    permission: 'operate',
    summary: 'Suspend an identity: nothing of it is honoured until it is resumed',
    params: identityPath,
    output: s.identity,
  },
  'identity.resume': {
    method: 'POST',
    path: '/identities/{identity}/resume',
    permission: 'operate',
    summary: 'Resume a suspended identity',
    params: identityPath,
    output: s.identity,
  },

  'join-token.create': {
    method: 'POST',
    path: '/identities/{identity}/join-tokens',
    permission: 'issue',
    summary: 'Make a one-time join token, shown once',
    params: identityPath,
    body: s.newJoinToken,
    output: s.joinToken,
  },
  'exchange-secret.list': {
    method: 'GET',
    path: '/identities/{identity}/exchange-secrets',
    permission: 'read',
    summary: 'List exchange secrets',
    params: identityPath,
    output: z.object({ items: z.array(s.exchangeSecret) }),
  },
  'exchange-secret.create': {
    method: 'POST',
    path: '/identities/{identity}/exchange-secrets',
    permission: 'operate',
    summary: 'Make an exchange secret, shown once',
    params: identityPath,
    body: s.newExchangeSecret,
    output: s.exchangeSecret.extend({ secret: z.string() }),
  },
  'exchange-secret.revoke': {
    method: 'DELETE',
    path: '/exchange-secrets/{secret}',
    permission: 'operate',
    summary: 'Revoke an exchange secret',
    params: s.byReference('secret'),
    output: s.exchangeSecret,
  },

  'audience.list': {
    method: 'GET',
    path: '/audiences',
    permission: 'read',
    summary: 'List audiences',
    query: s.pageQuery.extend({ q: z.string().max(300).optional() }),
    output: s.page(s.audience),
  },
  'audience.register': {
    method: 'POST',
    path: '/audiences',
    permission: 'administer',
    summary: 'Register an audience',
    body: s.newAudience,
    output: s.audience,
  },
  'audience.show': {
    method: 'GET',
    path: '/audiences/{audience}',
    permission: 'read',
    summary: 'Show an audience, by id or URI',
    params: s.byReference('audience'),
    output: s.audience,
  },
  'audience.change': {
    method: 'PATCH',
    path: '/audiences/{audience}',
    permission: 'administer',
    summary: 'Change an audience',
    params: s.byReference('audience'),
    body: s.audienceChange,
    output: s.audience,
  },

  'grant.list': {
    method: 'GET',
    path: '/grants',
    permission: 'read',
    summary: 'List grants',
    query: s.grantQuery,
    output: s.page(s.grant),
  },
  'grant.add': {
    method: 'POST',
    path: '/grants',
    permission: 'operate',
    summary: 'Let an identity ask for tokens for an audience',
    body: s.newGrant,
    output: s.grant,
  },
  'grant.show': {
    method: 'GET',
    path: '/grants/{grant}',
    permission: 'read',
    summary: 'Show a grant',
    params: s.byReference('grant'),
    output: s.grant,
  },
  'grant.change': {
    method: 'PATCH',
    path: '/grants/{grant}',
    permission: 'operate',
    summary: 'Change a grant',
    params: s.byReference('grant'),
    body: s.grantChange,
    output: s.grant,
  },
  'grant.remove': {
    method: 'DELETE',
    path: '/grants/{grant}',
    permission: 'operate',
    summary: 'Remove a grant',
    params: s.byReference('grant'),
    output: s.grant,
  },

  'resource-server.list': {
    method: 'GET',
    path: '/resource-servers',
    permission: 'read',
    summary: 'List resource servers',
    query: s.pageQuery,
    output: s.page(s.resourceServer),
  },
  'resource-server.register': {
    method: 'POST',
    path: '/resource-servers',
    permission: 'administer',
    summary: 'Register a resource server',
    body: s.newResourceServer,
    output: s.resourceServer,
  },
  'resource-server.show': {
    method: 'GET',
    path: '/resource-servers/{resourceServer}',
    permission: 'read',
    summary: 'Show a resource server',
    params: s.byReference('resourceServer'),
    output: s.resourceServer,
  },
  'resource-server.change': {
    method: 'PATCH',
    path: '/resource-servers/{resourceServer}',
    permission: 'administer',
    summary: 'Change a resource server',
    params: s.byReference('resourceServer'),
    body: s.resourceServerChange,
    output: s.resourceServer,
  },

  'profile.list': {
    method: 'GET',
    path: '/profiles',
    permission: 'read',
    summary: 'List certificate profiles',
    output: z.object({ items: z.array(s.profile) }),
  },
  'authority.list': {
    method: 'GET',
    path: '/authorities',
    permission: 'read',
    summary: 'List authorities',
    output: z.object({ items: z.array(s.authority) }),
  },
  'certificate.list': {
    method: 'GET',
    path: '/certificates',
    permission: 'read',
    summary: 'List certificates',
    query: s.certificateQuery,
    output: s.page(s.certificate),
  },
  'certificate.issue': {
    method: 'POST',
    path: '/certificates',
    permission: 'issue',
    summary: 'Issue a certificate from a CSR',
    body: s.newCertificate,
    output: s.certificateDetail,
  },
  'certificate.show': {
    method: 'GET',
    path: '/certificates/{certificate}',
    permission: 'read',
    summary: 'Show a certificate, by id, serial or thumbprint',
    params: s.byReference('certificate'),
    output: s.certificateDetail,
  },
  'certificate.revoke': {
    method: 'POST',
    path: '/certificates/{certificate}/revoke',
    permission: 'issue',
    summary: 'Revoke a certificate: it and its tokens end at once',
    params: s.byReference('certificate'),
    body: s.revocation,
    output: s.certificateDetail,
  },

  'decision.list': {
    method: 'GET',
    path: '/decisions',
    permission: 'read',
    summary: 'List decisions: who used whose token, where, with which certificate',
    query: s.decisionQuery,
    output: s.page(s.decision),
  },
  'decision.show': {
    method: 'GET',
    path: '/decisions/{decision}',
    permission: 'read',
    summary: 'Explain a decision',
    params: s.byReference('decision'),
    output: s.decisionDetail,
  },
  'token.deny': {
    method: 'POST',
    path: '/tokens/{jti}/deny',
    permission: 'operate',
    summary: 'Deny a token and all that derives from it',
    params: z.object({ jti: z.uuid() }),
    output: nothing,
  },
  'event.list': {
    method: 'GET',
    path: '/events',
    permission: 'audit',
    summary: 'List events: lifecycle and acts of administrators',
    query: s.eventQuery,
    output: s.page(s.event),
  },
  lookup: {
    method: 'POST',
    path: '/lookup',
    permission: 'read',
    summary: 'Find by any spelling of a serial, thumbprint, name, id, PEM or JWT',
    body: s.lookupBody,
    output: s.lookupResult,
  },

  'apikey.list': {
    method: 'GET',
    path: '/api-keys',
    permission: 'administer',
    summary: 'List API keys',
    output: z.object({ items: z.array(s.apiKey) }),
  },
  'apikey.create': {
    method: 'POST',
    path: '/api-keys',
    permission: 'administer',
    summary: 'Make an API key, shown once',
    body: s.newApiKey,
    output: s.apiKey.extend({ key: z.string() }),
  },
  'apikey.revoke': {
    method: 'DELETE',
    path: '/api-keys/{key}',
    permission: 'administer',
    summary: 'Revoke an API key',
    params: s.byReference('key'),
    output: s.apiKey,
  },
} as const satisfies Record<string, Row>;

export type Contract = typeof contract;
export type OperationName = keyof Contract;
export const operationNames = Object.keys(contract) as OperationName[];
export const rowOf = (name: OperationName): Row => contract[name];

type Part<N extends OperationName, K extends 'params' | 'query' | 'body', Side extends 'wire' | 'inside'> =
  Contract[N] extends Record<K, infer S extends z.ZodType> ? (Side extends 'wire' ? z.input<S> : z.output<S>) : Record<never, never>;

/** What a caller sends: path parameters, query and body in one object, since no row uses a name twice (a test proves it). */
export type WireInput<N extends OperationName> = Part<N, 'params', 'wire'> & Part<N, 'query', 'wire'> & Part<N, 'body', 'wire'>;
/** What a caller gets: ids with prefixes, times as text. */
export type WireOutput<N extends OperationName> = z.input<Contract[N]['output']>;
/** The same two as an operation sees them: UUIDs and Dates. */
export type Input<N extends OperationName> = Part<N, 'params', 'inside'> & Part<N, 'query', 'inside'> & Part<N, 'body', 'inside'>;
export type Output<N extends OperationName> = z.output<Contract[N]['output']>;
