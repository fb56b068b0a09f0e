import { CircleOff } from 'lucide-react';
import { LinkButton } from '../ui/button.tsx';
import { AreaField, CheckField, Form, RadioField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { plural, relative } from '../ui/format.ts';
import type { Preview } from './effect.tsx';
import { type CertificateRow, standingOf } from './status.tsx';

type Reason = { readonly value: string; readonly label: string; readonly note: string };
type Props = { preview: Preview; reasons: readonly Reason[]; action: FormAction };

/** Revokes; of one that is revoked already, the reason can only become keyCompromise. */
export function RevokeForm({ preview, reasons, action }: Props) {
  const { certificate: c, liveTokens } = preview;
  const upgrade = c.status === 'revoked';
  const related = offered(preview);
  return (
    <Form action={action} className="group max-w-2xl space-y-5">
      <input type="hidden" name="certificate" value={c.id} />
      <input key={preview.state} type="hidden" name="state" value={preview.state} />
      {upgrade ? (
        <input type="hidden" name="reason" value="keyCompromise" />
      ) : (
        <RadioField
          name="reason"
          legend="Reason"
          hint="The most severe that applies; it stands in the CRL (RFC 5280 §5.3.1)."
          choices={reasons}
        />
      )}
      <div className={upgrade ? 'space-y-3' : 'hidden space-y-3 group-has-[input[value=keyCompromise]:checked]:block'}>
        <p className="text-ink-soft">Its public key is blocked for ever: nothing is issued for it again.</p>
        <TextField
          name="suspectedSince"
          label="Suspected since, in UTC"
          type="datetime-local"
          optional
          hint="Since when the key may have been in other hands. It becomes the invalidity date in the CRL."
        />
      </div>
      {related.length > 0 && (
        <fieldset>
          <legend className="text-sm font-medium">Revoke together with it</legend>
          <p className="mb-2 text-xs text-ink-faint">
            Whoever had the key may have these as well. None is revoked unless you tick it, and a workload that uses one stops working.
          </p>
          <div className="max-h-80 space-y-2.5 overflow-y-auto rounded-lg border border-line-strong p-3">
            {related.map(({ certificate, why }) => (
              <CheckField
                key={certificate.id}
                name="also"
                value={certificate.id}
                label={<span className="font-mono text-xs wrap-anywhere">{certificate.serial}</span>}
                hint={`${why}; ${certificate.identityName ?? 'Hawser itself'}, ${standingOf(certificate).word.toLowerCase()}, ends ${relative(new Date(certificate.notAfter), new Date())}`}
              />
            ))}
          </div>
        </fieldset>
      )}
      <AreaField
        name="comment"
        label="Comment"
        rows={2}
        placeholder="INC-2041: key found in a build log"
        hint="At least 10 characters. It stays in the audit log."
      />
      {c.usable && c.identityName !== null && (
        <TextField
          name="typedName"
          label={`Type ${c.identityName} to confirm`}
          hint="The certificate can be used at this moment. There is no way back from a revocation."
        />
      )}
      <div className="flex flex-wrap gap-2">
        <Submit tone="danger" className="whitespace-normal!">
          <CircleOff aria-hidden />
          {upgrade
            ? 'Record keyCompromise and block the key'
            : [
                related.length > 0 ? 'Revoke it and what is ticked' : 'Revoke 1 certificate',
                ...(liveTokens > 0 ? [`and end ${plural(liveTokens, 'live token')}`] : []),
              ].join(' ')}
        </Submit>
        <LinkButton href={`/certificates/${c.id}`} tone="quiet">
          Cancel
        </LinkButton>
      </div>
    </Form>
  );
}

/** Each once, with what it has to do with the certificate. */
function offered({ sameKey, descendants }: Preview): { certificate: CertificateRow; why: string }[] {
  const sharing = new Set(sameKey.map(({ id }) => id));
  const descending = new Set(descendants.map(({ id }) => id));
  return [
    ...sameKey.map((certificate) => ({
      certificate,
      why: descending.has(certificate.id) ? 'Shares its key and came of it by renewal' : 'Shares its key',
    })),
    ...descendants.filter(({ id }) => !sharing.has(id)).map((certificate) => ({ certificate, why: 'Came of it by renewal' })),
  ];
}
