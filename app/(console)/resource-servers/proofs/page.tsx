import { ClipboardCheck, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import { ProofExports, ProofTable } from '#components/resource-servers/proof-table';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { FilterSelect, Filters, FilterText } from '#components/ui/filters';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { Pages } from '#components/ui/pages';
import * as t from '#messages/resource-servers';
import { proofOutcomeNames, proofOutcomes } from '#server/domain/proof';
import type { WireInput } from '#server/doors/api/contract';
import { search } from '../../../api-client.ts';
import { instantIn, problemOfStretch } from '../../../instants.ts';
import { pick, type SearchParams } from '../../../parameters.ts';

export const metadata: Metadata = { title: t.proofs };
const path = '/resource-servers/proofs';
const outcomes = proofOutcomeNames.map((name) => ({ value: name, label: proofOutcomes[name].title }));

export default async function AllProofsPage({ searchParams }: { searchParams: SearchParams }) {
  const { cursor, trail, ...filter } = await pick(searchParams, ['resourceServer', 'outcome', 'from', 'to', 'cursor', 'trail']);
  const { from, to, ...names } = filter;
  const [begin, end] = [instantIn(from)?.toISOString(), instantIn(to)?.toISOString()];
  const asked = { ...names, ...(begin && { from: begin }), ...(end && { to: end }) };
  const wrong = problemOfStretch(filter);
  const { found, problem } =
    wrong === null
      ? await search('proof.list', { ...asked, ...(cursor && { cursor }) } as WireInput<'proof.list'>)
      : { found: null, problem: wrong };
  const active = Object.keys(filter).length > 0;
  return (
    <>
      <PageHeader
        trail={[{ href: '/resource-servers', name: t.resourceServers }]}
        title={t.proofs}
        lead={t.whatEachRunShowed}
        actions={found !== null && found.items.length > 0 && <ProofExports filter={asked} />}
      />
      <Filters path={path} active={active}>
        <FilterText name="resourceServer" label={t.resourceServer} value={filter.resourceServer} placeholder={t.nameOrId} />
        <FilterSelect name="outcome" label={t.result} value={filter.outcome} choices={outcomes} any={t.anyResult} className="sm:w-56" />
        <FilterText name="from" label={t.fromUtc} value={from} placeholder="2026-11-22 14:00" />
        <FilterText name="to" label={t.beforeUtc} value={to} placeholder="2026-11-22 15:00" />
      </Filters>
      {problem !== null && <Notice kind="error">{t.thisFilterCannotBeUsed({ problem })}</Notice>}
      {found !== null && (
        <Panel flush>
          {found.items.length > 0 ? (
            <ProofTable proofs={found.items} />
          ) : active ? (
            <Empty icon={SearchX} title={t.noProofFitsThisFilter} action={<LinkButton href={path}>{t.clearFilter}</LinkButton>} />
          ) : (
            <Empty
              icon={ClipboardCheck}
              title={t.notProvenYet}
              action={<LinkButton href="/resource-servers">{t.resourceServers}</LinkButton>}
            >
              {t.nothingButACallShowsWhether}
            </Empty>
          )}
          <Pages path={path} query={{ ...filter, cursor, trail }} nextCursor={found.nextCursor} older={t.older} newer={t.newer} />
        </Panel>
      )}
    </>
  );
}
