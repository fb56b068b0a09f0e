import type { Actor } from '../domain/actor.ts';
import type { CertificateHeader } from '../domain/gateway.ts';
import { appendEvent } from '../ledger/events.ts';
import {
  holdResourceServer,
  type ResourceServerView,
  setResourceServerAudiences,
  showResourceServer,
  updateResourceServer,
} from '../ledger/resource-servers.ts';
import type { PartContext } from './context.ts';
import { difference } from './difference.ts';
import { requireCertificates } from './outbound-ca.ts';
import { audiencesNamed, ofGatewaysAlone } from './register-resource-server.ts';

type Change = {
  resourceServer: string;
  url?: string | undefined;
  certificateHeader?: CertificateHeader | undefined;
  audiences?: string[] | undefined;
  privateAddresses?: boolean | undefined;
  caPem?: string | null | undefined;
};

/** @throws {Failure} `not_found`; `invalid_input` for an unknown audience, and for a certificate header of one that is no gateway */
export async function changeResourceServer(context: PartContext, actor: Actor, input: Change): Promise<ResourceServerView> {
  const now = context.clock();
  return context.database.transaction(async (ledger) => {
    await holdResourceServer(ledger, input.resourceServer);
    const shown = await showResourceServer(ledger, input.resourceServer, now);
    const { url, certificateHeader, privateAddresses, caPem } = input;
    if (typeof caPem === 'string') requireCertificates(caPem);
    if (shown.kind === 'server' && certificateHeader !== undefined) throw ofGatewaysAlone();
    const before = {
      url: shown.url,
      certificateHeader: shown.certificateHeader,
      privateAddresses: shown.privateAddresses,
      caPem: shown.caPem,
      audiences: shown.audiences.map(({ uri }) => uri).toSorted(),
    };
    const audiences = input.audiences && (await audiencesNamed(ledger, input.audiences));
    const changed = difference(before, {
      url,
      certificateHeader,
      privateAddresses,
      caPem,
      audiences: audiences && [...audiences.values()],
    });
    if (changed === undefined) return shown;
    await updateResourceServer(ledger, shown.id, { url, certificateHeader, privateAddresses, caPem }, now);
    if (audiences !== undefined) await setResourceServerAudiences(ledger, shown.id, [...audiences.keys()]);
    const target = { kind: 'resource_server', id: shown.id, name: shown.name };
    await appendEvent(ledger, { type: 'resource_server.changed', at: now, actor, target, detail: changed });
    return showResourceServer(ledger, shown.name, now);
  });
}
