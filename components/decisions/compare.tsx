import { Cable, CircleSlash, Equal, EqualNot, type LucideIcon, Ticket } from 'lucide-react';
import type { ReactNode } from 'react';
import * as t from '#messages/decisions';
import { isOwnRequest } from '#server/domain/cases';
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

type Certificate = NonNullable<DecisionDetail['boundCertificate']>;

const Line = ({ children }: { children: ReactNode }) => <span className="block text-xs text-ink-soft wrap-anywhere">{children}</span>;

/** What a certificate says of itself, and who signed it. */
const Names = ({ of: { names, issuer } }: { of: Pick<Certificate, 'issuer'> & { readonly names: readonly string[] } }) => (
  <>
    {names.map((name) => (
      <span key={name} className="block font-mono text-xs wrap-anywhere">
        {name}
      </span>
    ))}
    <Line>{issuer === '' ? t.issuerNotOnRecord : t.signedBy({ issuer })}</Line>
  </>
);

const standings: Record<Certificate['standing'], string> = {
  usable: t.goodThen,
  not_yet_valid: t.notYetValidThen,
  revoked: t.revokedThen,
  expired: t.expiredThen,
  replaced: t.replacedThen,
  stopped: t.stoppedThen,
};

function endOf({ standing, notBefore, notAfter, revokedAt }: Certificate): ReactNode {
  if (standing === 'not_yet_valid') return t.notBefore({ time: <Time at={notBefore} form="instant" /> });
  if (revokedAt === null) return t.notAfter({ time: <Time at={notAfter} form="instant" /> });
  const time = <Time at={revokedAt} form="instant" />;
  return standing === 'revoked' ? t.since({ time }) : t.revokedSince({ time });
}

const KnownCertificate = ({ certificate: c }: { certificate: Certificate }) => (
  <>
    <TextLink href={`/certificates/${c.id}`}>{c.subject}</TextLink>
    <Names of={c} />
    <Line>{t.serialOf({ serial: <span className="font-mono">{c.serial}</span> })}</Line>
    <Line>
      <span className={c.standing === 'usable' ? '' : 'font-medium text-bad'}>{standings[c.standing]}</span>
      {endOf(c)}
    </Line>
  </>
);

const Serial = ({ serial }: { serial: string | null }) => (serial === null ? null : <CopyableId value={serial} what={t.serialNumber} />);

/** What was presented, by whatever is known of it: as Hawser's own, as one of another authority, by its own words, by its number alone. */
function PresentedCertificate({ decision: d }: { decision: DecisionDetail }) {
  if (d.presentedCertificate !== null) return <KnownCertificate certificate={d.presentedCertificate} />;
  if (d.presentedForeign !== null)
    return (
      <>
        <TextLink href={`/foreign-certificates/${d.presentedForeign.id}`}>{d.presentedForeign.subject}</TextLink>
        <Names of={d.presentedForeign} />
        <Line>{t.ofAnotherAuthority({ owner: d.presentedForeign.owner })}</Line>
        <Serial serial={d.presentedSerial} />
      </>
    );
  if (d.presentedSays !== null)
    return (
      <>
        <span className="wrap-anywhere">{d.presentedSays.subject === '' ? t.withoutASubject : d.presentedSays.subject}</span>
        <Names of={d.presentedSays} />
        <Line>{t.byItsOwnWords}</Line>
        <Serial serial={d.presentedSerial} />
      </>
    );
  return (
    <>
      <Absent>{d.door === 'report' ? t.onlyItsThumbprintWasReported : t.notKnownToHawser}</Absent>
      <span className="block">
        <Serial serial={d.presentedSerial} />
      </span>
    </>
  );
}

const Issuance = ({
  of: { decision, at, sourceAddress },
  expiresAt,
}: {
  of: NonNullable<DecisionDetail['issuance']>;
  expiresAt: string | undefined;
}) => (
  <>
    {sourceAddress === null ? <Absent>{t.notRecordedOrNotShown}</Absent> : <span className="font-mono text-xs">{sourceAddress}</span>}
    <Line>
      <TextLink href={`/d/${decision}`}>{t.issuedAt({ time: <Time at={at} form="instant" /> })}</TextLink>
    </Line>
    {expiresAt !== undefined && <Line>{t.expiresAt({ time: <Time at={expiresAt} form="instant" /> })}</Line>}
  </>
);

function rowsOf(d: DecisionDetail): Row[] {
  const without = d.presentedThumbprint === null;
  const tokenIdentity = isOwnRequest(d) ? null : d.tokenIdentity;
  const prints = d.boundThumbprint === null ? 'unknown' : without ? 'different' : compare(d.boundThumbprint, d.presentedThumbprint);
  return [
    {
      what: t.identity,
      token: <Owned party={tokenIdentity} unknown={t.notKnown} />,
      connection: without ? (
        <Absent>{t.noCertificateSoNobody}</Absent>
      ) : (
        <Owned party={d.presentedIdentity} unknown={t.nobodyThatHawserKnows} />
      ),
      agreement:
        tokenIdentity === null
          ? 'unknown'
          : without || d.presentedIdentity === null
            ? 'different'
            : compare(tokenIdentity.id, d.presentedIdentity.id),
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
      token:
        d.boundCertificate !== null ? (
          <KnownCertificate certificate={d.boundCertificate} />
        ) : d.boundSerial === null ? (
          <Absent>{t.notKnownToHawser}</Absent>
        ) : (
          <Serial serial={d.boundSerial} />
        ),
      connection: without ? <Absent>{t.none}</Absent> : <PresentedCertificate decision={d} />,
      agreement: prints,
    },
    {
      what: t.audience,
      token: d.token ? d.token.audience : <Absent>{t.notKnown}</Absent>,
      connection: d.audience ?? <Absent>{t.notKnown}</Absent>,
      agreement: compare(d.token?.audience, d.audience),
    },
    {
      what: t.whereAndWhen,
      token: d.issuance === null ? <Absent>{t.issuanceNotOnRecord}</Absent> : <Issuance of={d.issuance} expiresAt={d.token?.expiresAt} />,
      connection: (
        <>
          {d.sourceAddress === null ? (
            <Absent>{t.notRecordedOrNotShown}</Absent>
          ) : (
            <span className="font-mono text-xs">{d.sourceAddress}</span>
          )}
          <Line>{t.decidedAt({ time: <Time at={d.at} form="instant" /> })}</Line>
        </>
      ),
      agreement: compare(d.issuance?.sourceAddress, d.sourceAddress),
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
