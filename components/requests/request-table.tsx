import { CircleCheck, CircleX, Clock3, TimerOff } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { Id } from '../ui/code.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { TextLink } from '../ui/link.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { ApproveDialog, RejectDialog } from './decide.tsx';

export type CertificateRequest = WireOutput<'request.show'>;

export const RequestStatus = ({ request }: { request: CertificateRequest }) =>
  request.status === 'pending' ? (
    <Badge tone="warn" icon={Clock3}>
      Waiting
    </Badge>
  ) : request.status === 'approved' ? (
    <Badge tone="good" icon={CircleCheck}>
      Approved
    </Badge>
  ) : request.status === 'rejected' ? (
    <Badge tone="bad" icon={CircleX}>
      Rejected
    </Badge>
  ) : (
    <Badge tone="plain" icon={TimerOff}>
      Expired
    </Badge>
  );

export const cameBy: Record<CertificateRequest['source'], string> = { csr: 'CSR upload', join: 'join token' };

type Props = { requests: readonly CertificateRequest[]; approve: FormAction; reject: FormAction };

export const RequestTable = ({ requests, approve, reject }: Props) => {
  const decision: Column<CertificateRequest> = {
    header: 'Decision',
    cell: (request) =>
      request.status === 'pending' ? (
        <span className="flex flex-wrap gap-1.5">
          <ApproveDialog request={request} action={approve} inRow />
          <RejectDialog request={request} action={reject} inRow />
        </span>
      ) : (
        <span className="block">
          {request.decidedBy ?? 'nobody in time'}
          <Time at={request.decidedAt ?? request.expiresAt} />
        </span>
      ),
  };
  return (
    <Table
      caption="Requests for certificates, newest first"
      list="requests"
      rows={requests}
      rowKey={(request) => request.id}
      columns={[
        {
          header: 'Identity',
          names: true,
          className: 'sm:min-w-36',
          cell: (request) => (
            <>
              <TextLink href={`/requests/${request.id}`}>{request.identityName}</TextLink>
              <span className="block text-xs text-ink-faint">
                {request.owner}, {request.environment}
              </span>
            </>
          ),
        },
        { header: 'Status', cell: (request) => <RequestStatus request={request} /> },
        {
          header: 'Profile',
          cell: (request) => <TextLink href={`/profiles/${encodeURIComponent(request.profile)}`}>{request.profile}</TextLink>,
        },
        {
          header: 'Key',
          cell: (request) => (
            <>
              {request.keyAlgorithm}
              <span className="block text-ink-faint">
                <Id value={request.spkiSha256} head={8} tail={5} />
              </span>
            </>
          ),
        },
        {
          header: 'Asked by',
          cell: (request) => (
            <>
              {request.requestedBy}
              <span className="block text-2xs text-ink-faint">by {cameBy[request.source]}</span>
            </>
          ),
        },
        { header: 'Asked', from: 'lg', cell: (request) => <Time at={request.requestedAt} /> },
        decision,
      ]}
    />
  );
};
