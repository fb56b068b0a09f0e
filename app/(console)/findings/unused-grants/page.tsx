import { SearchCheck, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import { UnusedGrants } from '#components/findings/unused-grants';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { Filters, FilterText } from '#components/ui/filters';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { requirePermission, search } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { removeUnusedGrants, restoreGrants } from '../actions.ts';

export const metadata: Metadata = { title: 'Unused grants' };
const path = '/findings/unused-grants';
/** At once: more are offered when these are gone. */
const atOnce = 200;

export default async function UnusedGrantsPage({ searchParams }: { searchParams: SearchParams }) {
  await requirePermission('operate');
  const filter = await pick(searchParams, ['owner', 'identity']);
  const active = Object.keys(filter).length > 0;
  const { found, problem } = await search('grant.unused', { limit: atOnce, ...filter });
  return (
    <>
      <PageHeader
        title="Remove unused grants"
        trail={[
          { href: '/identities', name: 'Identities' },
          { href: '/findings', name: 'Findings' },
        ]}
        lead="Grants under which no token was issued for 90 days. What is never used is only of use to whoever steals the key."
      />
      <Filters path={path} active={active}>
        <FilterText name="owner" label="Owner" value={filter.owner} className="sm:w-36" />
        <FilterText name="identity" label="Identity" value={filter.identity} className="sm:w-40" />
      </Filters>
      {problem !== null && <Notice kind="error">This filter cannot be used. {problem}</Notice>}
      {found?.nextCursor && (
        <Notice kind="info" className="mb-4">
          There are more than {atOnce}: these are the newest, and the others are offered when these are gone.
        </Notice>
      )}
      {found !== null && (
        <Panel flush>
          {found.items.length > 0 ? (
            <UnusedGrants grants={found.items} remove={removeUnusedGrants} restore={restoreGrants} />
          ) : active ? (
            <Empty icon={SearchX} title="No unused grant fits this filter" action={<LinkButton href={path}>Clear filter</LinkButton>} />
          ) : (
            <Empty icon={SearchCheck} title="Every grant is used" action={<LinkButton href="/findings">Findings</LinkButton>}>
              Or too young to say: a grant counts as unused after 90 days that were watched.
            </Empty>
          )}
        </Panel>
      )}
    </>
  );
}
