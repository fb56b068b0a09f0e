import type { Metadata } from 'next';
import { ApproveDialog, RejectDialog } from '#components/requests/decide';
import { cameBy, RequestStatus } from '#components/requests/request-table';
import { CopyableId } from '#components/ui/code';
import { TextLink } from '#components/ui/link';
import { Done } from '#components/ui/notice';
import { Facts, PageHeader, Panel } from '#components/ui/page';
import { Time } from '#components/ui/time';
import { hexOf } from '../../../../components/certificates/thumbprint.ts';
import { read } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { approveRequest, rejectRequest } from '../actions.ts';

type Props = { params: Promise<{ request: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: 'Request' };

const done = {
  waiting: 'The request is in order and waits for approval: its profile wants a person to look.',
  approved: 'The request is approved, and its certificate is issued.',
  rejected: 'The request is rejected. Nothing was issued.',
};

export default async function RequestPage({ params, searchParams }: Props) {
  const [{ request: reference }, { notice }] = await Promise.all([params, pick(searchParams, ['notice'])]);
  const request = await read('request.show', { request: decodeURIComponent(reference) });
  return (
    <>
      <PageHeader
        trail={[{ href: '/requests', name: 'Requests' }]}
        title={`Request of ${request.identityName}`}
        status={<RequestStatus request={request} />}
        lead={`For a certificate under the profile ${request.profile}.`}
        actions={
          request.status === 'pending' && (
            <>
              <RejectDialog request={request} action={rejectRequest} />
              <ApproveDialog request={request} action={approveRequest} />
            </>
          )
        }
      />
      <Done notice={notice} sentences={done} />
      <div className="grid items-start gap-5 xl:grid-cols-2">
        <Panel title="Who asks">
          <Facts
            items={[
              [
                'Identity',
                <TextLink key="identity" href={`/identities/${request.identityId}`}>
                  {request.identityName}
                </TextLink>,
              ],
              ['Owner', request.owner],
              ['Environment', request.environment],
              [
                'Profile',
                <TextLink key="profile" href={`/profiles/${encodeURIComponent(request.profile)}`}>
                  {request.profile}
                </TextLink>,
              ],
              ['Key', request.keyAlgorithm],
              ['Public key, SHA-256', <CopyableId key="spki" value={request.spkiSha256} what="SHA-256 of the public key" />],
              ['The same, hex', <CopyableId key="hex" value={hexOf(request.spkiSha256)} what="SHA-256 of the public key in hexadecimal" />],
              [
                'Asked',
                <span key="asked">
                  <Time at={request.requestedAt} form="line" /> by {request.requestedBy}, {cameBy[request.source]}
                </span>,
              ],
              request.sourceAddress === null ? null : ['From', request.sourceAddress],
              ['Id', <CopyableId key="id" value={request.id} what="id of the request" />],
            ]}
          />
        </Panel>
        <Panel title="Decision">
          {request.status === 'expired' ? (
            <p className="text-ink-soft">
              Nobody decided in time, so it ended <Time at={request.expiresAt} form="line" />.{' '}
              {request.source === 'join' ? (
                <>
                  Its join token is of no use any more. Make another one on the page of{' '}
                  <TextLink href={`/identities/${request.identityId}`}>{request.identityName}</TextLink>, and have the workload join again.
                </>
              ) : (
                <>
                  Upload the CSR once more under <TextLink href="/certificates/new">issue a certificate</TextLink>.
                </>
              )}{' '}
              How long a request may wait stands in its profile.
            </p>
          ) : request.decidedAt === null ? (
            <p className="text-ink-soft">
              Nobody has decided yet. What a machine can check is in order: the key, the names, who may use the profile. It ends{' '}
              <Time at={request.expiresAt} form="line" /> if nobody does.
            </p>
          ) : (
            <Facts
              items={[
                ['Decided', <Time key="at" at={request.decidedAt} form="line" />],
                ['By', request.decidedBy],
                ['Comment', request.comment ?? 'none'],
                request.certificateId === null
                  ? null
                  : [
                      'Certificate',
                      <TextLink key="certificate" href={`/certificates/${request.certificateId}`}>
                        the one that was issued
                      </TextLink>,
                    ],
              ]}
            />
          )}
        </Panel>
      </div>
    </>
  );
}
