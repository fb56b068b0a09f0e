import { ClipboardCheck } from 'lucide-react';
import type { Metadata } from 'next';
import { ProofChecklist, ProofHistory, ProofResult, ProveForm } from '#components/resource-servers/proof';
import { Empty } from '#components/ui/empty';
import { Panel } from '#components/ui/page';
import { Pages } from '#components/ui/pages';
import { Refresh } from '#components/ui/refresh';
import { may } from '#server/domain/roles';
import { read, session } from '../../../../api-client.ts';
import { pick, type SearchParams } from '../../../../parameters.ts';
import { proveResourceServer } from '../../actions.ts';
import { ResourceServerFrame } from '../frame.tsx';

type Props = { params: Promise<{ resourceServer: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: 'Proofs of a resource server' };

export default async function ProofsPage({ params, searchParams }: Props) {
  const [{ resourceServer: reference }, { proof, trail, ...query }] = await Promise.all([
    params,
    pick(searchParams, ['proof', 'cursor', 'trail']),
  ]);
  const resourceServer = decodeURIComponent(reference);
  const [server, history, { role }] = await Promise.all([
    read('resource-server.show', { resourceServer }),
    read('resource-server.proofs', { resourceServer, limit: 20, ...query }),
    session(),
  ]);
  const shown = proof === undefined ? history.items[0] : await read('proof.show', { proof });
  const path = `/resource-servers/${server.id}/proofs`;
  return (
    <ResourceServerFrame server={server} here="/proofs" notice={undefined}>
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_23rem]">
        <div className="min-w-0 space-y-5">
          <Panel title="Result" flush>
            {shown === undefined ? (
              <Empty icon={ClipboardCheck} title="Not proven yet" small>
                Nothing but a call shows whether it checks. A proof makes ten: a good one, and nine that must be refused.
              </Empty>
            ) : (
              <>
                {shown.outcome === null && <Refresh every={700} />}
                <div className="border-b border-line px-4 py-3">
                  <ProofResult proof={shown} />
                </div>
                <ProofChecklist proof={shown} />
              </>
            )}
          </Panel>
          {history.items.length > 0 && (
            <Panel title="All runs" flush>
              <ProofHistory proofs={history.items} serverId={server.id} />
              <Pages path={path} query={{ ...query, trail }} nextCursor={history.nextCursor} older="Older" newer="Newer" />
            </Panel>
          )}
        </div>
        <Panel title="Prove it" className="max-xl:order-first">
          <div className="space-y-3">
            <p className="text-ink-soft">
              Hawser calls {server.name} itself, with certificates and tokens of its own that end within seconds and have no scope. It takes
              about five seconds, and is on record.
            </p>
            {may(role, 'issue') ? (
              <ProveForm server={server} action={proveResourceServer} />
            ) : (
              <p className="text-ink-faint">Your role may read proofs. To make one, it takes the role issuer.</p>
            )}
          </div>
        </Panel>
      </div>
    </ResourceServerFrame>
  );
}
