import { SearchX, ShieldCheck } from 'lucide-react';
import type { Metadata } from 'next';
import { CaseTable } from '#components/cases/case-table';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { ExportLinks } from '#components/ui/export-links';
import { FilterSelect, Filters, FilterText } from '#components/ui/filters';
import { TextLink } from '#components/ui/link';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { address, Pages } from '#components/ui/pages';
import { Segments } from '#components/ui/segments';
import * as t from '#messages/cases';
import { caseCodes } from '#server/domain/cases';
import type { WireInput } from '#server/doors/api/contract';
import { search } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';

export const metadata: Metadata = { title: t.rejections };
const path = '/rejections';
const names = ['state', 'code', 'severity', 'assignee', 'identity', 'resourceServer', 'cursor', 'trail'] as const;
const codes = caseCodes.map((value) => ({ value, label: value }));
const severities = ['high', 'medium', 'low'].map((value) => ({ value, label: value }));
const segments = [
  [t.open, undefined],
  [t.explained, 'explained'],
  [t.contained, 'contained'],
  [t.all, 'all'],
] as const;

export default async function RejectionsPage({ searchParams }: { searchParams: SearchParams }) {
  const shown = await pick(searchParams, names);
  const { cursor, trail: _, state, ...filter } = shown;
  const asked = { ...filter, ...(cursor && { cursor }), ...(state === 'all' ? {} : { state: state ?? 'open' }) };
  const { found, problem } = await search('case.list', asked as WireInput<'case.list'>);
  const active = Object.keys(filter).length > 0;
  return (
    <>
      <PageHeader
        title={t.rejections}
        lead={t.whatBelongsTogetherIsOneCase({ link: <TextLink href="/activity?outcome=negative">{t.activity}</TextLink> })}
        actions={
          <>
            <Segments
              label={t.whichCases}
              items={segments.map(([name, value]) => ({
                href: address(path, { ...filter, state: value }),
                name,
                here: (state ?? 'open') === (value ?? 'open'),
              }))}
            />
            <LinkButton href="/rejections/rules">{t.rules}</LinkButton>
            <ExportLinks list="cases" filter={{ ...filter, state: state === 'all' ? undefined : (state ?? 'open') }} />
          </>
        }
      />
      <Filters path={path} active={active}>
        {state !== undefined && <input type="hidden" name="state" value={state} />}
        <FilterSelect name="code" label={t.classOfCase} value={shown.code} choices={codes} any={t.anyClass} className="sm:w-52" />
        <FilterSelect name="severity" label={t.severity} value={shown.severity} choices={severities} any={t.anySeverity} />
        <FilterText name="identity" label={t.identity} value={shown.identity} placeholder={t.nameOrId} />
        <FilterText name="resourceServer" label={t.resourceServer} value={shown.resourceServer} placeholder={t.nameOrId} />
        <FilterText name="assignee" label={t.assignee} value={shown.assignee} />
      </Filters>
      {problem !== null && <Notice kind="error">{t.thisFilterCannotBeUsed({ problem })}</Notice>}
      {found !== null && (
        <Panel flush>
          {found.items.length > 0 ? (
            <CaseTable cases={found.items} caption={t.rejectionCasesNewestFirst} />
          ) : active ? (
            <Empty icon={SearchX} title={t.noCaseFitsThisFilter} action={<LinkButton href={path}>{t.clearFilter}</LinkButton>} />
          ) : state === undefined ? (
            <Empty icon={ShieldCheck} title={t.noCaseIsOpen}>
              {t.aTokenUnderAnotherCertificate}
            </Empty>
          ) : (
            <Empty icon={ShieldCheck} title={state === 'all' ? t.nothingWasTurnedAwayYet : t.noCaseIs({ state })} />
          )}
          <Pages path={path} query={shown} nextCursor={found.nextCursor} />
        </Panel>
      )}
    </>
  );
}
