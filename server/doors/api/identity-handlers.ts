import { showIdentity } from '../../ledger/identities.ts';
import { listInstances } from '../../ledger/identity-instances.ts';
import { countRotations, listIdentities, listTags } from '../../ledger/identity-list.ts';
import { showIdentityUsage } from '../../ledger/usage.ts';
import { changeIdentities } from '../../operations/change-identities.ts';
import { changeIdentity } from '../../operations/change-identity.ts';
import { connectIdentity } from '../../operations/connect-identity.ts';
import type { RegistryContext } from '../../operations/context.ts';
import { denyTokensOf, previewTokensOf } from '../../operations/deny-identity-tokens.ts';
import { withBeyondRight } from '../../operations/ended-certificates.ts';
import { importIdentities } from '../../operations/import-identities.ts';
import { previewRegistration } from '../../operations/preview-registration.ts';
import type { RefusedActs } from '../../operations/record-refused-acts.ts';
import { registerIdentity } from '../../operations/register-identity.ts';
import { resumeIdentity } from '../../operations/resume-identity.ts';
import { previewRetirement, retireIdentity } from '../../operations/retire-identity.ts';
import { showHistory } from '../../operations/show-history.ts';
import { showRotation } from '../../operations/show-rotation.ts';
import { showTimeline } from '../../operations/show-timeline.ts';
import { suspendIdentity } from '../../operations/suspend-identity.ts';
import type { Caller } from './callers.ts';
import type { Input, OperationName, Output } from './contract.ts';
import { readImportList } from './import-list.ts';

type Context = RegistryContext &
  Parameters<typeof connectIdentity>[0] &
  Parameters<typeof previewRegistration>[0] & { readonly refusedActs: Pick<RefusedActs, 'note'> };
type Handler<N extends OperationName> = (context: Context, input: Input<N>, caller: Caller) => Promise<Output<N>>;

/** What is about identities themselves. */
export const identityHandlers = {
  'identity.list': ({ database, clock }, filter) => listIdentities(database.prisma, filter, clock()),
  'identity.register': (context, input, { actor }) => registerIdentity(context, actor, input),
  'identity.import': async (context, { dryRun, state, ...list }, { actor }) => {
    const { format, rows } = readImportList(list, context.trustDomain);
    return { format, ...(await importIdentities(context, actor, { rows, dryRun, state })) };
  },
  'identity.registration-preview': (context, input) => previewRegistration(context, input),
  'identity.show': ({ database, clock }, { identity }) => showIdentity(database.prisma, identity, clock()),
  'identity.change': (context, input, { actor }) => changeIdentity(context, actor, input),
  'identity.change-many': (context, input, { actor }) =>
    changeIdentities(context, actor, input, ({ id, name }, because) => {
      const target = { naming: { kind: 'identity', id }, written: name };
      context.refusedActs.note({ actor, operation: 'identity.change-many', target, code: 'forbidden', because });
    }),
  'identity.tags': ({ database }) => listTags(database.prisma),
  'identity.usage': ({ database, clock }, { identity }) => showIdentityUsage(database.prisma, identity, clock()),
  'identity.history': (context, input) => showHistory(context, input),
  'identity.instances': ({ database, clock }, { identity }) => listInstances(database.prisma, identity, clock()),
  'identity.live-tokens': (context, input) => previewTokensOf(context, input),
  'identity.deny-tokens': (context, input, { actor }) => denyTokensOf(context, actor, input),
  'identity.rotation': (context, { identity }) => showRotation(context, identity),
  'identity.timeline': (context, { identity }) => showTimeline(context, identity),
  'identity.rotations': ({ database, clock }, filter) => countRotations(database.prisma, filter, clock()),
  'identity.connect': (context, input) => connectIdentity(context, input),
  'identity.suspend': (context, input, { actor }) => suspendIdentity(context, actor, input),
  'identity.retirement-preview': async (context, input, { actor }) =>
    withBeyondRight(context, actor, 'identity.retire', input, await previewRetirement(context, input)),
  'identity.retire': (context, input, { actor }) => retireIdentity(context, actor, input),
  'identity.resume': (context, input, { actor }) => resumeIdentity(context, actor, input),
} as const satisfies { [N in OperationName]?: Handler<N> };
