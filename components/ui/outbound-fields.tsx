import * as t from '#messages/ui';
import { AreaField, CheckField } from './form.tsx';

type Props = {
  /** What may be at a private address, as the label of the choice. */
  label: string;
  hint: string;
  /** As it is now; left away for something new. */
  now: { privateAddresses: boolean; caPem: string | null } | undefined;
};

/** How far Hawser goes to ask somebody: to which addresses, and whom it believes to be there. */
export const OutboundFields = ({ label, hint, now }: Props) => (
  <>
    <CheckField name="privateAddresses" label={label} hint={hint} checked={now?.privateAddresses ?? false} />
    <AreaField
      name="caPem"
      label={t.caOfItsTlsCertificate}
      rows={3}
      mono
      optional
      value={now?.caPem ?? ''}
      placeholder={t.beginCertificate}
      hint={t.emptyThePublicAuthorities}
    />
  </>
);
