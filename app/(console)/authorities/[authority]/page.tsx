import { RefreshCw } from 'lucide-react';
import type { Metadata } from 'next';
import { CheckPanel } from '#components/authorities/check-panel';
import { CrlPanel } from '#components/authorities/crl-panel';
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
import { may } from '#server/domain/roles';
import { hexOf } from '../../../../components/certificates/thumbprint.ts';
import { count } from '../../../../components/ui/format.ts';
import { read, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { activateAuthority, checkAuthority, retireAuthority } from '../actions.ts';

type Props = { params: Promise<{ authority: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: 'Authority' };

const done = {
  created: 'The authority is prepared: it is trusted and signs nothing until it is activated.',
  imported: 'The authority is imported. It is prepared, and signs nothing until it is activated.',
  activated: 'The authority is active. It signs everything new from now on.',
  retired: 'The authority is retired, and out of the trust bundle.',
};

export default async function AuthorityPage({ params, searchParams }: Props) {
  const [{ authority: reference }, { notice }, who] = await Promise.all([params, pick(searchParams, ['notice']), session()]);
  const [authority, { items }] = await Promise.all([
    read('authority.show', { authority: decodeURIComponent(reference) }),
    read('authority.list', {}),
  ]);
  const parent = items.find(({ name }) => name === authority.parentName);
  return (
    <>
      <PageHeader
        trail={[{ href: '/authorities', name: 'Authorities' }]}
        title={authority.name}
        status={<AuthorityStatus authority={authority} />}
        lead={roles[authority.role]}
        actions={
          <>
            {may(who.role, 'issue') && authority.role === 'issuing' && ['active', 'retiring'].includes(authority.status) && (
              <LinkButton href={`/expiry/rotate?authority=${authority.name}`}>
                <RefreshCw aria-hidden /> Rotate what it signed
              </LinkButton>
            )}
            <DownloadPem pem={authority.pem} name={`${authority.name}.pem`}>
              Certificate
            </DownloadPem>
            {authority.chainPem !== '' && (
              <DownloadPem pem={authority.pem + authority.chainPem} name={`${authority.name}-chain.pem`}>
                Chain
              </DownloadPem>
            )}
          </>
        }
      />
      <Done notice={notice} sentences={done} />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_23rem]">
        <div className="min-w-0 space-y-5">
          <Panel title="Facts">
            <Facts
              items={[
                ['Subject', authority.subject],
                [
                  'Signed by',
                  authority.parentName === null ? (
                    authority.role === 'root' ? (
                      'itself'
                    ) : (
                      'an authority elsewhere'
                    )
                  ) : parent === undefined ? (
                    authority.parentName
                  ) : (
                    <TextLink key="parent" href={`/authorities/${parent.id}`}>
                      {parent.name}
                    </TextLink>
                  ),
                ],
                ['Not before', <Time key="from" at={authority.notBefore} form="line" />],
                [
                  'Not after',
                  <span key="to" className="flex flex-wrap items-center gap-x-3">
                    <Time at={authority.notAfter} form="line" />
                    <Life from={authority.notBefore} to={authority.notAfter} />
                  </span>,
                ],
                ['Key', `${authority.algorithm}, ${custodies[authority.custody]}`],
                authority.role === 'issuing'
                  ? [
                      'Active certificates',
                      <TextLink key="active" href={`/certificates?authority=${encodeURIComponent(authority.name)}&status=usable`}>
                        {count(authority.activeCertificates)}
                      </TextLink>,
                    ]
                  : null,
                ['Serial', <CopyableId key="serial" value={authority.serial} what="serial number" />],
                ['Thumbprint', <CopyableId key="print" value={authority.thumbprint} what="thumbprint" />],
                ['SHA-256, hex', <CopyableId key="hex" value={hexOf(authority.thumbprint)} what="thumbprint in hexadecimal" />],
                ['Made', <Time key="made" at={authority.createdAt} form="line" />],
                authority.activatedAt === null ? null : ['Activated', <Time key="on" at={authority.activatedAt} form="line" />],
                authority.retiringAt === null ? null : ['Retiring since', <Time key="going" at={authority.retiringAt} form="line" />],
                authority.retiredAt === null ? null : ['Retired', <Time key="gone" at={authority.retiredAt} form="line" />],
                ['Id', <CopyableId key="id" value={authority.id} what="id of the authority" />],
              ]}
            />
          </Panel>
          <CheckPanel authority={authority.id} addresses={authority.addresses} action={checkAuthority} />
          <Panel title="PEM">
            <CodeBlock value={(authority.pem + authority.chainPem).trim()} what="certificate and chain in PEM" tall />
          </Panel>
        </div>
        <div className="min-w-0 space-y-5 max-xl:order-first">
          <RolloverPanel authority={authority} mayOwn={may(who.role, 'own')} activate={activateAuthority} retire={retireAuthority} />
          <CrlPanel authority={authority} />
        </div>
      </div>
    </>
  );
}
