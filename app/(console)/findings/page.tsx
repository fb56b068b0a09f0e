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
import * as t from '#messages/findings';
import { nameOfNhi, nhis } from '#server/domain/finding';
import { may } from '#server/domain/roles';
import type { WireInput } from '#server/doors/api/contract';
import { read, search, session } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';
import { dismissFinding, narrowGrant, restoreFinding } from './actions.ts';

export const metadata: Metadata = { title: t.findings };
const path = '/findings';

const done = {
  'put-aside': t.theFindingIsPutAside,
  'taken-up': t.theFindingIsTakenUpAgain,
  narrowed: t.theGrantHasTheScopes,
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
        title={t.findings}
        trail={[{ href: '/identities', name: t.identities }]}
        lead={t.whatIsWrongWithIdentitiesThough}
        actions={
          <>
            <Segments
              label={t.whichFindings}
              items={[
                { href: address(path, filter), name: t.open, here: !aside },
                { href: address(path, { ...filter, dismissed: 'true' }), name: t.putAside, here: aside },
              ]}
            />
            <ExportLinks list="findings" filter={{ ...filter, dismissed }} />
            {actions !== null && unused > 0 && (
              <LinkButton href="/findings/unused-grants" tone="primary">
                <Trash2 aria-hidden /> {t.removeUnusedGrants}
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
          label={t.kind}
          any={t.anyKind}
          value={query.kind}
          choices={summary.kinds.map(({ kind, title }) => ({ value: kind, label: title }))}
          className="sm:w-48"
        />
        <FilterSelect
          name="nhi"
          label={t.owaspNhi2025}
          any={t.anyEntry}
          value={query.nhi}
          choices={nhis.map((value) => ({ value, label: `${value} ${nameOfNhi(value)}` }))}
          className="sm:w-56"
        />
        <FilterText name="owner" label={t.owner} value={query.owner} className="sm:w-36" />
        <FilterText name="identity" label={t.identity} value={query.identity} className="sm:w-40" />
      </Filters>
      {!aside && <FindingFacets path={path} query={query} kinds={summary.kinds} />}
      {problem !== null && <Notice kind="error">{t.thisFilterCannotBeUsed({ problem })}</Notice>}
      {found !== null && (
        <Panel flush>
          {found.items.length > 0 ? (
            <FindingTable findings={found.items} actions={actions} back={here} />
          ) : active ? (
            <Empty icon={SearchX} title={t.noFindingFitsThisFilter} action={<LinkButton href={path}>{t.clearFilter}</LinkButton>} />
          ) : aside ? (
            <Empty icon={SearchCheck} title={t.nothingIsPutAside} />
          ) : (
            <Empty icon={SearchCheck} title={t.nothingIsFound}>
              {t.identitiesThatAreStaleShared({ time: <Time at={summary.watchedSince} form="instant" /> })}
            </Empty>
          )}
          <Pages path={path} query={{ ...query, trail }} nextCursor={found.nextCursor} />
        </Panel>
      )}
    </>
  );
}
