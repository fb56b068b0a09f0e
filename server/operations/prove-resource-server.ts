import type { Actor } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import { Failure, invalid } from '../domain/failure.ts';
import { spiffeId } from '../domain/identity.ts';
import { newId, toPublicId } from '../domain/ids.ts';
import { probeAudience, probeCertificateLife, probeEnvironment, probeName, probeProfile } from '../domain/probe.ts';
import { audienceNamedIn } from '../ledger/audiences.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import { identityCalled } from '../ledger/identities.ts';
import { grantProbe, makeProbe } from '../ledger/probe.ts';
import { insertProfile } from '../ledger/profiles.ts';
import { beginProof } from '../ledger/proofs.ts';
import { type ResourceServerView, showResourceServer } from '../ledger/resource-servers.ts';
import type { CertificateContext } from './certificate-context.ts';
import { runProof } from './run-proof.ts';
import { standardTerms } from './seed-profiles.ts';
import { type ProofDetail, showProof } from './show-proof.ts';

export type ProofOrder = {
  readonly resourceServer: string;
  /** One of its own; needed where it has several. */
  readonly audience?: string | undefined;
  /** Below its address; the address itself, if left away. */
  readonly path?: string | undefined;
  /** Whether the answer waits for the result. */
  readonly wait: boolean;
};

/** Seconds after which a run that has no result counts as broken off. A run gives up a little before. */
const longestProof = 60;

/**
 * Calls a resource server as Hawser's own probe, once as it should be and then in every way in which it should not, and takes down what
 * comes of each. One run at a time for each resource server; it goes on after the answer, unless that waits for it.
 * @throws {Failure} `not_found`; `invalid_input` for an audience or a path that is not its own; `conflict` while another run is under way,
 *   where its address is not https, or while the probe is suspended
 */
export async function proveResourceServer(context: CertificateContext, actor: Actor, order: ProofOrder): Promise<ProofDetail> {
  const { database, clock } = context;
  const now = clock();
  const server = await showResourceServer(database.prisma, order.resourceServer, now);
  const audience = audienceOf(server, order.audience);
  const address = addressOf(server, order.path);
  const id = newId(now.getTime());
  await database.transaction(async (ledger) => {
    await readyProbe(context, ledger, actor, [audience, probeAudience]);
    await beginProof(ledger, {
      id,
      resourceServerId: server.id,
      audience,
      address,
      startedAt: now,
      startedBy: actor.name,
      endsBy: addSeconds(now, longestProof),
    });
    await appendEvent(ledger, {
      type: 'resource_server.proof_started',
      at: now,
      actor,
      target: { kind: 'resource_server', id: server.id, name: server.name },
      detail: { proof: toPublicId('proof', id), audience, address },
    });
  });
  const running = runProof(context, actor, { id, server, audience, address });
  if (order.wait) await running;
  return showProof(context, { proof: toPublicId('proof', id) });
}

function audienceOf({ audiences, name }: ResourceServerView, wanted: string | undefined): string {
  const own = audiences.map(({ uri }) => uri);
  if (wanted !== undefined && !own.includes(wanted)) throw invalid('audience', `is none of ${name}: ${own.join(', ')}`);
  const [only, ...others] = own;
  if (wanted === undefined && others.length > 0) throw invalid('audience', `${name} has several: name one of ${own.join(', ')}`);
  const audience = wanted ?? only;
  if (audience === undefined) throw new Failure('conflict', `${name} has no audience, so that there is no token for it.`);
  return audience;
}

/** @throws {Failure} `invalid_input` for a path that leads elsewhere, `conflict` where no certificate could be shown */
function addressOf({ url, name }: ResourceServerView, path: string | undefined): string {
  const address = new URL(path ?? '', path === undefined ? url : new URL('/', url));
  if (address.origin !== new URL(url).origin || (path !== undefined && !path.startsWith('/')))
    throw invalid('path', `must begin with / and lie below ${new URL(url).origin}`);
  if (address.protocol !== 'https:')
    throw new Failure('conflict', `The address of ${name} is ${url}: only over https can a certificate be shown. Change its address.`);
  address.hash = '';
  return address.href;
}

/** The probe, its profile, and its grants for what is to be called: made when they are first needed. */
async function readyProbe(context: CertificateContext, ledger: Ledger, actor: Actor, audiences: readonly string[]): Promise<void> {
  const now = context.clock();
  const fresh = () => newId(now.getTime());
  const ids = { identity: fresh(), audience: fresh() };
  const spiffe = spiffeId(context.trustDomain, probeEnvironment, probeName);
  if (await makeProbe(ledger, ids, spiffe, now))
    await appendEvent(ledger, {
      type: 'identity.registered',
      at: now,
      actor,
      target: { kind: 'identity', id: ids.identity, name: probeName },
      detail: { after: { name: probeName, environment: probeEnvironment, spiffeId: spiffe } },
    });
  const description = 'Certificates of the probe, with which Hawser calls resource servers';
  const terms = { ...standardTerms, description, lifetime: probeCertificateLife, overlap: 60 };
  await insertProfile(ledger, { ...terms, id: fresh(), name: probeProfile, usage: 'client' }, 'hawser', now);
  const probe = await identityCalled(ledger, probeName);
  if (probe?.status !== 'active')
    throw new Failure(
      'conflict',
      `The probe ${probeName} is ${probe?.status ?? 'gone'}: resume it, so that resource servers can be called.`,
    );
  for (const uri of audiences) {
    const audience = await audienceNamedIn(ledger, 'audience', uri);
    const id = fresh();
    if (await grantProbe(ledger, id, audience.id, now))
      await appendEvent(ledger, {
        type: 'grant.added',
        at: now,
        actor,
        target: { kind: 'grant', id, name: `${probeName} at ${uri}` },
        detail: { after: { identity: probeName, audience: uri, scopes: [] } },
      });
  }
}
