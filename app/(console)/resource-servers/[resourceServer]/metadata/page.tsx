import type { Metadata } from 'next';
import { ResourceMetadata } from '#components/resource-servers/resource-metadata';
import * as t from '#messages/resource-servers';
import { read } from '../../../../api-client.ts';
import { ResourceServerFrame } from '../frame.tsx';

export const metadata: Metadata = { title: t.metadataOfAResourceServer };

export default async function ResourceServerMetadataPage({ params }: { params: Promise<{ resourceServer: string }> }) {
  const reference = decodeURIComponent((await params).resourceServer);
  const [server, { items }] = await Promise.all([
    read('resource-server.show', { resourceServer: reference }),
    read('resource-server.metadata', { resourceServer: reference }),
  ]);
  return (
    <ResourceServerFrame server={server} here="/metadata" notice={undefined}>
      <ResourceMetadata items={items} />
    </ResourceServerFrame>
  );
}
