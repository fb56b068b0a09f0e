import type { Actor } from '../domain/actor.ts';
import { appendEvent } from '../ledger/events.ts';
import {
  holdResourceServer,
  type ResourceServerView,
  setResourceServerAudiences,
  showResourceServer,
  updateResourceServer,
} from '../ledger/resource-servers.ts';
import type { Context } from './context.ts';
import { difference } from './difference.ts';
import { audiencesNamed } from './register-resource-server.ts';

type Change = { resourceServer: string; url?: string | undefined; audiences?: string[] | undefined };

/** @throws {Failure} `not_found`; `invalid_input` for an unknown audience */
export async function changeResourceServer(context: Context, actor: Actor, input: Change): Promise<ResourceServerView> {
  const now = context.clock();
  return context.database.transaction(async (ledger) => {
    await holdResourceServer(ledger, input.resourceServer);
    const shown = await showResourceServer(ledger, input.resourceServer, now);
    const before = { url: shown.url, audiences: shown.audiences.map(({ uri }) => uri).toSorted() };
    const audiences = input.audiences && (await audiencesNamed(ledger, input.audiences));
    const changed = difference(before, { url: input.url, audiences: audiences && [...audiences.values()] });
    if (changed === undefined) return shown;
    await updateResourceServer(ledger, shown.id, changed.after.url ?? shown.url, now);
    if (audiences !== undefined) await setResourceServerAudiences(ledger, shown.id, [...audiences.keys()]);
    const target = { kind: 'resource_server', id: shown.id, name: shown.name };
    await appendEvent(ledger, { type: 'resource_server.changed', at: now, actor, target, detail: changed });
    return showResourceServer(ledger, shown.name, now);
  });
}
