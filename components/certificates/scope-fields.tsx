import * as t from '#messages/certificates';
import * as r from '#messages/revocations';
import { CheckField, RadioField } from '../ui/form.tsx';
import { relative } from '../ui/format.ts';
import type { Preview } from './effect.tsx';
import { type CertificateRow, standingOf } from './status.tsx';

/** How far a revocation reaches: the certificate, what its key may have led to, or all that its identity has. The form around it is a `group`. */
export function ScopeFields({ preview, chosen }: { preview: Preview; chosen: string | undefined }) {
  const { identity } = preview;
  const related = relatedTo(preview);
  const choices = [
    { value: 'certificate', label: r.thisCertificate, note: r.thisCertificateNote },
    ...(related.length === 0
      ? []
      : [{ value: 'related', label: r.withItsRelated({ related: related.length }), note: r.withItsRelatedNote }]),
    ...(identity === null || identity.status === 'retired'
      ? []
      : [{ value: 'identity', label: r.wholeIdentity(identity), note: r.wholeIdentityNote({ ...identity, tokens: identity.liveTokens }) }]),
  ];
  if (choices.length === 1) return null;
  const initial = choices.find(({ value }) => value === chosen)?.value ?? 'certificate';
  return (
    <>
      <RadioField name="scope" legend={r.scope} value={initial} choices={choices} />
      {related.length > 0 && (
        <fieldset className="hidden group-has-[input[value=related]:checked]:block">
          <legend className="text-sm font-medium">{t.revokeTogetherWithIt}</legend>
          <p className="mb-2 text-xs text-ink-faint">{t.whoeverHadTheKeyMayHave}</p>
          <div className="max-h-80 space-y-2.5 overflow-y-auto rounded-lg border border-line-strong p-3">
            {related.map(({ certificate, why }) => (
              <CheckField
                key={certificate.id}
                name="also"
                value={certificate.id}
                checked
                offeredAs="offered"
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
    </>
  );
}

/** Each once, with what it has to do with the certificate. */
function relatedTo({ sameKey, descendants }: Preview): { certificate: CertificateRow; why: string }[] {
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
