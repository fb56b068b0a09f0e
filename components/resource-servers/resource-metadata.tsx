import { FileJson } from 'lucide-react';
import * as t from '#messages/resource-servers';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { CodeBlock, CopyableId } from '../ui/code.tsx';
import { Empty } from '../ui/empty.tsx';
import { Panel } from '../ui/page.tsx';

/** What a resource server publishes of itself (RFC 9728), one document for each of its audiences. */
export const ResourceMetadata = ({ items }: { items: WireOutput<'resource-server.metadata'>['items'] }) =>
  items.length === 0 ? (
    <Panel flush>
      <Empty icon={FileJson} title={t.noAudienceNoMetadata}>
        {t.aResourceServerSaysOfEach}
      </Empty>
    </Panel>
  ) : (
    <div className="space-y-5">
      <p className="max-w-3xl text-ink-soft">{t.aClientThatIsRefusedFinds}</p>
      {items.map(({ audience, url, document }) => (
        <Panel key={audience} title={<span className="wrap-anywhere">{audience}</span>}>
          <div className="mb-3">
            <p className="text-xs text-ink-faint">{t.whereClientsLookForIt}</p>
            {url === null ? <p>{t.nowhereThisAudienceIsNoHttps}</p> : <CopyableId value={url} what={t.addressOfTheMetadata} />}
          </div>
          <CodeBlock value={JSON.stringify(document, null, 2)} what={t.metadataOf({ audience })} />
        </Panel>
      ))}
    </div>
  );
