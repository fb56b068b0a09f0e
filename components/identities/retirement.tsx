'use client';

import { CircleOff } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { LinkButton } from '../ui/button.tsx';
import { AreaField, Form, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { plural } from '../ui/format.ts';
import type { Writer } from '../ui/zone.ts';
import { useWriter } from '../ui/zone-context.tsx';

type Preview = WireOutput<'identity.retirement-preview'>;

/** One line for each kind of thing that ends, where there is any. */
function effects(writer: Writer, preview: Preview): string[] {
  const { certificates, exchangeSecrets, clientKeys, joinTokens, requests, grants, delegations, resourceServer, issuerRules } = preview;
  const tokens = `${preview.liveTokens === 1000 ? '1000 or more tokens' : plural(preview.liveTokens, 'live token')} are honoured no more; the last would have ended at ${preview.liveUntil === null ? '' : writer.instant(preview.liveUntil)}`;
  const lines: [boolean, string][] = [
    [preview.liveTokens > 0, tokens],
    [
      certificates.length > 0,
      `${plural(certificates.length, 'certificate')} revoked for good: ${certificates.map(({ serial }) => serial.slice(0, 8)).join(', ')}`,
    ],
    [
      exchangeSecrets.length > 0,
      `${plural(exchangeSecrets.length, 'exchange secret')} destroyed: ${exchangeSecrets.map(({ label }) => label).join(', ')}`,
    ],
    [clientKeys.length > 0, `${plural(clientKeys.length, 'client key')} revoked: ${clientKeys.map(({ label }) => label).join(', ')}`],
    [joinTokens.length > 0, `${plural(joinTokens.length, 'join token')} ended`],
    [requests.length > 0, `${plural(requests.length, 'certificate request')} rejected`],
    [grants.length > 0, `${plural(grants.length, 'grant')} removed: ${grants.map(({ audience }) => audience).join(', ')}`],
    [
      delegations.length > 0,
      `${plural(delegations.length, 'delegation')} removed: ${delegations.map(({ actor, subject }) => `${actor} for ${subject}`).join(', ')}`,
    ],
    [
      resourceServer !== null,
      `The resource server ${resourceServer?.name} checks tokens as this identity, for ${resourceServer?.audiences.join(', ')}: it is refused from then on`,
    ],
    [
      issuerRules.length > 0,
      `${plural(issuerRules.length, 'rule')} of ${issuerRules.map(({ issuer }) => issuer).join(', ')} will lead nowhere`,
    ],
  ];
  return lines.filter(([present]) => present).map(([, line]) => line);
}

/** Shows what ends, and ends it once the name was typed. */
export function RetireForm({ preview, action, back }: { preview: Preview; action: FormAction; back: string }) {
  const lines = effects(useWriter(), preview);
  const { identity, state } = preview;
  return (
    <Form action={action} className="max-w-2xl space-y-5">
      <ul className="list-disc space-y-1 pl-5 wrap-anywhere">
        {lines.length === 0 ? <li>It has nothing that could end.</li> : lines.map((line) => <li key={line}>{line}.</li>)}
      </ul>
      <p className="text-ink-soft">It is final: neither the identity nor its name comes back. To stop it for now, suspend it instead.</p>
      <input type="hidden" name="identity" value={identity.id} />
      <input type="hidden" name="state" value={state} />
      <AreaField name="comment" label="Why" rows={2} placeholder="The service was switched off, OPS-1204" />
      <TextField name="typedName" label={`Type ${identity.name} to confirm`} />
      <div className="flex gap-2">
        <Submit tone="danger">
          <CircleOff aria-hidden /> Retire 1 identity
        </Submit>
        <LinkButton href={back} tone="quiet">
          Cancel
        </LinkButton>
      </div>
    </Form>
  );
}
