import type { ReactNode } from 'react';
import { TextLink } from '../ui/link.tsx';
import { Time } from '../ui/time.tsx';
import { type CertificateRow, standingOf } from './status.tsx';

/** What this certificate is good for, in plain words. */
export function CertificateSummary({ certificate: c }: { certificate: CertificateRow }) {
  const now = new Date();
  const whose = c.identityId === null ? 'Hawser itself' : <TextLink href={`/identities/${c.identityId}`}>{c.identityName}</TextLink>;
  const at = (time: string): ReactNode => <Time at={time} form="line" />;
  if (c.revokedAt !== null)
    return (
      <>
        Proved {whose} until it was revoked {at(c.revokedAt)}
        {c.revocationReason && <> for {c.revocationReason}</>}. Nothing honours it any more.
      </>
    );
  if (c.status === 'pending') return <>Prepared for {whose} and not signed yet.</>;
  if (Date.parse(c.notAfter) <= now.getTime())
    return (
      <>
        Proved {whose} until it expired {at(c.notAfter)}.
      </>
    );
  if (c.frozenAt !== null)
    return (
      <>
        Was stopped {at(c.frozenAt)}: a copy of a key of its lineage is suspected. It does not prove {whose} until a person lets it go on.
      </>
    );
  if (c.status === 'superseded')
    return c.usable && c.usableUntil !== null ? (
      <>
        Was replaced by a newer one; still proves {whose} until {at(c.usableUntil)}.
      </>
    ) : (
      <>Was replaced by a newer one and no longer proves {whose}.</>
    );
  return (
    <>
      Proves {whose} until {at(c.notAfter)}. Signed by {c.issuer}.{standingOf(c).word !== 'Active' && ' It may not be used at this moment.'}
    </>
  );
}
