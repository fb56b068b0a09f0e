import { BadgeCheck, FileBadge, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import * as t from '#messages/identities';
import { CertificateTable } from '../certificates/certificate-table.tsx';
import type { ListedCertificate } from '../certificates/status.tsx';
import { Empty } from '../ui/empty.tsx';
import { AreaField, DialogButtons, FormDialog, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Panel } from '../ui/page.tsx';
import type { Identity } from './status.tsx';

type Props = { identity: Identity; certificates: readonly ListedCertificate[]; more: ReactNode };

/** What Hawser's own authority issued to it. */
export const IssuedCertificates = ({ identity, certificates, more }: Props) => (
  <Panel title={t.issuedCertificates} note={t.signedByHawsersOwnAuthorityTls} flush actions={more}>
    {certificates.length === 0 ? (
      <Empty small icon={BadgeCheck} title={t.noneWasIssued}>
        {t.aJoinTokenLetsTheWorkload}
      </Empty>
    ) : (
      <CertificateTable certificates={certificates} caption={t.certificatesIssuedTo({ identity: identity.name })} ofOneIdentity />
    )}
  </Panel>
);

/** Certificates made elsewhere that stand for it, each by its very bytes. */
export const RegisteredCertificates = ({
  identity,
  certificates,
  register,
}: Omit<Props, 'more'> & { /** Null for those who may not. */ register: FormAction | null }) => (
  <Panel
    title={t.registeredCertificates}
    note={t.madeElsewhereAlsoSelfSignedEach}
    flush
    actions={
      register && (
        <FormDialog
          action={register}
          className="space-y-4"
          id="register-certificates"
          trigger={
            <>
              <Plus aria-hidden /> {t.registerCertificate}
            </>
          }
          title={t.certificatesThatStandFor({ identity: identity.name })}
        >
          <ul className="list-disc space-y-1 pl-5 text-ink-soft">
            <li>{t.whoeverHoldsTheKeyOfSuch({ identity: identity.name })}</li>
            <li>{t.revokingItHereEndsItHere}</li>
          </ul>
          <input type="hidden" name="identity" value={identity.id} />
          <input type="hidden" name="back" value={`/identities/${identity.id}/authentication`} />
          <AreaField name="certificates" label={t.certificates} rows={7} mono placeholder={t.pemOfACertificate} hint={t.pemOrAJwkSet} />
          <DialogButtons dialog="register-certificates">
            <Submit>{t.register}</Submit>
          </DialogButtons>
        </FormDialog>
      )
    }
  >
    {certificates.length === 0 ? (
      <Empty small icon={FileBadge} title={t.noneIsRegistered}>
        {t.aWorkloadThatHasACertificate}
      </Empty>
    ) : (
      <CertificateTable certificates={certificates} caption={t.certificatesRegisteredFor({ identity: identity.name })} ofOneIdentity />
    )}
  </Panel>
);
