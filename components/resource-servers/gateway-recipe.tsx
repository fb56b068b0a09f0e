import { Waypoints } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { CodeBlock } from '../ui/code.tsx';
import { Empty } from '../ui/empty.tsx';
import { Panel } from '../ui/page.tsx';

type Props = {
  recipes: readonly WireOutput<'resource-server.recipe'>[];
  /** Null for a server, which has no recipe. */
  header: string | null;
};

/** The configuration of a gateway, one file for each of its audiences. */
export const GatewayRecipe = ({ recipes, header }: Props) =>
  header === null ? (
    <Panel flush>
      <Empty icon={Waypoints} title="A server needs no recipe">
        It sees the certificates of its clients itself, and checks them with the verifier. A recipe is for a gateway, which ends connections
        for others.
      </Empty>
    </Panel>
  ) : (
    <div className="space-y-5">
      <p className="max-w-3xl text-ink-soft">
        The gateway ends the connections of clients, asks Hawser about each request, and passes on the certificate that it saw in{' '}
        <code className="font-mono text-xs">{header}</code>, and in nothing else. What a client sends of that header it must throw away. Put
        the files that the recipe names into /etc/hawser.
      </p>
      {recipes.map(({ audience, file, text }) => (
        <Panel
          key={audience}
          title={
            <span className="wrap-anywhere">
              {file} for {audience}
            </span>
          }
        >
          <CodeBlock asIs value={text} what={`${file} for ${audience}`} />
        </Panel>
      ))}
    </div>
  );
