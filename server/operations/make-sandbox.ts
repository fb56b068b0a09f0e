import type { Actor } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import { Failure } from '../domain/failure.ts';
import { newId } from '../domain/ids.ts';
import {
  demoEnvironment,
  sandboxAudience,
  sandboxDescription,
  sandboxLabel,
  sandboxName,
  sandboxOwner,
  sandboxRoleNames,
  sandboxRoles,
} from '../domain/sandbox.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import { beginPlay, endPlay, fillSandbox, insertSandbox, type SandboxView, standingSandbox } from '../ledger/sandboxes.ts';
import { addGrant } from './add-grant.ts';
import type { CertificateContext } from './certificate-context.ts';
import { within } from './context.ts';
import { longestPlay, playSandbox } from './play-sandbox.ts';
import { registerAudience } from './register-audience.ts';
import { registerIdentity } from './register-identity.ts';
import { registerResourceServer } from './register-resource-server.ts';

/** The sandbox that stands. */
export const showSandbox = async ({ database, clock }: Pick<CertificateContext, 'database' | 'clock'>) => ({
  standing: await standingSandbox(database.prisma, clock()),
});

/**
 * Makes demo data: what a person would register, by the same operations in one transaction; then its workloads ask the STS for tokens and
 * its resource server asks about them, once with the certificate of somebody else. Where a sandbox stands it is left as it is, and
 * its decisions are made if there are none. What keeps them from being made stands in it, and pressing again tries again.
 * @throws {Failure} `already_exists` where somebody has a name that it would use
 */
export async function makeSandbox(context: CertificateContext, actor: Actor): Promise<{ standing: SandboxView }> {
  const { database, clock } = context;
  const id = newId(clock().getTime());
  await database.transaction(async (ledger) => {
    const at = clock();
    if (await insertSandbox(ledger, { id, label: sandboxLabel(id), at, by: actor.name })) await register(context, ledger, actor, id);
  });
  await play(context, actor);
  return { standing: await required(context) };
}

async function register(context: CertificateContext, ledger: Ledger, actor: Actor, id: string): Promise<void> {
  const label = sandboxLabel(id);
  const uri = sandboxAudience(label);
  const part = { ...within(context, ledger), trustDomain: context.trustDomain };
  const common = { environment: demoEnvironment };
  const identities: string[] = [];
  for (const role of sandboxRoleNames) {
    const { kind, about } = sandboxRoles[role];
    const description = `${sandboxDescription} ${about}`;
    const identity = { ...common, name: sandboxName(label, role), kind, owner: sandboxOwner, description };
    identities.push((await registerIdentity(part, actor, identity)).id);
  }
  const terms = {
    scopes: [],
    algorithm: 'ES256',
    lifetimeDefault: 300,
    lifetimeMaximum: 900,
    minCertificateLife: 0,
    delegationDepth: 0,
  } as const;
  const audience = await registerAudience(part, actor, { ...common, ...terms, uri, scopes: [], description: sandboxDescription });
  for (const role of sandboxRoleNames.filter((each) => sandboxRoles[each].calls))
    await addGrant(part, actor, {
      identity: sandboxName(label, role),
      audience: uri,
      scopes: [],
      lifetimeDefault: null,
      lifetimeMaximum: null,
      crossEnvironment: false,
    });
  const name = sandboxName(label, 'orders');
  const server = await registerResourceServer(part, actor, { name, kind: 'server', url: uri, identity: name, audiences: [uri] });
  await fillSandbox(ledger, id, { identities, audienceId: audience.id, resourceServerId: server.id });
  const target = { kind: 'sandbox', id, name: label };
  await appendEvent(ledger, { type: 'sandbox.made', at: context.clock(), actor, target, detail: { audience: uri, resourceServer: name } });
}

/** Of those who press at once, one makes the decisions; the others see that they are being made. */
async function play(context: CertificateContext, actor: Actor): Promise<void> {
  const { database, clock } = context;
  const { id, label } = await required(context);
  const now = clock();
  if (!(await beginPlay(database.prisma, id, { now, until: addSeconds(now, longestPlay) }))) return;
  const trouble = await playSandbox(context, actor, { label, audience: sandboxAudience(label) }).then(
    () => null,
    (error: unknown) => {
      if (error instanceof Failure) return error.message;
      throw error;
    },
  );
  await endPlay(database.prisma, id, clock(), trouble);
}

async function required(context: CertificateContext): Promise<SandboxView> {
  const { standing } = await showSandbox(context);
  if (standing === null) throw new Failure('conflict', 'The demo data was removed meanwhile: make it again.');
  return standing;
}
