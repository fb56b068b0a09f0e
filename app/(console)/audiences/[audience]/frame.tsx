import { Pencil } from 'lucide-react';
import type { ReactNode } from 'react';
import { ManagedNotice } from '#components/fleet/managed';
import { LinkButton } from '#components/ui/button';
import { Done } from '#components/ui/notice';
import { PageHeader } from '#components/ui/page';
import { Tabs } from '#components/ui/tabs';
import * as t from '#messages/audiences';
import { may } from '#server/domain/roles';
import type { WireOutput } from '#server/doors/api/contract';
import { session } from '../../../api-client.ts';
import { accessNotices } from '../../access-notices.ts';

const done = {
  registered: t.theAudienceIsRegisteredLetIdentities,
  changed: t.theAudienceIsChangedItHolds,
  ...accessNotices,
};

type Props = {
  audience: WireOutput<'audience.show'>;
  /** The last part of the address: nothing for the first page. */
  here: '' | '/grants' | '/simulate' | '/changes';
  notice: string | undefined;
  children: ReactNode;
};

/** What every page of an audience begins with. */
export async function AudienceFrame({ audience, here, notice, children }: Props) {
  const { role } = await session();
  const path = `/audiences/${audience.id}`;
  return (
    <>
      <PageHeader
        trail={[{ href: '/audiences', name: t.audiences }]}
        title={audience.uri}
        lead={audience.description || undefined}
        actions={
          may(role, 'administer') && (
            <LinkButton href={`${path}/edit`}>
              <Pencil aria-hidden /> {t.change}
            </LinkButton>
          )
        }
      />
      <Done notice={notice} sentences={done} />
      <ManagedNotice by={audience.managedBy} />
      <Tabs
        label={t.pagesOf({ uri: audience.uri })}
        here={path + here}
        tabs={[
          { href: path, name: t.overview },
          { href: `${path}/grants`, name: t.grants },
          { href: `${path}/simulate`, name: t.simulate },
          ...(may(role, 'audit') ? [{ href: `${path}/changes`, name: t.changes }] : []),
        ]}
      />
      {children}
    </>
  );
}
