import { SearchCheck, SearchX, Trash2 } from 'lucide-react';
import type { Metadata } from 'next';
import { FindingFacets } from '#components/findings/facets';
import { FindingTable } from '#components/findings/finding-table';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { ExportLinks } from '#components/ui/export-links';
import { FilterSelect, Filters, FilterText } from '#components/ui/filters';
import { Done, Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { address, Pages } from '#components/ui/pages';
import { Segments } from '#components/ui/segments';
import { Time } from '#components/ui/time';
import { nameOfNhi, nhis } from '#server/domain/finding';
import { may } from '#server/domain/roles';
import type { WireInput } from '#server/doors/api/contract';
import { read, search, session } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';
import { dismissFinding, narrowGrant, restoreFinding } from './actions.ts';

export const metadata: Metadata = { title: 'Findings' };
const path = '/findings';

const done = {
  'put-aside': 'The finding is put aside. It comes back when its time is over and it still holds.',
  'taken-up': 'The finding is taken up again.',
  narrowed: 'The grant has the scopes that are used, and no others.',
};

export default async function FindingsPage({ searchParams }: { searchParams: SearchParams }) {
  const { trail, notice, ...query } = await pick(searchParams, [
    'kind',
    'nhi',
    'owner',
    'identity',
    'dismissed',
    'cursor',
    'trail',
    'notice',
  ]);
  const { cursor: _, dismissed, ...filter } = query;
  const [{ found, problem }, summary, { role }] = await Promise.all([
    search('finding.list', query as WireInput<'finding.list'>),
    read('finding.summary', {}),
    session(),
  ]);
  const aside = dismissed === 'true';
  const active = Object.keys(filter).length > 0;
  const unused = summary.kinds.find(({ kind }) => kind === 'unused_grant')?.count ?? 0;
  const here = address(path, query);
  const actions = may(role, 'operate') ? { dismiss: dismissFinding, restore: restoreFinding, narrow: narrowGrant } : null;
  return (
    <>
      <PageHeader
        title="Findings"
        trail={[{ href: '/identities', name: 'Identities' }]}
        lead="What is wrong with identities though everything works, how it is known, and the one act that mends it."
        actions={
          <>
            <Segments
              label="Which findings"
              items={[
                { href: address(path, filter), name: 'Open', here: !aside },
                { href: address(path, { ...filter, dismissed: 'true' }), name: 'Put aside', here: aside },
              ]}
            />
            <ExportLinks list="findings" filter={{ ...filter, dismissed }} />
            {actions !== null && unused > 0 && (
              <LinkButton href="/findings/unused-grants" tone="primary">
                <Trash2 aria-hidden /> Remove unused grants…
              </LinkButton>
            )}
          </>
        }
      />
      <Done notice={notice} sentences={done} />
      <Filters path={path} active={active}>
        {aside && <input type="hidden" name="dismissed" value="true" />}
        <FilterSelect
          name="kind"
          label="Kind"
          any="Any kind"
          value={query.kind}
          choices={summary.kinds.map(({ kind, title }) => ({ value: kind, label: title }))}
          className="sm:w-48"
        />
        <FilterSelect
          name="nhi"
          label="OWASP NHI 2025"
          any="Any entry"
          value={query.nhi}
          choices={nhis.map((value) => ({ value, label: `${value} ${nameOfNhi(value)}` }))}
          className="sm:w-56"
        />
        <FilterText name="owner" label="Owner" value={query.owner} className="sm:w-36" />
        <FilterText name="identity" label="Identity" value={query.identity} className="sm:w-40" />
      </Filters>
      {!aside && <FindingFacets path={path} query={query} kinds={summary.kinds} />}
      {problem !== null && <Notice kind="error">This filter cannot be used. {problem}</Notice>}
      {found !== null && (
        <Panel flush>
          {found.items.length > 0 ? (
            <FindingTable findings={found.items} actions={actions} back={here} />
          ) : active ? (
            <Empty icon={SearchX} title="No finding fits this filter" action={<LinkButton href={path}>Clear filter</LinkButton>} />
          ) : aside ? (
            <Empty icon={SearchCheck} title="Nothing is put aside" />
          ) : (
            <Empty icon={SearchCheck} title="Nothing is found">
              Identities that are stale, shared or granted too much would be here, and what lives too long. Uses are counted since{' '}
              <Time at={summary.watchedSince} form="instant" />: nothing is called unused for a time before that.
            </Empty>
          )}
          <Pages path={path} query={{ ...query, trail }} nextCursor={found.nextCursor} />
        </Panel>
      )}
    </>
  );
}
