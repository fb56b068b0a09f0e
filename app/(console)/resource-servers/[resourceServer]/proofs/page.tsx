import { ClipboardCheck } from 'lucide-react';
import type { Metadata } from 'next';
import { ProofChecklist, ProofResult, ProveForm } from '#components/resource-servers/proof';
import { ProofExports, ProofTable } from '#components/resource-servers/proof-table';
import { Empty } from '#components/ui/empty';
import { Panel } from '#components/ui/page';
import { Pages } from '#components/ui/pages';
import { Refresh } from '#components/ui/refresh';
import * as t from '#messages/resource-servers';
import { may } from '#server/domain/roles';
import { read, session } from '../../../../api-client.ts';
import { pick, type SearchParams } from '../../../../parameters.ts';
import { proveResourceServer } from '../../actions.ts';
import { ResourceServerFrame } from '../frame.tsx';

type Props = { params: Promise<{ resourceServer: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: t.proofsOfAResourceServer };

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
          <Panel title={t.result} flush>
            {shown === undefined ? (
              <Empty icon={ClipboardCheck} title={t.notProvenYet} small>
                {t.nothingButACallShowsWhether}
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
            <Panel id="runs" title={t.allRuns} actions={<ProofExports filter={{ resourceServer: server.id }} />} flush>
              <ProofTable proofs={history.items} ofOne />
              <Pages path={path} query={{ ...query, trail }} nextCursor={history.nextCursor} older={t.older} newer={t.newer} panel="runs" />
            </Panel>
          )}
        </div>
        <Panel title={t.proveIt} className="max-xl:order-first">
          <div className="space-y-3">
            <p className="text-ink-soft">{t.hawserCallsItselfWithCertificates({ server: server.name })}</p>
            {may(role, 'issue') ? (
              <ProveForm server={server} action={proveResourceServer} />
            ) : (
              <p className="text-ink-faint">{t.yourRoleMayReadProofs}</p>
            )}
          </div>
        </Panel>
      </div>
    </ResourceServerFrame>
  );
}
