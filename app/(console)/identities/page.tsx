import { Fingerprint, Plus, SearchCheck, SearchX, Upload } from 'lucide-react';
import type { Metadata } from 'next';
import { IdentityBulk } from '#components/identities/identity-bulk';
import { IdentityTable } from '#components/identities/identity-table';
import { RotationFacets, rotationWord } from '#components/identities/rotation-state';
import { statusWord } from '#components/identities/status';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { ExportLinks } from '#components/ui/export-links';
import { FilterSelect, Filters, FilterText } from '#components/ui/filters';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { Pages } from '#components/ui/pages';
import * as t from '#messages/identities';
import { importWord } from '#messages/import';
import { count } from '#messages/numbers';
import { keyKinds } from '#server/domain/certificate';
import { allDecisionCodes } from '#server/domain/codes';
import { identityStatuses } from '#server/domain/identity';
import { may } from '#server/domain/roles';
import { rotationFilters } from '#server/domain/rotation';
import type { WireInput, WireOutput } from '#server/doors/api/contract';
import { read, search, session } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';
import { changeIdentities, identitiesOf } from './bulk-actions.ts';

export const metadata: Metadata = { title: t.identities };
const path = '/identities';
const parameters = [
  ...(['q', 'status', 'environment', 'owner', 'rotation', 'tag', 'audience', 'profile', 'keyAlgorithm', 'rejected', 'unseen'] as const),
  ...(['order', 'cursor', 'trail'] as const),
] as const;
/** What is looked for most; the API takes every code. */
const refusals = allDecisionCodes.filter((code) => code.startsWith('cnf_') || code.startsWith('cert_') || code === 'aud_mismatch');

type Counts = WireOutput<'identity.rotations'>;

/** How many the whole filter finds, of which one page is shown. */
const matchingOf = (counts: Counts | null, rotation: string | undefined): number =>
  Object.entries(counts ?? {}).reduce((sum, [state, number]) => sum + (rotation === undefined || rotation === state ? number : 0), 0);

/** What the filter is apart from how its rows are shown: what is done with all of them goes by the order that nothing moves in. */
const filterOf = ({ cursor: _, order: __, ...filter }: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

export default async function IdentitiesPage({ searchParams }: { searchParams: SearchParams }) {
  const { trail, ...query } = await pick(searchParams, parameters);
  const { rotation: _, cursor: __, order = 'attention', ...counted } = query;
  const [{ found, problem }, { found: counts }, { items: tags }, who] = await Promise.all([
    search('identity.list', { ...query, order } as WireInput<'identity.list'>),
    search('identity.rotations', counted as WireInput<'identity.rotations'>),
    read('identity.tags', {}),
    session(),
  ]);
  const findings = may(who.role, 'audit') ? (await read('finding.summary', {})).kinds.reduce((sum, kind) => sum + kind.count, 0) : null;
  const active = Object.keys(query).some((name) => name !== 'cursor' && name !== 'order');
  const register = may(who.role, 'operate') && (
    <LinkButton href="/identities/new" tone="primary">
      <Plus aria-hidden /> {t.registerIdentity}
    </LinkButton>
  );
  const mayImport = may(who.role, 'operate') && (
    <LinkButton href="/identities/import">
      <Upload aria-hidden /> {importWord}
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
            {mayImport}
            {register}
          </>
        }
      />
      <Filters path={path} active={active}>
        <FilterText name="q" label={t.nameSerialThumbprint} value={query.q} className="sm:w-56" />
        <FilterSelect
          name="status"
          label={t.status}
          any={t.anyStatus}
          value={query.status}
          choices={identityStatuses.map((value) => ({ value, label: statusWord(value) }))}
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
        <FilterText name="tag" label={t.tag} value={query.tag} suggestions={tags.map(({ tag }) => tag)} className="sm:w-32" />
        <FilterText name="audience" label={t.audience} value={query.audience} />
        <FilterText name="profile" label={t.aCertificateProfile} value={query.profile} className="sm:w-32" />
        <FilterSelect
          name="keyAlgorithm"
          label={t.key}
          any={t.anyKey}
          value={query.keyAlgorithm}
          className="sm:w-32"
          choices={keyKinds.map((value) => ({ value, label: value }))}
        />
        <FilterSelect
          name="rejected"
          label={t.rejectedWithinADay}
          any={t.anything}
          value={query.rejected}
          choices={[
            { value: 'any', label: t.anyRefusal },
            { value: 'replay', label: t.replays },
            ...refusals.map((value) => ({ value, label: value })),
          ]}
        />
        <FilterSelect
          name="unseen"
          label={t.notSeenFor}
          any={t.anyTime}
          value={query.unseen}
          className="sm:w-32"
          choices={Object.entries(t.unseenFor).map(([value, label]) => ({ value, label }))}
        />
        <FilterSelect
          name="order"
          className="sm:w-48"
          label={t.inWhichOrder}
          any={t.anyOrder}
          value={query.order}
          choices={[
            { value: 'name', label: t.byName },
            { value: 'newest', label: t.newestFirst },
          ]}
        />
      </Filters>
      {counts !== null && (found?.items.length || active) && <RotationFacets path={path} query={query} counts={counts} />}
      {order === 'attention' && (found?.items.length ?? 0) > 1 && <p className="mb-2 text-xs text-ink-faint">{t.orderOfAttention}</p>}
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
            <Empty
              icon={Fingerprint}
              title={t.noIdentitiesYet}
              action={
                <span className="flex flex-wrap justify-center gap-2">
                  {register}
                  {mayImport}
                </span>
              }
            >
              {t.anIdentityIsAWorkloadsName} {t.manyComeFromFiles({ command: <code className="font-mono text-xs">hawser apply</code> })}
            </Empty>
          )}
          <Pages path={path} query={{ ...query, trail }} nextCursor={found.nextCursor} older={t.next} newer={t.previous} />
        </Panel>
      )}
    </>
  );
}
