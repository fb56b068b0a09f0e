import type { Metadata } from 'next';
import { ChangesPanel } from '#components/audit/changes-panel';
import * as t from '#messages/audiences';
import { read } from '../../../../api-client.ts';
import { pick, type SearchParams } from '../../../../parameters.ts';
import { AudienceFrame } from '../frame.tsx';

type Props = { params: Promise<{ audience: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: t.changesOfAnAudience };

export default async function AudienceChangesPage({ params, searchParams }: Props) {
  const [{ audience: reference }, { notice, cursor, trail }] = await Promise.all([
    params,
    pick(searchParams, ['notice', 'cursor', 'trail']),
  ]);
  const audience = await read('audience.show', { audience: decodeURIComponent(reference) });
  const events = await read('event.list', { target: audience.id, acts: 'true', ...(cursor === undefined ? {} : { cursor }) });
  return (
    <AudienceFrame audience={audience} here="/changes" notice={notice}>
      <ChangesPanel events={events} path={`/audiences/${audience.id}/changes`} cursor={cursor} trail={trail} />
    </AudienceFrame>
  );
}
