import type { Metadata } from 'next';
import { AudienceGrants } from '#components/grants/audience-grants';
import { Pages } from '#components/ui/pages';
import { may } from '#server/domain/roles';
import { read, session } from '../../../../api-client.ts';
import { pick, type SearchParams } from '../../../../parameters.ts';
import { addGrant, changeGrant, removeGrant } from '../../../identities/actions.ts';
import { AudienceFrame } from '../frame.tsx';

type Props = { params: Promise<{ audience: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: 'Grants of an audience' };

export default async function AudienceGrantsPage({ params, searchParams }: Props) {
  const [{ audience: reference }, { notice, cursor, trail }] = await Promise.all([
    params,
    pick(searchParams, ['notice', 'cursor', 'trail']),
  ]);
  const audience = await read('audience.show', { audience: decodeURIComponent(reference) });
  const [grants, who] = await Promise.all([
    read('grant.list', { audience: audience.id, limit: 50, ...(cursor === undefined ? {} : { cursor }) }),
    session(),
  ]);
  const path = `/audiences/${audience.id}/grants`;
  return (
    <AudienceFrame audience={audience} here="/grants" notice={notice}>
      <AudienceGrants
        audience={audience}
        grants={grants.items}
        actions={may(who.role, 'operate') ? { add: addGrant, change: changeGrant, remove: removeGrant } : null}
        back={path}
        pages={<Pages path={path} query={{ cursor, trail }} nextCursor={grants.nextCursor} older="Next" newer="Previous" />}
      />
    </AudienceFrame>
  );
}
