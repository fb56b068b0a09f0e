import { BadgeCheck, Ticket, Waypoints } from 'lucide-react';
import type { Metadata } from 'next';
import { CertificateTable } from '#components/certificates/certificate-table';
import { RecentDecisions } from '#components/decisions/decision-table';
import { FindingsOf } from '#components/findings/of-identity';
import { EndTokensDialog } from '#components/identities/end-tokens';
import { History } from '#components/identities/history';
import { HandoverNote, Lanes } from '#components/identities/lanes';
import { RotationPanel } from '#components/identities/rotation-panel';
import { Tags } from '#components/identities/tags';
import { CopyableId } from '#components/ui/code';
import { Empty } from '#components/ui/empty';
import { TextLink } from '#components/ui/link';
import { Notice } from '#components/ui/notice';
import { Facts, Panel } from '#components/ui/page';
import { Time } from '#components/ui/time';
import { UsageByAudience } from '#components/usage/by-audience';
import { UsageTiles } from '#components/usage/usage-tiles';
import * as t from '#messages/identities';
import { historyKinds } from '#server/domain/history';
import { may } from '#server/domain/roles';
import { read, search, session } from '../../../api-client.ts';
import { explain } from '../../../explain.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { endTokens } from '../actions.ts';
import { IdentityFrame } from './frame.tsx';

type Props = { params: Promise<{ identity: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: t.identity };

export default async function IdentityPage({ params, searchParams }: Props) {
  const [{ identity: reference }, { notice, entry, ...asked }] = await Promise.all([
    params,
    pick(searchParams, ['notice', 'entry', 'kind', 'cursor', 'trail']),
  ]);
  const kind = historyKinds.find((each) => each === asked.kind);
  const query = { ...asked, kind };
  const identity = await read('identity.show', { identity: decodeURIComponent(reference) });
  const { role } = await session();
  const mayAudit = may(role, 'audit');
  const [certificates, decisions, history, usage, rotation, timeline, findings, live] = await Promise.all([
    read('certificate.list', { identity: identity.id, limit: 10 }),
    mayAudit ? null : read('decision.list', { identity: identity.id, limit: 10 }),
    mayAudit
      ? search('identity.history', {
          identity: identity.id,
          limit: 15,
          ...(kind && { kind }),
          ...(entry === undefined ? { cursor: asked.cursor } : { upTo: entry }),
        })
      : null,
    read('identity.usage', { identity: identity.id }),
    read('identity.rotation', { identity: identity.id }),
    read('identity.timeline', { identity: identity.id }),
    mayAudit ? read('finding.list', { identity: identity.id, limit: 10 }) : null,
    may(role, 'operate') ? read('identity.live-tokens', { identity: identity.id }) : null,
  ]);
  return (
    <IdentityFrame identity={identity} here="" notice={notice}>
      <div className="mb-5">
        <UsageTiles live={usage.live} decisions={usage.decisions} since={usage.since} filter={`identity=${identity.id}`} />
      </div>
      {findings !== null && <FindingsOf identity={identity} findings={findings.items} />}
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_21rem]">
        <div className="min-w-0 space-y-5">
          <Lanes timeline={timeline} />
          {history !== null &&
            (history.found === null ? (
              <Notice kind="error">{history.problem}</Notice>
            ) : (
              <History identity={identity} history={history.found} query={query} entry={entry} />
            ))}
          {decisions !== null && (
            <Panel
              title={t.recentDecisions}
              note={t.onItsTokens}
              flush
              actions={decisions.items.length > 0 && <TextLink href={`/activity?identity=${identity.id}`}>{t.allOfThem}</TextLink>}
            >
              {decisions.items.length === 0 ? (
                <Empty small icon={Waypoints} title={t.noDecisionYet}>
                  {t.itsFirstRequestForAToken}
                </Empty>
              ) : (
                <RecentDecisions decisions={explain(decisions.items)} caption={t.recentDecisionsAbout({ identity: identity.name })} />
              )}
            </Panel>
          )}
          <Panel
            title={t.certificates}
            flush
            actions={
              certificates.nextCursor !== null && <TextLink href={`/certificates?identity=${identity.id}`}>{t.allCertificates}</TextLink>
            }
          >
            {certificates.items.length === 0 ? (
              <Empty small icon={BadgeCheck} title={t.neverEnrolled}>
                {t.withoutACertificateThisIdentityCan}
              </Empty>
            ) : (
              <CertificateTable certificates={certificates.items} caption={t.certificatesOf({ identity: identity.name })} ofOneIdentity />
            )}
          </Panel>
          <Panel
            title={t.tokens}
            note={t.boundToItsCertificatesAndGood}
            flush
            actions={live !== null && live.count > 0 && <EndTokensDialog identity={identity} live={live} action={endTokens} />}
          >
            {usage.audiences.length === 0 ? (
              <Empty small icon={Ticket} title={t.noTokenIn24Hours}>
                {t.whatItAskedForAndGot({ access: <TextLink href={`/identities/${identity.id}/access`}>{t.accessInSentence}</TextLink> })}
              </Empty>
            ) : (
              <UsageByAudience rows={usage.audiences} identity={identity} />
            )}
          </Panel>
        </div>
        <div className="min-w-0 space-y-5 max-xl:order-first">
          <Panel title={t.facts}>
            <Facts
              stacked
              items={[
                [t.spiffeId, <CopyableId key="spiffe" value={identity.spiffeId} what={t.spiffeId} />],
                [t.owner, identity.owner],
                [t.kind, identity.kind],
                [t.environment, identity.environment],
                [t.tags, <Tags key="tags" tags={identity.tags} />],
                [t.registered, <Time key="created" at={identity.createdAt} />],
                [t.changed, <Time key="updated" at={identity.updatedAt} />],
                [t.id, <CopyableId key="id" value={identity.id} what={t.idOfTheIdentity} />],
              ]}
            />
          </Panel>
          <RotationPanel rotation={rotation} />
          <HandoverNote timeline={timeline} />
        </div>
      </div>
    </IdentityFrame>
  );
}
