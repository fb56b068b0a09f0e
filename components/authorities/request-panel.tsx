import type { WireOutput } from '../../server/doors/api/contract.ts';
import { DownloadPem } from '../certificates/download.tsx';
import { CodeBlock } from '../ui/code.tsx';
import { Panel } from '../ui/page.tsx';
import { Time } from '../ui/time.tsx';

type AuthorityRequest = WireOutput<'authority.requests'>['items'][number];

/** A request that a root elsewhere is to sign; its key is here already. */
export const RequestPanel = ({ request }: { request: AuthorityRequest }) => (
  <Panel
    title={`Request for ${request.name}`}
    note={
      <>
        {request.algorithm} key, made <Time at={request.requestedAt} form="short" /> by {request.requestedBy}
      </>
    }
    actions={
      <DownloadPem pem={request.csr} name={`${request.name}.csr`}>
        CSR
      </DownloadPem>
    }
  >
    <CodeBlock value={request.csr.trim()} what={`certificate signing request of ${request.name}`} tall />
  </Panel>
);
