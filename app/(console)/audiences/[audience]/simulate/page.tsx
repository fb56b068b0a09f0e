import type { Metadata } from 'next';
import { SimulatePanel } from '#components/policy/simulate-panel';
import * as t from '#messages/audiences';
import { read } from '../../../../api-client.ts';
import { pick, type SearchParams } from '../../../../parameters.ts';
import { simulateToken } from '../../actions.ts';
import { AudienceFrame } from '../frame.tsx';

type Props = { params: Promise<{ audience: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: t.simulateARequest };

export default async function SimulatePage({ params, searchParams }: Props) {
  const [{ audience: reference }, { identity, actingFor }] = await Promise.all([params, pick(searchParams, ['identity', 'actingFor'])]);
  const audience = await read('audience.show', { audience: decodeURIComponent(reference) });
  return (
    <AudienceFrame audience={audience} here="/simulate" notice={undefined}>
      <SimulatePanel audience={audience} identity={identity ?? ''} actingFor={actingFor ?? ''} action={simulateToken} />
    </AudienceFrame>
  );
}
