import Form from 'next/form';
import * as t from '#messages/connect';
import type { RecipeKind } from '../../server/domain/gateway.ts';
import type { ConnectRole } from '../../server/domain/snippet.ts';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Button } from '../ui/button.tsx';
import { FilterSelect, FilterText } from '../ui/filters.tsx';
import { Segments } from '../ui/segments.tsx';

type Connection = WireOutput<'identity.connect'>;
/** What the address says, as it was typed. */
export type Chosen = { readonly [name: string]: string | undefined };

export const roleNames: Readonly<Record<ConnectRole, string>> = {
  call: t.itCallsAnApi,
  protect: t.itIsAnApi,
  gateway: t.itIsAGateway,
};
/** What stands at the proxy. */
export const proxyNames: Readonly<Record<RecipeKind, string>> = {
  nginx: t.nginx,
  envoy: t.envoy,
  'envoy-lua': t.envoyWithLua,
  traefik: t.traefik,
  caddy: t.caddy,
};
const roles = Object.keys(roleNames) as ConnectRole[];

/** The page with something else chosen; the rest stays as it is. */
export function address(path: string, chosen: Chosen, change: Chosen = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...chosen, ...change })) if (value) query.set(name, value);
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

export const RoleChoice = ({ path, chosen, role }: { path: string; chosen: Chosen; role: ConnectRole }) => (
  <Segments
    label={t.whatTheWorkloadDoes}
    items={roles.map((each) => ({
      href: address(path, chosen, { role: each, audience: undefined, resource: undefined }),
      name: roleNames[each],
      here: each === role,
    }))}
  />
);

const filesOf: Readonly<Record<ConnectRole, readonly (readonly [string, string, string])[]>> = {
  call: [
    ['certificate', t.certificate, 'workload/certificate.pem'],
    ['key', t.key, 'workload/key.pem'],
    ['ca', t.authorities, 'workload/ca.pem'],
  ],
  protect: [
    ['certificate', t.certificateForTheSts, 'client/certificate.pem'],
    ['key', t.itsKey, 'client/key.pem'],
    ['ca', t.authorities, 'client/ca.pem'],
    ['serverCertificate', t.tlsCertificate, 'server/certificate.pem'],
    ['serverKey', t.itsKey, 'server/key.pem'],
  ],
  // A recipe names its own.
  gateway: [],
};

type FieldsProps = { path: string; chosen: Chosen; role: ConnectRole; connection: Connection | null };

/** What is filled into every program at once: a plain form, whose values stand in the address. */
export function WordFields({ path, chosen, role, connection }: FieldsProps) {
  const audiences =
    role === 'call'
      ? (connection?.audiences.map(({ uri }) => uri) ?? [])
      : (connection?.resourceServers.filter(({ kind }) => kind === (role === 'gateway' ? 'gateway' : 'server')) ?? []).flatMap(
          (server) => server.audiences,
        );
  return (
    <Form action={path} prefetch={false} aria-label={t.whatTheProgramsAreFilled} className="grid gap-3">
      {(['role', 'stack'] as const).map(
        (name) => chosen[name] !== undefined && <input key={name} type="hidden" name={name} value={chosen[name]} />,
      )}
      {audiences.length > 1 && (
        <FilterSelect
          name="audience"
          label={t.audience}
          value={chosen.audience}
          any={connection?.audience ?? t.theFirst}
          choices={[...new Set(audiences)].map((uri) => ({ value: uri, label: uri }))}
          className=""
        />
      )}
      {role === 'call' && (
        <FilterText
          name="resource"
          label={t.addressThatIsCalled}
          value={chosen.resource}
          placeholder={connection?.resource ?? ''}
          className=""
        />
      )}
      {filesOf[role].map(([name, label, standard]) => (
        <FilterText key={name} name={name} label={label} value={chosen[name]} placeholder={standard} className="" />
      ))}
      <Button type="submit">{t.fillIn}</Button>
    </Form>
  );
}
