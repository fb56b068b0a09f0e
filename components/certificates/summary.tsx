import type { ReactNode } from 'react';
import * as t from '#messages/certificates';
import * as r from '#messages/revocations';
import { TextLink } from '../ui/link.tsx';
import { Time } from '../ui/time.tsx';
import { type CertificateRow, standingOf } from './status.tsx';
import { placeOf, type Usage } from './usage.tsx';

/** What this certificate is good for, in plain words. */
export function CertificateSummary({
  certificate: c,
  place,
}: {
  certificate: CertificateRow;
  place?: Usage['places'][number] | undefined;
}) {
  const now = new Date();
  const whose = c.identityId === null ? t.hawserItself : <TextLink href={`/identities/${c.identityId}`}>{c.identityName}</TextLink>;
  const at = (time: string): ReactNode => <Time at={time} form="line" />;
  if (c.revokedAt !== null) return t.provedUntilItWasRevoked({ whose, revokedAt: at(c.revokedAt), reason: c.revocationReason });
  if (c.status === 'pending') return <>{t.preparedForAndNotSignedYet({ whose })}</>;
  if (Date.parse(c.notAfter) <= now.getTime()) return <>{t.provedUntilItExpired({ whose, notAfter: at(c.notAfter) })}</>;
  if (c.frozenAt !== null) return <>{t.wasStoppedACopy({ frozenAt: at(c.frozenAt), whose })}</>;
  if (c.status === 'superseded')
    return c.usable && c.usableUntil !== null
      ? t.wasReplacedAndStillProves({ whose, usableUntil: at(c.usableUntil) })
      : t.wasReplacedAndProvesNoLonger({ whose });
  return (
    <>
      {t.provesUntilSignedBy({ whose, notAfter: at(c.notAfter), issuer: c.issuer })}
      {standingOf(c).word !== t.active && t.itMayNotBeUsed}{' '}
      {place &&
        r.lastSeenAt({
          time: <Time at={place.lastAt} form="short" />,
          where: placeOf(place),
          address: place.sourceAddress === null ? null : <span className="font-mono text-xs">{place.sourceAddress}</span>,
        })}
    </>
  );
}
