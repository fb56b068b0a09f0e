import type { Metadata } from 'next';
import { ApproveDialog, RejectDialog } from '#components/requests/decide';
import { cameBy, RequestStatus } from '#components/requests/request-table';
import { CopyableId } from '#components/ui/code';
import { TextLink } from '#components/ui/link';
import { Done } from '#components/ui/notice';
import { Facts, PageHeader, Panel } from '#components/ui/page';
import { Time } from '#components/ui/time';
import * as t from '#messages/requests';
import { hexOf } from '../../../../components/certificates/thumbprint.ts';
import { read } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { approveRequest, rejectRequest } from '../actions.ts';

type Props = { params: Promise<{ request: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: t.request };

const done = {
  waiting: t.theRequestIsInOrder,
  approved: t.theRequestIsApproved,
  rejected: t.theRequestIsRejectedNothing,
};

export default async function RequestPage({ params, searchParams }: Props) {
  const [{ request: reference }, { notice }] = await Promise.all([params, pick(searchParams, ['notice'])]);
  const request = await read('request.show', { request: decodeURIComponent(reference) });
  return (
    <>
      <PageHeader
        trail={[{ href: '/requests', name: t.requests }]}
        title={t.requestOf({ identityName: request.identityName })}
        status={<RequestStatus request={request} />}
        lead={t.forACertificateUnderTheProfile({ profile: request.profile })}
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
        <Panel title={t.whoAsks}>
          <Facts
            items={[
              [
                t.identity,
                <TextLink key="identity" href={`/identities/${request.identityId}`}>
                  {request.identityName}
                </TextLink>,
              ],
              [t.owner, request.owner],
              [t.environment, request.environment],
              [
                t.profile,
                <TextLink key="profile" href={`/profiles/${encodeURIComponent(request.profile)}`}>
                  {request.profile}
                </TextLink>,
              ],
              [t.key, request.keyAlgorithm],
              [t.sha256OfTheKey, <CopyableId key="spki" value={request.spkiSha256} what={t.whatIsCopied} />],
              [t.theSameHex, <CopyableId key="hex" value={hexOf(request.spkiSha256)} what={t.whatIsCopiedAsHex} />],
              [
                t.asked,
                <span key="asked">
                  {t.by({
                    time: <Time at={request.requestedAt} form="line" />,
                    requestedBy: request.requestedBy,
                    cameBy: cameBy[request.source],
                  })}
                </span>,
              ],
              request.sourceAddress === null ? null : [t.fromAddress, request.sourceAddress],
              [t.id, <CopyableId key="id" value={request.id} what={t.idOfTheRequest} />],
            ]}
          />
        </Panel>
        <Panel title={t.decision}>
          {request.status === 'expired' ? (
            <p className="text-ink-soft">
              {t.nobodyDecidedInTime({
                time: <Time at={request.expiresAt} form="line" />,
                source:
                  request.source === 'join'
                    ? t.itsJoinToken({
                        identityName: <TextLink href={`/identities/${request.identityId}`}>{request.identityName}</TextLink>,
                      })
                    : t.uploadTheCsrOnceMoreUnder({ place: <TextLink href="/certificates/new">{t.issueACertificate}</TextLink> }),
              })}
            </p>
          ) : request.decidedAt === null ? (
            <p className="text-ink-soft">{t.nobodyHasDecidedYetWhat({ time: <Time at={request.expiresAt} form="line" /> })}</p>
          ) : (
            <Facts
              items={[
                [t.decided, <Time key="at" at={request.decidedAt} form="line" />],
                [t.decidedBy, request.decidedBy],
                [t.comment, request.comment ?? t.noComment],
                request.certificateId === null
                  ? null
                  : [
                      t.certificate,
                      <TextLink key="certificate" href={`/certificates/${request.certificateId}`}>
                        {t.theOneThatWasIssued}
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
