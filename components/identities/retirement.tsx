'use client';

import { CircleOff } from 'lucide-react';
import * as t from '#messages/identities';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { LinkButton } from '../ui/button.tsx';
import { HiddenField } from '../ui/fields.tsx';
import { AreaField, Form, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import type { Writer } from '../ui/zone.ts';
import { useWriter } from '../ui/zone-context.tsx';

type Preview = WireOutput<'identity.retirement-preview'>;

/** One line for each kind of thing that ends, where there is any. */
function effects(writer: Writer, preview: Preview): string[] {
  const { certificates, exchangeSecrets, clientKeys, joinTokens, requests, grants, delegations, resourceServer, issuerRules } = preview;
  const tokens = t.areHonouredNoMoreTheLast({
    tokens: preview.liveTokens === 1000 ? t.aThousandTokensOrMore : t.countOfLiveTokens({ liveTokens: preview.liveTokens }),
    until: preview.liveUntil === null ? '' : writer.instant(preview.liveUntil),
  });
  const lines: [boolean, string][] = [
    [preview.liveTokens > 0, tokens],
    [
      certificates.length > 0,
      t.certificateRevokedForGood({
        certificates: certificates.length,
        serials: certificates.map(({ serial }) => serial.slice(0, 8)).join(', '),
      }),
    ],
    [
      exchangeSecrets.length > 0,
      t.exchangeSecretDestroyed({
        exchangeSecrets: exchangeSecrets.length,
        labels: exchangeSecrets.map(({ label }) => label).join(', '),
      }),
    ],
    [clientKeys.length > 0, t.clientKeyRevoked({ clientKeys: clientKeys.length, labels: clientKeys.map(({ label }) => label).join(', ') })],
    [joinTokens.length > 0, t.joinTokenEnded({ joinTokens: joinTokens.length })],
    [requests.length > 0, t.certificateRequestRejected({ requests: requests.length })],
    [grants.length > 0, t.grantRemoved({ grants: grants.length, audiences: grants.map(({ audience }) => audience).join(', ') })],
    [
      delegations.length > 0,
      t.delegationRemoved({
        delegations: delegations.length,
        names: delegations.map(({ actor, subject }) => t.actorForSubject({ actor, subject })).join(', '),
      }),
    ],
    [
      resourceServer !== null,
      t.theResourceServerChecksTokens({
        resourceServer: resourceServer?.name ?? '',
        audiences: (resourceServer?.audiences ?? []).join(', '),
      }),
    ],
    [
      issuerRules.length > 0,
      t.ruleOfWillLeadNowhere({ issuerRules: issuerRules.length, issuers: issuerRules.map(({ issuer }) => issuer).join(', ') }),
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
        {lines.length === 0 ? <li>{t.itHasNothingThatCouldEnd}</li> : lines.map((line) => <li key={line}>{line}.</li>)}
      </ul>
      <p className="text-ink-soft">{t.itIsFinalNeitherTheIdentity}</p>
      <HiddenField name="identity" value={identity.id} />
      <input type="hidden" name="state" value={state} />
      <AreaField name="comment" label={t.why} rows={2} placeholder={t.theServiceWasSwitchedOffOps} />
      <TextField name="typedName" label={t.typeNameToConfirm({ name: identity.name })} />
      <div className="flex gap-2">
        <Submit tone="danger">
          <CircleOff aria-hidden /> {t.retire1Identity}
        </Submit>
        <LinkButton href={back} tone="quiet">
          {t.cancel}
        </LinkButton>
      </div>
    </Form>
  );
}
