import type { Actor } from '../domain/actor.ts';
import { Failure, invalid } from '../domain/failure.ts';
import type { CertificateHeader } from '../domain/gateway.ts';
import { newId } from '../domain/ids.ts';
import { probeAudience, requireNotProbe } from '../domain/probe.ts';
import { audienceNamedIn } from '../ledger/audiences.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import { identityNamedIn } from '../ledger/identities.ts';
import {
  insertResourceServer,
  type ResourceServerView,
  setResourceServerAudiences,
  showResourceServer,
} from '../ledger/resource-servers.ts';
import type { PartContext } from './context.ts';
import { requireCertificates } from './outbound-ca.ts';

export type NewResourceServer = {
  name: string;
  kind: 'server' | 'gateway';
  /** Of gateways alone; `X-SSL-Client-Cert`, if left away. */
  certificateHeader?: CertificateHeader | undefined;
  url: string;
  identity: string;
  audiences: string[];
  /** Whether a proof may call it where its address is not of the public Internet; not, if left away. */
  privateAddresses?: boolean | undefined;
  /** PEM of whom a proof checks its TLS certificate against. */
  caPem?: string | null | undefined;
};

/**
 * Whoever verifies tokens of these audiences, proved by a certificate of that identity.
 * @throws {Failure} `invalid_input` for unknown names; `conflict` unless the identity is active; `already_exists` for the name or the identity
 */
export async function registerResourceServer(context: PartContext, actor: Actor, input: NewResourceServer): Promise<ResourceServerView> {
  const now = context.clock();
  const id = newId(now.getTime());
  return context.database.transaction(async (ledger) => {
    const identity = await identityNamedIn(ledger, 'identity', input.identity);
    requireNotProbe(identity.name);
    if (identity.status !== 'active')
      throw new Failure('conflict', `${identity.name} is ${identity.status}; a resource server needs an identity that is active`, {
        problems: [{ field: 'identity', detail: `is ${identity.status}` }],
      });
    const { name, kind, url } = input;
    if (kind === 'server' && input.certificateHeader !== undefined) throw ofGatewaysAlone();
    const certificateHeader = kind === 'gateway' ? (input.certificateHeader ?? 'X-SSL-Client-Cert') : null;
    const { privateAddresses = false, caPem = null } = input;
    if (caPem !== null) requireCertificates(caPem);
    const row = {
      id,
      name,
      kind,
      certificateHeader,
      url,
      privateAddresses,
      caPem,
      identityId: identity.id,
      createdAt: now,
      updatedAt: now,
    };
    await insertResourceServer(ledger, row);
    const audiences = await audiencesNamed(ledger, input.audiences);
    await setResourceServerAudiences(ledger, id, [...audiences.keys()]);
    const after = {
      kind,
      ...(certificateHeader === null ? {} : { certificateHeader }),
      url,
      ...(privateAddresses ? { privateAddresses } : {}),
      ...(caPem === null ? {} : { caPem }),
      identity: identity.name,
      audiences: [...audiences.values()],
    };
    const target = { kind: 'resource_server', id, name };
    await appendEvent(ledger, { type: 'resource_server.registered', at: now, actor, target, detail: { after } });
    return showResourceServer(ledger, name, now);
  });
}

/** Whoever sees the certificate on its own connection must not take one from a header. */
export const ofGatewaysAlone = (): Failure =>
  invalid('certificateHeader', 'is of gateways alone: a server takes the certificate from its own connection');

/** Audience ids and their URIs, sorted by URI. */
export async function audiencesNamed(ledger: Ledger, references: readonly string[]): Promise<Map<string, string>> {
  const found: [string, string][] = [];
  for (const reference of references) {
    const { id, uri } = await audienceNamedIn(ledger, 'audiences', reference);
    if (uri === probeAudience) throw invalid('audiences', `${uri} is of nobody: tokens for it are the wrong ones in a proof`);
    found.push([id, uri]);
  }
  return new Map(found.toSorted(([, a], [, b]) => (a < b ? -1 : 1)));
}
