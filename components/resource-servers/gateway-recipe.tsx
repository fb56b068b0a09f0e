import { Waypoints } from 'lucide-react';
import * as t from '#messages/resource-servers';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { ProgramText } from '../ui/code.tsx';
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
      <Empty icon={Waypoints} title={t.aServerNeedsNoRecipe}>
        {t.itSeesTheCertificates}
      </Empty>
    </Panel>
  ) : (
    <div className="space-y-5">
      <p className="max-w-3xl text-ink-soft">
        {t.theGatewayEndsTheConnections({ header: <code className="font-mono text-xs">{header}</code> })}
      </p>
      {recipes.map(({ audience, file, text }) => (
        <Panel key={audience} title={<span className="wrap-anywhere">{t.fileForAudience({ file, audience })}</span>}>
          <ProgramText value={text} what={t.fileForAudienceInWords({ file, audience })} />
        </Panel>
      ))}
    </div>
  );
