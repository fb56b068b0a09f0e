import type { Metadata } from 'next';
import { ChangesPanel } from '#components/audit/changes-panel';
import * as t from '#messages/identities';
import { read } from '../../../../api-client.ts';
import { pick, type SearchParams } from '../../../../parameters.ts';
import { IdentityFrame } from '../frame.tsx';

type Props = { params: Promise<{ identity: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: t.changesOfAnIdentity };

export default async function IdentityChangesPage({ params, searchParams }: Props) {
  const [{ identity: reference }, { notice, cursor, trail }] = await Promise.all([
    params,
    pick(searchParams, ['notice', 'cursor', 'trail']),
  ]);
  const identity = await read('identity.show', { identity: decodeURIComponent(reference) });
  const events = await read('event.list', { target: identity.id, acts: 'true', ...(cursor === undefined ? {} : { cursor }) });
  return (
    <IdentityFrame identity={identity} here="/changes" notice={notice}>
      <ChangesPanel events={events} path={`/identities/${identity.id}/changes`} cursor={cursor} trail={trail} />
    </IdentityFrame>
  );
}
