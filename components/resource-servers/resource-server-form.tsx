import * as t from '#messages/resource-servers';
import { certificateHeaders } from '../../server/domain/gateway.ts';
import { probeAudience } from '../../server/domain/probe.ts';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { LinkButton } from '../ui/button.tsx';
import { HiddenField } from '../ui/fields.tsx';
import { AreaField, CheckField, Form, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';

type ResourceServer = WireOutput<'resource-server.show'>;
type Props = { action: FormAction; audiences: readonly string[]; resourceServer?: ResourceServer; back: string };

/** Who writes each header by itself. */
const writers = {
  'Client-Cert': t.caddyAndWhoeverFollowsRfc9440,
  'X-SSL-Client-Cert': 'nginx',
  'X-Forwarded-Client-Cert': t.envoy,
  'X-Forwarded-Tls-Client-Cert': t.traefik,
} as const;

/** Registers a resource server, or changes one; its name, kind and identity are for ever. */
export const ResourceServerForm = ({ action, audiences, resourceServer, back }: Props) => (
  <Form action={action} className="max-w-xl space-y-4">
    {resourceServer === undefined ? (
      <>
        <TextField name="name" label={t.name} placeholder="orders-api" hint={t.lowerCaseLettersDigitsDots} />
        <SelectField
          name="kind"
          label={t.kind}
          value="server"
          choices={[
            { value: 'server', label: t.serverChecksTheCertificate },
            { value: 'gateway', label: t.gatewayChecksForOthersOnConnections },
          ]}
        />
        <TextField name="identity" label={t.identity} placeholder="orders-api" hint={t.theNameOfTheRegisteredIdentity} />
      </>
    ) : (
      <HiddenField name="resourceServer" value={resourceServer.id} />
    )}
    {resourceServer?.kind !== 'server' && (
      <SelectField
        name="certificateHeader"
        label={t.certificateHeader}
        hint={t.ofGatewaysAloneTheOneHeader}
        value={resourceServer?.certificateHeader ?? 'X-SSL-Client-Cert'}
        choices={certificateHeaders.map((value) => ({ value, label: `${value}: ${writers[value]}` }))}
      />
    )}
    <TextField name="url" label={t.address} type="url" value={resourceServer?.url ?? ''} placeholder="https://orders.example.com" />
    <fieldset>
      <legend className="text-sm font-medium">{t.audiences}</legend>
      <p className="mb-2 text-xs text-ink-faint">{t.whoseTokensItMayCheck}</p>
      <div className="max-h-64 space-y-2 overflow-y-auto rounded-lg border border-line-strong p-3">
        {audiences
          .filter((uri) => uri !== probeAudience)
          .map((uri) => (
            <CheckField
              key={uri}
              name="audiences"
              value={uri}
              label={<span className="wrap-anywhere">{uri}</span>}
              checked={resourceServer?.audiences.some((audience) => audience.uri === uri) ?? false}
            />
          ))}
      </div>
    </fieldset>
    <details className="rounded-lg border border-line-strong p-3" open={resourceServer?.privateAddresses || resourceServer?.caPem != null}>
      <summary className="cursor-pointer text-sm font-medium">{t.howAProofReachesIt}</summary>
      <div className="mt-3 space-y-4">
        <CheckField
          name="privateAddresses"
          value="true"
          label={t.itMayBeInsideThisNetwork}
          checked={resourceServer?.privateAddresses ?? false}
        />
        <AreaField
          name="caPem"
          label={t.authorityOfItsTlsCertificate}
          optional
          value={resourceServer?.caPem ?? ''}
          hint={t.pemWhereThisIsEmpty}
        />
      </div>
    </details>
    <div className="flex gap-2">
      <Submit>{resourceServer === undefined ? t.registerResourceServer : t.saveChanges}</Submit>
      <LinkButton href={back} tone="quiet">
        {t.cancel}
      </LinkButton>
    </div>
  </Form>
);
