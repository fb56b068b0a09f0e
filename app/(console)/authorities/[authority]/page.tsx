import { RefreshCw } from 'lucide-react';
import type { Metadata } from 'next';
import { CheckPanel } from '#components/authorities/check-panel';
import { CrlHistory } from '#components/authorities/crl-history';
import { CrlPanel } from '#components/authorities/crl-panel';
import { PlanPanel } from '#components/authorities/plan-panel';
import { PolicyPanel } from '#components/authorities/policy-panel';
import { RolloverPanel } from '#components/authorities/rollover-panel';
import { AuthorityStatus, custodies, roles } from '#components/authorities/status';
import { DownloadPem } from '#components/certificates/download';
import { LinkButton } from '#components/ui/button';
import { CodeBlock, CopyableId } from '#components/ui/code';
import { Life } from '#components/ui/life';
import { TextLink } from '#components/ui/link';
import { Done } from '#components/ui/notice';
import { Facts, PageHeader, Panel } from '#components/ui/page';
import { Time } from '#components/ui/time';
import * as t from '#messages/authorities';
import { count } from '#messages/numbers';
import { may } from '#server/domain/roles';
import { hexOf } from '../../../../components/certificates/thumbprint.ts';
import { read, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { activateAuthority, checkAuthority, retireAuthority } from '../actions.ts';

type Props = { params: Promise<{ authority: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: t.authority };

const done = {
  created: t.theAuthorityIsPrepared,
  imported: t.theAuthorityIsImported,
  activated: t.theAuthorityIsActiveItSigns,
  retired: t.theAuthorityIsRetiredAndOut,
};

export default async function AuthorityPage({ params, searchParams }: Props) {
  const [{ authority: reference }, { notice }, who] = await Promise.all([params, pick(searchParams, ['notice']), session()]);
  const [authority, { items }] = await Promise.all([
    read('authority.show', { authority: decodeURIComponent(reference) }),
    read('authority.list', {}),
  ]);
  const issues = authority.role === 'issuing' && ['active', 'prepared'].includes(authority.status);
  const [lists, profiles] = await Promise.all([
    read('authority.crls', { authority: authority.id, limit: 10 }),
    issues ? read('profile.list', {}) : { items: [] },
  ]);
  const parent = items.find(({ name }) => name === authority.parentName);
  return (
    <>
      <PageHeader
        trail={[{ href: '/authorities', name: t.authorities }]}
        title={authority.name}
        status={<AuthorityStatus authority={authority} />}
        lead={roles[authority.role]}
        actions={
          <>
            {may(who.role, 'issue') && authority.role === 'issuing' && ['active', 'retiring'].includes(authority.status) && (
              <LinkButton href={`/expiry/rotate?authority=${authority.name}`}>
                <RefreshCw aria-hidden /> {t.rotateWhatItSigned}
              </LinkButton>
            )}
            <DownloadPem pem={authority.pem} name={`${authority.name}.pem`}>
              {t.certificate}
            </DownloadPem>
            {authority.chainPem !== '' && (
              <DownloadPem pem={authority.pem + authority.chainPem} name={`${authority.name}-chain.pem`}>
                {t.chain}
              </DownloadPem>
            )}
          </>
        }
      />
      <Done notice={notice} sentences={done} />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_23rem]">
        <div className="min-w-0 space-y-5">
          <Panel title={t.facts}>
            <Facts
              items={[
                [t.subject, authority.subject],
                [
                  t.signedBy,
                  authority.parentName === null ? (
                    authority.role === 'root' ? (
                      t.itself
                    ) : (
                      t.anAuthorityElsewhere
                    )
                  ) : parent === undefined ? (
                    authority.parentName
                  ) : (
                    <TextLink key="parent" href={`/authorities/${parent.id}`}>
                      {parent.name}
                    </TextLink>
                  ),
                ],
                [t.notBefore, <Time key="from" at={authority.notBefore} form="line" />],
                [
                  t.notAfter,
                  <span key="to" className="flex flex-wrap items-center gap-x-3">
                    <Time at={authority.notAfter} form="line" />
                    <Life from={authority.notBefore} to={authority.notAfter} />
                  </span>,
                ],
                [t.key, `${authority.algorithm}, ${custodies[authority.custody]}`],
                authority.role === 'issuing'
                  ? [
                      t.activeCertificates,
                      <TextLink key="active" href={`/certificates?authority=${encodeURIComponent(authority.name)}&status=usable`}>
                        {count(authority.activeCertificates)}
                      </TextLink>,
                    ]
                  : null,
                [t.serial, <CopyableId key="serial" value={authority.serial} what={t.serialNumber} />],
                [t.thumbprint, <CopyableId key="print" value={authority.thumbprint} what={t.thumbprintInWords} />],
                [t.thumbprintInHex, <CopyableId key="hex" value={hexOf(authority.thumbprint)} what={t.thumbprintInHexadecimal} />],
                [t.made, <Time key="made" at={authority.createdAt} form="line" />],
                authority.activatedAt === null ? null : [t.activated, <Time key="on" at={authority.activatedAt} form="line" />],
                authority.retiringAt === null ? null : [t.retiringSince, <Time key="going" at={authority.retiringAt} form="line" />],
                authority.retiredAt === null ? null : [t.retired, <Time key="gone" at={authority.retiredAt} form="line" />],
                [t.id, <CopyableId key="id" value={authority.id} what={t.idOfTheAuthority} />],
              ]}
            />
          </Panel>
          {issues && <PolicyPanel profiles={profiles.items} />}
          <CheckPanel authority={authority.id} addresses={authority.addresses} action={checkAuthority} />
          <CrlHistory lists={lists.items} />
          <Panel title={t.pem}>
            <CodeBlock value={(authority.pem + authority.chainPem).trim()} what={t.certificateAndChainInPem} tall />
          </Panel>
        </div>
        <div className="min-w-0 space-y-5 max-xl:order-first">
          <RolloverPanel authority={authority} mayOwn={may(who.role, 'own')} activate={activateAuthority} retire={retireAuthority} />
          {authority.status === 'active' && issues && <PlanPanel notAfter={authority.notAfter} profiles={profiles.items} />}
          <CrlPanel authority={authority} />
        </div>
      </div>
    </>
  );
}
