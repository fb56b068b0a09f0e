import { listGrants, showGrant } from '../../ledger/grants.ts';
import { addGrant } from '../../operations/add-grant.ts';
import { addGrants, listCandidates } from '../../operations/add-grants.ts';
import { changeGrant } from '../../operations/change-grant.ts';
import type { RegistryContext } from '../../operations/context.ts';
import { removeGrant } from '../../operations/remove-grant.ts';
import { removeGrants } from '../../operations/remove-grants.ts';
import { listUnusedGrants, removeUnusedGrants } from '../../operations/remove-unused-grants.ts';
import { restoreGrants } from '../../operations/restore-grants.ts';
import type { Caller } from './callers.ts';
import type { Input, OperationName, Output } from './contract.ts';

type Handler<N extends OperationName> = (context: RegistryContext, input: Input<N>, caller: Caller) => Promise<Output<N>>;

/** What is about grants, of one identity or of many. */
export const grantHandlers = {
  'grant.list': ({ database }, filter) => listGrants(database.prisma, filter),
  'grant.show': ({ database }, { grant }) => showGrant(database.prisma, grant),
  'grant.add': (context, input, { actor }) => addGrant(context, actor, input),
  'grant.change': (context, input, { actor }) => changeGrant(context, actor, input),
  'grant.remove': (context, input, { actor }) => removeGrant(context, actor, input),
  'grant.candidates': (context, choice) => listCandidates(context, choice),
  'grant.add-many': (context, input, { actor }) => addGrants(context, actor, input),
  'grant.remove-many': (context, input, { actor }) => removeGrants(context, actor, input),
  'grant.unused': (context, filter) => listUnusedGrants(context, filter),
  'grant.remove-unused': (context, input, { actor }) => removeUnusedGrants(context, actor, input),
  'grant.restore': (context, input, { actor }) => restoreGrants(context, actor, input),
} as const satisfies { [N in OperationName]?: Handler<N> };
