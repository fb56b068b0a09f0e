import { certificateHeaders } from '../../server/domain/gateway.ts';
import { probeAudience } from '../../server/domain/probe.ts';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { LinkButton } from '../ui/button.tsx';
import { AreaField, CheckField, Form, SelectField, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';

type ResourceServer = WireOutput<'resource-server.show'>;
type Props = { action: FormAction; audiences: readonly string[]; resourceServer?: ResourceServer; back: string };

/** Who writes each header by itself. */
const writers = {
  'Client-Cert': 'Caddy, and whoever follows RFC 9440',
  'X-SSL-Client-Cert': 'nginx',
  'X-Forwarded-Client-Cert': 'Envoy',
  'X-Forwarded-Tls-Client-Cert': 'Traefik',
} as const;

/** Registers a resource server, or changes one; its name, kind and identity are for ever. */
export const ResourceServerForm = ({ action, audiences, resourceServer, back }: Props) => (
  <Form action={action} className="max-w-xl space-y-4">
    {resourceServer === undefined ? (
      <>
        <TextField name="name" label="Name" placeholder="orders-api" hint="Lower-case letters, digits, dots and dashes." />
        <SelectField
          name="kind"
          label="Kind"
          value="server"
          choices={[
            { value: 'server', label: 'Server: checks the certificate on its own connection' },
            { value: 'gateway', label: 'Gateway: checks for others, on connections that it ends' },
          ]}
        />
        <TextField
          name="identity"
          label="Identity"
          placeholder="orders-api"
          hint="The name of the registered identity with whose certificate it proves itself to Hawser."
        />
      </>
    ) : (
      <input type="hidden" name="resourceServer" value={resourceServer.id} />
    )}
    {resourceServer?.kind !== 'server' && (
      <SelectField
        name="certificateHeader"
        label="Certificate header"
        hint="Of gateways alone: the one header in which it passes on the certificate of its client. Any other is refused."
        value={resourceServer?.certificateHeader ?? 'X-SSL-Client-Cert'}
        choices={certificateHeaders.map((value) => ({ value, label: `${value}: ${writers[value]}` }))}
      />
    )}
    <TextField name="url" label="Address" type="url" value={resourceServer?.url ?? ''} placeholder="https://orders.example.com" />
    <fieldset>
      <legend className="text-sm font-medium">Audiences</legend>
      <p className="mb-2 text-xs text-ink-faint">Whose tokens it may check and report on; at least one.</p>
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
      <summary className="cursor-pointer text-sm font-medium">How a proof reaches it</summary>
      <div className="mt-3 space-y-4">
        <CheckField
          name="privateAddresses"
          value="true"
          label="It may be inside this network, or on this machine"
          checked={resourceServer?.privateAddresses ?? false}
        />
        <AreaField
          name="caPem"
          label="Authority of its TLS certificate"
          optional
          value={resourceServer?.caPem ?? ''}
          hint="PEM. Where this is empty, the public authorities and Hawser’s own are trusted."
        />
      </div>
    </details>
    <div className="flex gap-2">
      <Submit>{resourceServer === undefined ? 'Register resource server' : 'Save changes'}</Submit>
      <LinkButton href={back} tone="quiet">
        Cancel
      </LinkButton>
    </div>
  </Form>
);
