import { Fingerprint, Plus, SearchCheck, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import { IdentityBulk } from '#components/identities/identity-bulk';
import { IdentityTable } from '#components/identities/identity-table';
import { RotationFacets, rotationWord } from '#components/identities/rotation-state';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { ExportLinks } from '#components/ui/export-links';
import { FilterSelect, Filters, FilterText } from '#components/ui/filters';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { Pages } from '#components/ui/pages';
import * as t from '#messages/identities';
import { count } from '#messages/numbers';
import { identityStatuses } from '#server/domain/identity';
import { may } from '#server/domain/roles';
import { rotationFilters } from '#server/domain/rotation';
import type { WireInput, WireOutput } from '#server/doors/api/contract';
import { read, search, session } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';
import { changeIdentities, identitiesOf } from './bulk-actions.ts';

export const metadata: Metadata = { title: t.identities };
const path = '/identities';

type Counts = WireOutput<'identity.rotations'>;

/** How many the whole filter finds, of which one page is shown. */
const matchingOf = (counts: Counts | null, rotation: string | undefined): number =>
  Object.entries(counts ?? {}).reduce((sum, [state, number]) => sum + (rotation === undefined || rotation === state ? number : 0), 0);

const filterOf = ({ cursor: _, ...filter }: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

export default async function IdentitiesPage({ searchParams }: { searchParams: SearchParams }) {
  const { trail, ...query } = await pick(searchParams, ['q', 'status', 'environment', 'owner', 'rotation', 'cursor', 'trail']);
  const { rotation: _, cursor: __, ...counted } = query;
  const [{ found, problem }, { found: counts }, who] = await Promise.all([
    search('identity.list', query as WireInput<'identity.list'>),
    search('identity.rotations', counted as WireInput<'identity.rotations'>),
    session(),
  ]);
  const findings = may(who.role, 'audit') ? (await read('finding.summary', {})).kinds.reduce((sum, kind) => sum + kind.count, 0) : null;
  const active = Object.keys(query).some((name) => name !== 'cursor');
  const register = may(who.role, 'operate') && (
    <LinkButton href="/identities/new" tone="primary">
      <Plus aria-hidden /> {t.registerIdentity}
    </LinkButton>
  );
  return (
    <>
      <PageHeader
        title={t.identities}
        lead={t.workloadsAndTheCertificatesThatProve}
        actions={
          <>
            {findings !== null && (
              <LinkButton href="/findings">
                <SearchCheck aria-hidden /> {t.findings}
                {findings > 0 && ` (${count(findings)})`}
              </LinkButton>
            )}
            <ExportLinks list="identities" filter={filterOf(query)} />
            {register}
          </>
        }
      />
      <Filters path={path} active={active}>
        <FilterText name="q" label={t.nameOrSpiffeId} value={query.q} className="sm:w-56" />
        <FilterSelect
          name="status"
          label={t.status}
          any={t.anyStatus}
          value={query.status}
          choices={identityStatuses.map((value) => ({ value, label: value }))}
        />
        <FilterSelect
          name="rotation"
          label={t.renewal}
          any={t.anyRenewal}
          value={query.rotation}
          choices={rotationFilters.map((value) => ({ value, label: rotationWord(value) }))}
        />
        <FilterText name="environment" label={t.environment} value={query.environment} className="sm:w-36" />
        <FilterText name="owner" label={t.owner} value={query.owner} className="sm:w-36" />
      </Filters>
      {counts !== null && (found?.items.length || active) && <RotationFacets path={path} query={query} counts={counts} />}
      {problem !== null && <Notice kind="error">{t.thisFilterCannotBeUsed({ problem })}</Notice>}
      {found !== null && (
        <Panel flush>
          {found.items.length > 0 ? (
            <IdentityTable
              // What was selected by one filter is not there under another.
              key={new URLSearchParams(filterOf(query)).toString()}
              identities={found.items}
              bulk={
                may(who.role, 'operate') && (
                  <IdentityBulk
                    matching={matchingOf(counts, query.rotation)}
                    filter={filterOf(query)}
                    change={changeIdentities}
                    page={identitiesOf}
                  />
                )
              }
            />
          ) : active ? (
            <Empty icon={SearchX} title={t.noIdentityFitsThisFilter} action={<LinkButton href={path}>{t.clearFilter}</LinkButton>} />
          ) : (
            <Empty icon={Fingerprint} title={t.noIdentitiesYet} action={register}>
              {t.anIdentityIsAWorkloadsName}
            </Empty>
          )}
          <Pages path={path} query={{ ...query, trail }} nextCursor={found.nextCursor} older={t.next} newer={t.previous} />
        </Panel>
      )}
    </>
  );
}
