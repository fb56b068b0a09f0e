import { CircleOff } from 'lucide-react';
import * as t from '#messages/certificates';
import { LinkButton } from '../ui/button.tsx';
import { AreaField, CheckField, Form, RadioField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { relative } from '../ui/format.ts';
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
        <RadioField name="reason" legend={t.reason} hint={t.theMostSevereThatApplies} choices={reasons} />
      )}
      <div className={upgrade ? 'space-y-3' : 'hidden space-y-3 group-has-[input[value=keyCompromise]:checked]:block'}>
        <p className="text-ink-soft">{t.itsPublicKeyIsBlocked}</p>
        <TextField name="suspectedSince" label={t.suspectedSinceInUtc} type="datetime-local" optional hint={t.sinceWhenTheKeyMayHave} />
      </div>
      {related.length > 0 && (
        <fieldset>
          <legend className="text-sm font-medium">{t.revokeTogetherWithIt}</legend>
          <p className="mb-2 text-xs text-ink-faint">{t.whoeverHadTheKeyMayHave}</p>
          <div className="max-h-80 space-y-2.5 overflow-y-auto rounded-lg border border-line-strong p-3">
            {related.map(({ certificate, why }) => (
              <CheckField
                key={certificate.id}
                name="also"
                value={certificate.id}
                label={<span className="font-mono text-xs wrap-anywhere">{certificate.serial}</span>}
                hint={t.relatedCertificate({
                  why,
                  holder: certificate.identityName ?? t.hawserItself,
                  status: standingOf(certificate).word.toLowerCase(),
                  end: relative(new Date(certificate.notAfter), new Date()),
                })}
              />
            ))}
          </div>
        </fieldset>
      )}
      <AreaField name="comment" label={t.comment} rows={2} placeholder={t.inc2041KeyFound} hint={t.atLeast10CharactersItStays} />
      {c.usable && c.identityName !== null && (
        <TextField name="typedName" label={t.typedNameLabel({ identityName: c.identityName })} hint={t.theCertificateCanBeUsed} />
      )}
      <div className="flex flex-wrap gap-2">
        <Submit tone="danger" className="whitespace-normal!">
          <CircleOff aria-hidden />
          {upgrade ? t.recordKeyCompromiseAndBlockTheKey : t.revokeButton({ more: related.length > 0, liveTokens })}
        </Submit>
        <LinkButton href={`/certificates/${c.id}`} tone="quiet">
          {t.cancel}
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
      why: descending.has(certificate.id) ? t.sharesItsKeyAndCame : t.sharesItsKey,
    })),
    ...descendants.filter(({ id }) => !sharing.has(id)).map((certificate) => ({ certificate, why: t.cameOfItByRenewal })),
  ];
}
