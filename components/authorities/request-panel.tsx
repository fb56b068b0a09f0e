import * as t from '#messages/authorities';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { DownloadPem } from '../certificates/download.tsx';
import { CodeBlock } from '../ui/code.tsx';
import { Panel } from '../ui/page.tsx';
import { Time } from '../ui/time.tsx';

type AuthorityRequest = WireOutput<'authority.requests'>['items'][number];

/** A request that a root elsewhere is to sign; its key is here already. */
export const RequestPanel = ({ request }: { request: AuthorityRequest }) => (
  <Panel
    title={t.requestFor({ request: request.name })}
    note={t.keyMadeBy({
      algorithm: request.algorithm,
      time: <Time at={request.requestedAt} form="short" />,
      requestedBy: request.requestedBy,
    })}
    actions={
      <DownloadPem pem={request.csr} name={`${request.name}.csr`}>
        {t.csr}
      </DownloadPem>
    }
  >
    <CodeBlock value={request.csr.trim()} what={t.certificateSigningRequestOf({ request: request.name })} tall />
  </Panel>
);
