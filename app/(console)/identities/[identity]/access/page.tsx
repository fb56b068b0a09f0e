import type { Metadata } from 'next';
import { IdentityGrants } from '#components/grants/identity-grants';
import { may } from '#server/domain/roles';
import { read, session } from '../../../../api-client.ts';
import { pick, type SearchParams } from '../../../../parameters.ts';
import { addGrant, changeGrant, removeGrant } from '../../actions.ts';
import { IdentityFrame } from '../frame.tsx';

type Props = { params: Promise<{ identity: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: 'Access of an identity' };

export default async function IdentityAccessPage({ params, searchParams }: Props) {
  const [{ identity: reference }, { notice }] = await Promise.all([params, pick(searchParams, ['notice'])]);
  const identity = await read('identity.show', { identity: decodeURIComponent(reference) });
  const [grants, audiences, who] = await Promise.all([
    read('grant.list', { identity: identity.id, limit: 200 }),
    read('audience.list', { limit: 200 }),
    session(),
  ]);
  const mayChange = may(who.role, 'operate') && identity.status !== 'retired';
  return (
    <IdentityFrame identity={identity} here="/access" notice={notice}>
      <IdentityGrants
        identity={identity}
        grants={grants.items}
        audiences={audiences.items}
        actions={mayChange ? { add: addGrant, change: changeGrant, remove: removeGrant } : null}
      />
    </IdentityFrame>
  );
}
