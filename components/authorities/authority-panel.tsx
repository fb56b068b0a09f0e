import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { DownloadPem } from '../certificates/download.tsx';
import { hexOf } from '../certificates/thumbprint.ts';
import { Badge } from '../ui/badge.tsx';
import { CopyableId } from '../ui/code.tsx';
import { count } from '../ui/format.ts';
import { Life } from '../ui/life.tsx';
import { Facts, Panel } from '../ui/page.tsx';
import { Time } from '../ui/time.tsx';

export type Authority = WireOutput<'authority.list'>['items'][number];

const Status = ({ authority }: { authority: Authority }) =>
  authority.status === 'active' ? (
    <Badge tone="good" icon={CircleCheck}>
      Active
    </Badge>
  ) : (
    <Badge tone="plain" icon={CircleX}>
      {authority.status}
    </Badge>
  );

const Crl = ({ crl }: { crl: NonNullable<Authority['crl']> }) => {
  const late = Date.parse(crl.nextUpdate) <= Date.now();
  return (
    <>
      <span className="flex flex-wrap items-center gap-2">
        number {count(crl.number)}, {count(crl.entries)} revoked
        {late ? (
          <Badge tone="bad" icon={TriangleAlert}>
            Overdue
          </Badge>
        ) : (
          <Badge tone="good" icon={CircleCheck}>
            Current
          </Badge>
        )}
      </span>
      <span className="block text-xs text-ink-soft">
        published <Time at={crl.thisUpdate} form="line" />
      </span>
      <span className="block text-xs text-ink-soft">
        next by <Time at={crl.nextUpdate} form="line" />
      </span>
      <a href={crl.url} className="font-mono text-xs text-accent underline-offset-3 wrap-anywhere hover:underline">
        {crl.url}
      </a>
    </>
  );
};

/** One authority; those that it signed hang below it. */
export function AuthorityTree({ authorities, parent = null }: { authorities: readonly Authority[]; parent?: string | null }) {
  const here = authorities.filter((authority) => authority.parentName === parent);
  if (here.length === 0) return null;
  return (
    <ul className={parent === null ? 'space-y-4' : 'mt-4 space-y-4 border-l-2 border-line-strong pl-4 sm:ml-5 sm:pl-6'}>
      {here.map((authority) => (
        <li key={authority.id}>
          <Panel
            title={authority.name}
            note={
              authority.role === 'root'
                ? 'Root: signs authorities, never workloads'
                : `Issuing: signs what workloads use; signed by ${authority.parentName ?? 'itself'}`
            }
            actions={
              <DownloadPem pem={authority.pem} name={`${authority.name.replaceAll(/[^\w.-]+/g, '-')}.pem`}>
                PEM
              </DownloadPem>
            }
          >
            <Facts
              items={[
                ['Status', <Status key="status" authority={authority} />],
                ['Subject', authority.subject],
                [
                  'Ends',
                  <span key="ends" className="flex flex-wrap items-center gap-x-3">
                    <Time at={authority.notAfter} form="line" />
                    <Life from={authority.notBefore} to={authority.notAfter} />
                  </span>,
                ],
                ['Key', authority.algorithm],
                ['Serial', <CopyableId key="serial" value={authority.serial} what={`serial number of ${authority.name}`} />],
                ['Thumbprint', <CopyableId key="print" value={authority.thumbprint} what={`thumbprint of ${authority.name}`} />],
                [
                  'SHA-256, hex',
                  <CopyableId key="hex" value={hexOf(authority.thumbprint)} what={`thumbprint of ${authority.name} in hexadecimal`} />,
                ],
                authority.role === 'issuing' ? ['Active certificates', count(authority.activeCertificates)] : null,
                [
                  'CRL',
                  authority.crl === null ? (
                    <span key="crl" className="text-ink-faint">
                      none published
                    </span>
                  ) : (
                    <Crl key="crl" crl={authority.crl} />
                  ),
                ],
              ]}
            />
          </Panel>
          <AuthorityTree authorities={authorities} parent={authority.name} />
        </li>
      ))}
    </ul>
  );
}
