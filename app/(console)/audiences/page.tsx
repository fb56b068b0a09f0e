import { Crosshair, Plus, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import { AudienceTable } from '#components/audiences/audience-table';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { Filters, FilterText } from '#components/ui/filters';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { Pages } from '#components/ui/pages';
import { may } from '#server/domain/roles';
import { search, session } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';

export const metadata: Metadata = { title: 'Audiences' };
const path = '/audiences';

export default async function AudiencesPage({ searchParams }: { searchParams: SearchParams }) {
  const { trail, ...query } = await pick(searchParams, ['q', 'cursor', 'trail']);
  const [{ found, problem }, who] = await Promise.all([search('audience.list', query), session()]);
  const active = query.q !== undefined;
  const register = may(who.role, 'administer') && (
    <LinkButton href="/audiences/new" tone="primary">
      <Plus aria-hidden /> Register audience
    </LinkButton>
  );
  return (
    <>
      <PageHeader title="Audiences" lead="What tokens can be for, and how long they live there." actions={register} />
      <Filters path={path} active={active}>
        <FilterText name="q" label="URI" value={query.q} className="sm:w-72" />
      </Filters>
      {problem !== null && <Notice kind="error">This filter cannot be used. {problem}</Notice>}
      {found !== null && (
        <Panel flush>
          {found.items.length > 0 ? (
            <AudienceTable audiences={found.items} />
          ) : active ? (
            <Empty icon={SearchX} title="No audience fits this filter" action={<LinkButton href={path}>Clear filter</LinkButton>} />
          ) : (
            <Empty icon={Crosshair} title="No audiences yet" action={register}>
              Each token is for one audience and is refused everywhere else. An audience says how long its tokens live and which scopes
              there are; grants say who may ask.
            </Empty>
          )}
          <Pages path={path} query={{ ...query, trail }} nextCursor={found.nextCursor} older="Next" newer="Previous" />
        </Panel>
      )}
    </>
  );
}
