import { CircleCheck, CircleX, Clock3, TimerOff } from 'lucide-react';
import * as t from '#messages/requests';
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
      {t.waiting}
    </Badge>
  ) : request.status === 'approved' ? (
    <Badge tone="good" icon={CircleCheck}>
      {t.approved}
    </Badge>
  ) : request.status === 'rejected' ? (
    <Badge tone="bad" icon={CircleX}>
      {t.rejected}
    </Badge>
  ) : (
    <Badge tone="plain" icon={TimerOff}>
      {t.expired}
    </Badge>
  );

export const cameBy: Record<CertificateRequest['source'], string> = { csr: t.csrUpload, join: t.joinToken };

type Props = { requests: readonly CertificateRequest[]; approve: FormAction; reject: FormAction };

export const RequestTable = ({ requests, approve, reject }: Props) => {
  const decision: Column<CertificateRequest> = {
    header: t.decision,
    cell: (request) =>
      request.status === 'pending' ? (
        <span className="flex flex-wrap gap-1.5">
          <ApproveDialog request={request} action={approve} inRow />
          <RejectDialog request={request} action={reject} inRow />
        </span>
      ) : (
        <span className="block">
          {request.decidedBy ?? t.nobodyInTime}
          <Time at={request.decidedAt ?? request.expiresAt} />
        </span>
      ),
  };
  return (
    <Table
      caption={t.requestsForCertificatesNewestFirst}
      list="requests"
      rows={requests}
      rowKey={(request) => request.id}
      columns={[
        {
          header: t.identity,
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
        { header: t.status, cell: (request) => <RequestStatus request={request} /> },
        {
          header: t.profile,
          cell: (request) => <TextLink href={`/profiles/${encodeURIComponent(request.profile)}`}>{request.profile}</TextLink>,
        },
        {
          header: t.key,
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
          header: t.askedBy,
          cell: (request) => (
            <>
              {request.requestedBy}
              <span className="block text-2xs text-ink-faint">{t.byCameBy({ cameBy: cameBy[request.source] })}</span>
            </>
          ),
        },
        { header: t.asked, from: 'lg', cell: (request) => <Time at={request.requestedAt} /> },
        decision,
      ]}
    />
  );
};
