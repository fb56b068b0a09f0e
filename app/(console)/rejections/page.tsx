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
import { caseCodes } from '#server/domain/cases';
import type { WireInput } from '#server/doors/api/contract';
import { search } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';

export const metadata: Metadata = { title: 'Rejections' };
const path = '/rejections';
const names = ['state', 'code', 'severity', 'assignee', 'identity', 'resourceServer', 'cursor', 'trail'] as const;
const codes = caseCodes.map((value) => ({ value, label: value }));
const severities = ['high', 'medium', 'low'].map((value) => ({ value, label: value }));
const segments = [
  ['Open', undefined],
  ['Explained', 'explained'],
  ['Contained', 'contained'],
  ['All', 'all'],
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
        title="Rejections"
        lead={
          <>
            What belongs together is one case: the same token’s certificate, the same presenter, the same place. Every single decision is in{' '}
            <TextLink href="/activity?outcome=negative">Activity</TextLink>.
          </>
        }
        actions={
          <>
            <Segments
              label="Which cases"
              items={segments.map(([name, value]) => ({
                href: address(path, { ...filter, state: value }),
                name,
                here: (state ?? 'open') === (value ?? 'open'),
              }))}
            />
            <LinkButton href="/rejections/rules">Rules</LinkButton>
            <ExportLinks list="cases" filter={{ ...filter, state: state === 'all' ? undefined : (state ?? 'open') }} />
          </>
        }
      />
      <Filters path={path} active={active}>
        {state !== undefined && <input type="hidden" name="state" value={state} />}
        <FilterSelect name="code" label="Class" value={shown.code} choices={codes} any="Any class" className="sm:w-52" />
        <FilterSelect name="severity" label="Severity" value={shown.severity} choices={severities} any="Any severity" />
        <FilterText name="identity" label="Identity" value={shown.identity} placeholder="Name or id" />
        <FilterText name="resourceServer" label="Resource server" value={shown.resourceServer} placeholder="Name or id" />
        <FilterText name="assignee" label="Assignee" value={shown.assignee} />
      </Filters>
      {problem !== null && <Notice kind="error">This filter cannot be used. {problem}</Notice>}
      {found !== null && (
        <Panel flush>
          {found.items.length > 0 ? (
            <CaseTable cases={found.items} caption="Rejection cases, newest first" />
          ) : active ? (
            <Empty icon={SearchX} title="No case fits this filter" action={<LinkButton href={path}>Clear filter</LinkButton>} />
          ) : state === undefined ? (
            <Empty icon={ShieldCheck} title="No case is open">
              A token under another certificate, an unknown certificate, a token used off target: each would be explained here, within two
              seconds.
            </Empty>
          ) : (
            <Empty icon={ShieldCheck} title={state === 'all' ? 'Nothing was turned away yet' : `No case is ${state}`} />
          )}
          <Pages path={path} query={shown} nextCursor={found.nextCursor} />
        </Panel>
      )}
    </>
  );
}
