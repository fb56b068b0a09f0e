import { FileJson } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { CodeBlock, CopyableId } from '../ui/code.tsx';
import { Empty } from '../ui/empty.tsx';
import { Panel } from '../ui/page.tsx';

/** What a resource server publishes of itself (RFC 9728), one document for each of its audiences. */
export const ResourceMetadata = ({ items }: { items: WireOutput<'resource-server.metadata'>['items'] }) =>
  items.length === 0 ? (
    <Panel flush>
      <Empty icon={FileJson} title="No audience, no metadata">
        A resource server says of each of its audiences where tokens for it come from (RFC 9728). Give it an audience first.
      </Empty>
    </Panel>
  ) : (
    <div className="space-y-5">
      <p className="max-w-3xl text-ink-soft">
        A client that is refused finds here which token service to ask, and that its tokens must be bound to a certificate (RFC 9728). Serve
        each document as it stands, as application/json.
      </p>
      {items.map(({ audience, url, document }) => (
        <Panel key={audience} title={<span className="wrap-anywhere">{audience}</span>}>
          <div className="mb-3">
            <p className="text-xs text-ink-faint">Where clients look for it</p>
            {url === null ? (
              <p>Nowhere: this audience is no https address. Point to the document with resource_metadata in WWW-Authenticate.</p>
            ) : (
              <CopyableId value={url} what="address of the metadata" />
            )}
          </div>
          <CodeBlock value={JSON.stringify(document, null, 2)} what={`metadata of ${audience}`} />
        </Panel>
      ))}
    </div>
  );
