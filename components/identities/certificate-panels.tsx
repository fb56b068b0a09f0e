import { BadgeCheck, FileBadge, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { CertificateTable } from '../certificates/certificate-table.tsx';
import type { CertificateRow } from '../certificates/status.tsx';
import { Empty } from '../ui/empty.tsx';
import { AreaField, DialogButtons, FormDialog, Submit } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { Panel } from '../ui/page.tsx';
import type { Identity } from './status.tsx';

type Props = { identity: Identity; certificates: readonly CertificateRow[]; more: ReactNode };

/** What Hawser's own authority issued to it. */
export const IssuedCertificates = ({ identity, certificates, more }: Props) => (
  <Panel title="Issued certificates" note="Signed by Hawser’s own authority (tls_client_auth)" flush actions={more}>
    {certificates.length === 0 ? (
      <Empty small icon={BadgeCheck} title="None was issued">
        A join token lets the workload fetch its first certificate; after that it renews by itself.
      </Empty>
    ) : (
      <CertificateTable certificates={certificates} caption={`Certificates issued to ${identity.name}`} ofOneIdentity />
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
    title="Registered certificates"
    note="Made elsewhere, also self-signed; each is known by its bytes (self_signed_tls_client_auth)"
    flush
    actions={
      register && (
        <FormDialog
          action={register}
          className="space-y-4"
          id="register-certificates"
          trigger={
            <>
              <Plus aria-hidden /> Register certificate
            </>
          }
          title={`Certificates that stand for ${identity.name}`}
        >
          <ul className="list-disc space-y-1 pl-5 text-ink-soft">
            <li>Whoever holds the key of such a certificate is {identity.name} from now on. Who signed it is not asked.</li>
            <li>Revoking it here ends it here at once; no revocation list of Hawser can name it elsewhere.</li>
          </ul>
          <input type="hidden" name="identity" value={identity.id} />
          <input type="hidden" name="back" value={`/identities/${identity.id}/authentication`} />
          <AreaField
            name="certificates"
            label="Certificates"
            rows={7}
            mono
            placeholder={'-----BEGIN CERTIFICATE-----\n…'}
            hint="PEM, or a JWK Set with x5c; at most 20. Several may live at once, for a change without a gap."
          />
          <DialogButtons dialog="register-certificates">
            <Submit>Register</Submit>
          </DialogButtons>
        </FormDialog>
      )
    }
  >
    {certificates.length === 0 ? (
      <Empty small icon={FileBadge} title="None is registered">
        A workload that has a certificate from elsewhere can go on with it: register the certificate, and it stands for this identity. One
        of Hawser’s own is renewed by itself, and is the better choice where there is one.
      </Empty>
    ) : (
      <CertificateTable certificates={certificates} caption={`Certificates registered for ${identity.name}`} ofOneIdentity />
    )}
  </Panel>
);
