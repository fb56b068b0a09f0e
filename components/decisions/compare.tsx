import { Cable, CircleSlash, Equal, EqualNot, type LucideIcon, Ticket } from 'lucide-react';
import type { ReactNode } from 'react';
import * as t from '#messages/decisions';
import { CopyableId } from '../ui/code.tsx';
import { TextLink } from '../ui/link.tsx';
import { is } from '../ui/table-role.ts';
import { Time } from '../ui/time.tsx';
import { Party } from './outcome.tsx';
import type { DecisionDetail } from './types.ts';

type Agreement = 'same' | 'different' | 'unknown';
type Row = { what: string; token: ReactNode; connection: ReactNode; agreement: Agreement };

const shown: Record<Agreement, { icon: LucideIcon; word: string; className: string }> = {
  same: { icon: Equal, word: t.same, className: 'bg-good-ground text-good' },
  different: { icon: EqualNot, word: t.different, className: 'bg-bad-ground text-bad' },
  unknown: { icon: CircleSlash, word: t.notComparable, className: 'bg-sunken text-ink-soft' },
};

const compare = (left: string | null | undefined, right: string | null | undefined): Agreement =>
  left == null || right == null ? 'unknown' : left === right ? 'same' : 'different';

const Absent = ({ children }: { children: ReactNode }) => <span className="text-ink-faint">{children}</span>;

/** Whose it is, and whom to call. */
const Owned = ({ party, unknown }: { party: DecisionDetail['tokenIdentity']; unknown: string }) => (
  <>
    <Party party={party} unknown={unknown} />
    {party !== null && <span className="block text-xs text-ink-soft">{t.ownedBy({ owner: party.owner })}</span>}
  </>
);

const Certificate = ({ certificate, serial }: { certificate: DecisionDetail['boundCertificate']; serial: string | null }) => {
  if (certificate === null)
    return serial === null ? <Absent>{t.notKnownToHawser}</Absent> : <CopyableId value={serial} what={t.serialNumber} />;
  return (
    <>
      <TextLink href={`/certificates/${certificate.id}`}>{certificate.subject}</TextLink>
      <span className="block text-xs text-ink-soft">
        {t.statusAndSerial({ status: certificate.status, serial: <span className="font-mono wrap-anywhere">{certificate.serial}</span> })}
      </span>
      <span className="block text-xs text-ink-soft">{t.notAfter({ time: <Time at={certificate.notAfter} form="instant" /> })}</span>
    </>
  );
};

function rowsOf(d: DecisionDetail): Row[] {
  const without = d.presentedThumbprint === null;
  const prints = d.boundThumbprint === null ? 'unknown' : without ? 'different' : compare(d.boundThumbprint, d.presentedThumbprint);
  return [
    {
      what: t.identity,
      token: <Owned party={d.tokenIdentity} unknown={t.notKnown} />,
      connection: without ? (
        <Absent>{t.noCertificateSoNobody}</Absent>
      ) : (
        <Owned party={d.presentedIdentity} unknown={t.nobodyThatHawserKnows} />
      ),
      agreement:
        d.tokenIdentity === null
          ? 'unknown'
          : without || d.presentedIdentity === null
            ? 'different'
            : compare(d.tokenIdentity.id, d.presentedIdentity.id),
    },
    {
      what: t.thumbprint,
      token:
        d.boundThumbprint === null ? (
          <Absent>{t.theTokenNamesNone}</Absent>
        ) : (
          <CopyableId value={d.boundThumbprint} what={t.boundThumbprint} />
        ),
      connection: without ? (
        <Absent>{t.noCertificateOnTheConnection}</Absent>
      ) : (
        <CopyableId value={d.presentedThumbprint ?? ''} what={t.presentedThumbprint} />
      ),
      agreement: prints,
    },
    {
      what: t.certificate,
      token: <Certificate certificate={d.boundCertificate} serial={d.boundSerial} />,
      connection: without ? <Absent>{t.none}</Absent> : <Certificate certificate={d.presentedCertificate} serial={d.presentedSerial} />,
      agreement: prints,
    },
    {
      what: t.audience,
      token: d.token ? d.token.audience : <Absent>{t.notKnown}</Absent>,
      connection: d.audience ?? <Absent>{t.notKnown}</Absent>,
      agreement: compare(d.token?.audience, d.audience),
    },
  ];
}

const Verdict = ({ agreement }: { agreement: Agreement }) => {
  const { icon: Icon, word, className } = shown[agreement];
  return (
    <span
      className={`inline-flex items-center gap-1 rounded-[0.3125rem] py-px pr-1.5 pl-1 text-xs font-medium leading-[1.125rem] whitespace-nowrap ${className}`}
    >
      <Icon aria-hidden className="size-3.5" strokeWidth={2.5} />
      {word}
    </span>
  );
};

/** What the token says beside what the connection showed; where they differ, an icon and a word say so. */
export const Compare = ({ decision }: { decision: DecisionDetail }) => (
  <table {...is('table')} className="compare w-full border-collapse text-left max-sm:block">
    <caption className="sr-only">{t.whatTheTokenSaysBesideWhat}</caption>
    <thead {...is('rowgroup')} className="max-sm:sr-only">
      <tr {...is('row')} className="border-b border-line text-xs text-ink-faint [&>*]:px-4 [&>*]:py-2 [&>*]:font-medium">
        <th {...is('columnheader')} scope="col" className="w-28">
          <span className="sr-only">{t.compared}</span>
        </th>
        <th {...is('columnheader')} scope="col" className="w-[38%] text-sm text-ink">
          <span className="flex items-center gap-1.5">
            <Ticket aria-hidden className="size-4 text-ink-faint" /> {t.whatTheTokenSays}
          </span>
        </th>
        <th {...is('columnheader')} scope="col" className="w-[38%] text-sm text-ink">
          <span className="flex items-center gap-1.5">
            <Cable aria-hidden className="size-4 text-ink-faint" /> {t.whatTheConnectionShowed}
          </span>
        </th>
        <th {...is('columnheader')} scope="col">
          {t.verdict}
        </th>
      </tr>
    </thead>
    <tbody {...is('rowgroup')} className="max-sm:block">
      {rowsOf(decision).map((row) => (
        <tr
          key={row.what}
          {...is('row')}
          className="align-top max-sm:grid max-sm:grid-cols-[1fr_auto] max-sm:gap-y-2 max-sm:px-4 max-sm:py-3 sm:[&>*]:px-4 sm:[&>*]:py-3 [&+&]:border-t [&+&]:border-line"
        >
          <th {...is('rowheader')} scope="row" className="font-medium sm:text-ink-faint">
            {row.what}
          </th>
          <td {...is('cell')} className={`max-sm:order-3 max-sm:col-span-2 ${row.agreement === 'different' ? 'sm:bg-bad-ground/45' : ''}`}>
            <span aria-hidden="true" className="block text-xs text-ink-faint sm:hidden">
              {t.tokenSays}
            </span>
            {row.token}
          </td>
          <td {...is('cell')} className={`max-sm:order-4 max-sm:col-span-2 ${row.agreement === 'different' ? 'sm:bg-bad-ground/45' : ''}`}>
            <span aria-hidden="true" className="block text-xs text-ink-faint sm:hidden">
              {t.connectionShowed}
            </span>
            {row.connection}
          </td>
          <td {...is('cell')} className="max-sm:order-2">
            <Verdict agreement={row.agreement} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);
