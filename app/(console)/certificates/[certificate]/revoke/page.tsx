import type { Metadata } from 'next';
import { BeyondRight } from '#components/certificates/beyond-right';
import { WhatWillHappen } from '#components/certificates/effect';
import { RevokeForm } from '#components/certificates/revoke-form';
import { SameFromCommandLine } from '#components/certificates/same-from-command-line';
import { CertificateStatus } from '#components/certificates/status';
import { CertificateSummary } from '#components/certificates/summary';
import { InUse, Misused, UsageTable } from '#components/certificates/usage';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { Time } from '#components/ui/time';
import * as t from '#messages/certificates';
import * as r from '#messages/revocations';
import { revocationReasonNames, revocationReasons } from '#server/domain/certificate';
import { consoleUrl, read, requirePermission } from '../../../../api-client.ts';
import { pick, type SearchParams } from '../../../../parameters.ts';
import { revokeCertificate } from '../../actions.ts';

export const metadata: Metadata = { title: t.revokeACertificate };

const reasons = revocationReasonNames.map((value) => ({ value, label: value, note: revocationReasons[value].chooseWhen }));

/** What is so only until it is revoked. */
const before = 'group-has-data-revealed/sheet:hidden';

type Props = { params: Promise<{ certificate: string }>; searchParams: SearchParams };

export default async function RevokePage({ params, searchParams }: Props) {
  await requirePermission('issue');
  const [{ certificate: reference }, { scope }] = await Promise.all([params, pick(searchParams, ['scope'])]);
  const certificate = decodeURIComponent(reference);
  const [preview, usage] = await Promise.all([
    read('certificate.revocation-preview', { certificate }),
    read('certificate.usage', { certificate }),
  ]);
  const c = preview.certificate;
  const holder = c.identityName ?? c.subject;
  const revoked = c.status === 'revoked';
  const header = (
    <PageHeader
      title={revoked ? t.sayThatTheKey({ holder }) : t.revokeACertificateOf({ holder })}
      trail={[
        { href: '/certificates', name: t.certificates },
        { href: `/certificates/${c.id}`, name: `${c.subject}, ${c.serial.slice(0, 8)}…` },
      ]}
      // As it stood before; what is shown once takes the place of all that.
      status={
        <span className={before}>
          <CertificateStatus certificate={c} />
        </span>
      }
      lead={
        <span className={before}>
          <CertificateSummary certificate={c} />
        </span>
      }
    />
  );
  if (c.status === 'pending')
    return (
      <>
        {header}
        <Notice kind="info">{t.itIsNotSignedYet}</Notice>
      </>
    );
  // Nothing is left to decide. The form stands where it stood all the same: without a script it shows here what is shown this once.
  const over = revoked && c.revocationReason === 'keyCompromise';
  return (
    <div className="group/sheet">
      {header}
      <div className="max-w-5xl space-y-5">
        {!over && preview.beyondRight && <BeyondRight beyond={preview.beyondRight} />}
        {revoked && !over && (
          <Notice kind="info" className={before}>
            {t.itIsRevokedAlreadyForAll({ revocationReason: c.revocationReason })}
          </Notice>
        )}
        <div className={`empty:hidden ${before}`}>{!over && <WhatWillHappen preview={preview} />}</div>
        {!revoked && (
          <Panel
            title={r.howItIsUsed}
            className={before}
            note={r.howItIsUsedNote({ since: <Time at={usage.since} form="instant" /> })}
            flush
          >
            <div className="space-y-2 border-b border-line px-4 py-3 last:border-b-0">
              <InUse usage={usage} successor={preview.successor !== null} />
              {c.thumbprint !== null && <Misused usage={usage} thumbprint={c.thumbprint} />}
            </div>
            {usage.places.length > 0 && <UsageTable usage={usage} caption={r.whereItWasShown} />}
          </Panel>
        )}
        {(over || preview.beyondRight === null) && (
          <Panel title={over ? undefined : t.decision}>
            <SameFromCommandLine certificate={c.id} thumbprint={c.thumbprint} api={consoleUrl('/api/v1')} over={over}>
              <RevokeForm preview={preview} scope={scope} reasons={reasons} action={revokeCertificate} over={over} />
            </SameFromCommandLine>
          </Panel>
        )}
      </div>
    </div>
  );
}
