import { CircleOff, KeySquare, Play, ScrollText } from 'lucide-react';
import type { Metadata } from 'next';
import { EventTable } from '#components/audit/event-table';
import { BoundTokens, tokensSaid } from '#components/certificates/bound-tokens';
import { CertificateMenu } from '#components/certificates/certificate-menu';
import { sources } from '#components/certificates/certificate-table';
import { CertificateChain } from '#components/certificates/chain';
import { DownloadPem } from '#components/certificates/download';
import { Lineage } from '#components/certificates/lineage';
import { lookAgainAfter, PropagationList } from '#components/certificates/propagation';
import { RelatedCertificates } from '#components/certificates/related';
import { StandingList } from '#components/certificates/standing';
import { CertificateStatus } from '#components/certificates/status';
import { CertificateSummary } from '#components/certificates/summary';
import { TokenCheck } from '#components/certificates/token-check';
import { Misused, UsageTable } from '#components/certificates/usage';
import { Badge } from '#components/ui/badge';
import { LinkButton } from '#components/ui/button';
import { CodeBlock, CopyableId } from '#components/ui/code';
import { CopyButton } from '#components/ui/copy-button';
import { Empty } from '#components/ui/empty';
import { AreaField, DialogButtons, FormDialog, Submit } from '#components/ui/form';
import { Life } from '#components/ui/life';
import { TextLink } from '#components/ui/link';
import { Done, Notice } from '#components/ui/notice';
import { Facts, PageHeader, Panel } from '#components/ui/page';
import { Pages } from '#components/ui/pages';
import { Refresh } from '#components/ui/refresh';
import { Segments } from '#components/ui/segments';
import { Time } from '#components/ui/time';
import * as t from '#messages/certificates';
import * as r from '#messages/revocations';
import * as s from '#messages/standing';
import { may } from '#server/domain/roles';
import { incidentInMarkdown } from '../../../../components/certificates/incident.ts';
import { hexOf } from '../../../../components/certificates/thumbprint.ts';
import { consoleUrl, read, search, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { endTokensOfCertificate, unfreezeCertificate } from '../actions.ts';
import { After } from './after.tsx';

type Props = { params: Promise<{ certificate: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: t.certificate };

const done = {
  issued: t.theCertificateIsIssuedGive,
  revoked: t.theCertificateIsRevoked,
  evicted: r.theIdentityIsEvicted,
  upgraded: t.theReasonIsKeyCompromiseNow,
  unfrozen: t.theLineageGoesOnItsCertificates,
  'owner-told': r.theOwnerIsTold,
  ...tokensSaid,
};

export default async function CertificatePage({ params, searchParams }: Props) {
  const [{ certificate: reference }, { notice, acts, cursor, trail }, who] = await Promise.all([
    params,
    pick(searchParams, ['notice', 'acts', 'cursor', 'trail']),
    session(),
  ]);
  const c = await read('certificate.show', { certificate: decodeURIComponent(reference) });
  const readAt = new Date().toISOString();
  const onlyActs = acts === 'true';
  const [related, usage, chain, heard, standing, tokens, events] = await Promise.all([
    read('certificate.list', { key: c.spkiSha256, limit: 20 }),
    read('certificate.usage', { certificate: c.id }),
    read('certificate.chain', { certificate: c.id }),
    c.status === 'revoked' ? read('certificate.propagation', { certificate: c.id }) : null,
    c.status === 'active' || c.status === 'superseded' ? read('certificate.standing', { certificate: c.id }) : null,
    c.thumbprint === null ? null : read('certificate.live-tokens', { certificate: c.id, limit: 10 }),
    may(who.role, 'audit')
      ? search('event.list', { certificate: c.id, limit: 10, ...(onlyActs && { acts: 'true' }), ...(cursor !== undefined && { cursor }) })
      : null,
  ]);
  const sharing = related.items.filter(({ id }) => id !== c.id);
  const mayIssue = may(who.role, 'issue');
  const revocable = mayIssue && (c.status === 'active' || c.status === 'superseded');
  const upgradable = mayIssue && c.status === 'revoked' && c.revocationReason !== 'keyCompromise';
  const again = heard && lookAgainAfter(heard);
  return (
    <>
      <PageHeader
        trail={[{ href: '/certificates', name: t.certificates }]}
        title={c.subject}
        status={
          <>
            <CertificateStatus certificate={c} />
            {c.keyBlocked && (
              <Badge tone="bad" icon={KeySquare}>
                {t.keyBlocked}
              </Badge>
            )}
          </>
        }
        lead={<CertificateSummary certificate={c} place={usage.places[0]} />}
        actions={
          <>
            {c.pem !== null && (
              <DownloadPem pem={c.chainPem ?? c.pem} name={`${c.identityName ?? 'certificate'}-${c.serial.slice(0, 8)}.pem`}>
                {t.chain}
              </DownloadPem>
            )}
            {mayIssue && c.frozenAt !== null && (
              <FormDialog
                action={unfreezeCertificate}
                id="unfreeze"
                className="space-y-4"
                trigger={
                  <>
                    <Play aria-hidden /> {t.letItGoOn}
                  </>
                }
                title={t.letThisLineageGoOn}
              >
                <p className="text-ink-soft">{t.itWasStoppedBecauseTwoParties}</p>
                <input type="hidden" name="certificate" value={c.id} />
                <AreaField name="comment" label={t.comment} rows={2} hint={t.atLeast10CharactersWhy} />
                <DialogButtons dialog="unfreeze">
                  <Submit>{t.letItGoOn}</Submit>
                </DialogButtons>
              </FormDialog>
            )}
            {upgradable && (
              <LinkButton href={`/certificates/${c.id}/revoke`}>
                <KeySquare aria-hidden /> {t.keyCompromised}
              </LinkButton>
            )}
            {revocable && (
              <LinkButton href={`/certificates/${c.id}/revoke`} tone="danger">
                <CircleOff aria-hidden /> {t.revoke}
              </LinkButton>
            )}
            <CertificateMenu
              certificate={{
                id: c.id,
                serial: c.serial,
                thumbprint: c.thumbprint,
                subject: c.subject,
                identityName: c.identityName,
                usable: c.usable,
                source: c.source,
                pem: c.pem,
              }}
              mayIssue={revocable || upgradable}
            />
          </>
        }
      />
      <Done notice={notice} sentences={done} />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_23rem]">
        <div className="min-w-0 space-y-5">
          <Panel title={t.facts}>
            <Facts
              items={[
                c.thumbprint === null
                  ? null
                  : [t.thumbprint, <CopyableId key="print" value={c.thumbprint} what={t.thumbprintAsInCnfX5tS256} />],
                c.thumbprint === null
                  ? null
                  : [t.thumbprintInHex, <CopyableId key="hex" value={hexOf(c.thumbprint)} what={t.thumbprintInHexadecimal} />],
                [t.serial, <CopyableId key="serial" value={c.serial} what={t.serialNumber} />],
                [
                  t.names,
                  c.names.length === 0 ? (
                    t.noNames
                  ) : (
                    <ul key="names">
                      {c.names.map((name) => (
                        <li key={name} className="font-mono text-xs leading-6 wrap-anywhere">
                          {name}
                        </li>
                      ))}
                    </ul>
                  ),
                ],
                [
                  t.identity,
                  c.identityId === null ? (
                    t.hawserItself
                  ) : (
                    <TextLink key="identity" href={`/identities/${c.identityId}`}>
                      {c.identityName}
                    </TextLink>
                  ),
                ],
                [t.notBefore, <Time key="from" at={c.notBefore} form="line" />],
                [
                  t.notAfter,
                  <span key="to" className="flex flex-wrap items-center gap-x-3">
                    <Time at={c.notAfter} form="line" />
                    {c.usable && <Life from={c.notBefore} to={c.notAfter} />}
                  </span>,
                ],
                c.usableUntil === null ? null : [t.usableUntil, <Time key="usable" at={c.usableUntil} form="line" />],
                [
                  t.issuer,
                  c.authority === null ? (
                    t.madeElsewhereSoThatNeither({ issuer: c.issuer })
                  ) : (
                    <TextLink key="issuer" href={`/authorities/${encodeURIComponent(c.authority)}`}>
                      {c.issuer}
                    </TextLink>
                  ),
                ],
                c.profile === null
                  ? null
                  : [
                      t.profile,
                      <span key="profile">
                        {t.profileVersionAndUsage({
                          profile: <TextLink href={`/profiles/${encodeURIComponent(c.profile)}`}>{c.profile}</TextLink>,
                          profileVersion: c.profileVersion,
                          usage: c.usage,
                        })}
                      </span>,
                    ],
                [t.cameBy, sources[c.source]],
                c.owner === null ? null : [t.owner, c.owner],
                [t.lastSeen, c.lastSeen === null ? t.never : <Time key="seen" at={c.lastSeen} form="line" />],
                [t.publicKeySha256, <CopyableId key="spki" value={c.spkiSha256} what={t.sha256OfThePublicKey} />],
                [t.issued, <span key="issued">{t.issuedAtBy({ time: <Time at={c.createdAt} form="line" />, by: c.createdBy })}</span>],
                c.revokedAt === null ? null : [t.revoked, <Time key="revoked" at={c.revokedAt} form="line" />],
                c.revocationReason === null ? null : [t.reason, c.revocationReason],
                c.suspectedSince === null ? null : [t.suspectedSince, <Time key="since" at={c.suspectedSince} form="line" />],
                c.suspectedSince === null || c.thumbprint === null
                  ? null
                  : [
                      r.tokensIssuedSinceThen,
                      <TextLink
                        key="issued-since"
                        href={`/activity?q=${encodeURIComponent(`outcome:issued tp:${c.thumbprint}`)}&from=${encodeURIComponent(c.suspectedSince)}`}
                      >
                        {r.openInActivity}
                      </TextLink>,
                    ],
                c.revocationComment === null ? null : [t.comment, c.revocationComment],
              ]}
            />
          </Panel>
          {c.thumbprint !== null && (
            <Panel title={r.usage} note={r.usageNote({ since: <Time at={usage.since} form="instant" /> })} flush>
              {usage.places.length === 0 ? (
                <p className="px-4 pb-3 text-ink-soft">{r.notShownWithinADay}</p>
              ) : (
                <UsageTable usage={usage} caption={r.whereItWasShown} />
              )}
              <div className="space-y-2 px-4 py-3 empty:hidden">
                {usage.morePlaces && <p className="text-ink-soft">{r.morePlacesThanShown}</p>}
                <Misused usage={usage} thumbprint={c.thumbprint} />
              </div>
            </Panel>
          )}
          {c.thumbprint !== null && tokens !== null && (
            <BoundTokens
              certificate={{ ...c, thumbprint: c.thumbprint }}
              tokens={tokens}
              end={may(who.role, 'operate') ? endTokensOfCertificate : undefined}
            />
          )}
          {c.pem !== null && (
            <Panel title={t.pem}>
              <CodeBlock value={c.pem.trim()} what={t.certificateInPem} tall />
            </Panel>
          )}
          {chain.items.length > 0 && (
            <Panel title={t.chain} note={t.eachLinkHasToBeValid}>
              <CertificateChain links={chain.items} />
            </Panel>
          )}
        </div>
        <div className="min-w-0 space-y-5">
          {heard && (
            <Panel
              id="propagation"
              title={r.whoHasHeard}
              note={r.sinceTheRevocation}
              actions={
                <CopyButton
                  value={incidentInMarkdown(c, heard, usage, consoleUrl(`/certificates/${c.id}`), readAt)}
                  what={r.incidentAsMarkdown}
                  label={r.copyAsMarkdown}
                />
              }
            >
              {again !== null && <Refresh key={again} every={again} />}
              <PropagationList propagation={heard} usage={usage} readAt={readAt} />
            </Panel>
          )}
          {heard && <After certificate={c} heard={heard} />}
          {standing && (
            <Panel title={s.revocation} note={s.revocationNote}>
              <StandingList standing={standing} />
            </Panel>
          )}
          {c.thumbprint !== null && (
            <Panel title={t.verifyATokenAgainstThisCertificate}>
              <TokenCheck thumbprint={c.thumbprint} />
            </Panel>
          )}
          <Panel title={t.lineage} note={t.renewalsNewestFirst}>
            <Lineage certificate={c} />
          </Panel>
          <Panel title={t.sameKey} note={t.otherCertificatesForItsPublicKey}>
            {sharing.length === 0 ? (
              <p className="text-ink-soft">{t.noneTheKeyIsItsOwn}</p>
            ) : (
              <RelatedCertificates certificates={sharing} />
            )}
          </Panel>
        </div>
      </div>
      {events && (
        <Panel
          id="events"
          className="mt-5"
          title={s.events}
          note={s.eventsNote}
          flush
          actions={
            <Segments
              label={s.whatToShow}
              items={[
                { href: `/certificates/${c.id}#events`, name: s.everything, here: !onlyActs },
                { href: `/certificates/${c.id}?acts=true#events`, name: s.onlyActs, here: onlyActs },
              ]}
            />
          }
        >
          {events.found === null ? (
            <Notice kind="error" className="m-4">
              {events.problem}
            </Notice>
          ) : events.found.items.length === 0 ? (
            <Empty small icon={ScrollText} title={s.noEvent}>
              {s.noEventSoFar}
            </Empty>
          ) : (
            <EventTable events={events.found.items} />
          )}
          <Pages
            path={`/certificates/${c.id}`}
            query={{ acts: onlyActs ? 'true' : undefined, cursor, trail }}
            nextCursor={events.found?.nextCursor ?? null}
            panel="events"
          />
        </Panel>
      )}
    </>
  );
}
