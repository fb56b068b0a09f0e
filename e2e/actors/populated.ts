import { type ApiClient, createClient } from '../../server/doors/api/client.ts';
import { hawser } from '../setup/instance.ts';
import type { SharedInstance } from '../setup/shared-instance.ts';
import { Workload } from './workload.ts';

/** A client of the management API with a key made over the local socket. */
export function apiWithFirstKey(instance: SharedInstance, role: 'owner' | 'viewer' = 'owner'): ApiClient {
  const { code, stdout, stderr } = hawser(instance, 'apikey', 'create', '--name', `journeys ${role}`, '--role', role, '-o', 'json');
  if (code !== 0) throw new Error(stderr);
  const { key } = JSON.parse(stdout) as { key: string };
  return createClient(instance.urls.api, { authorization: `Bearer ${key}` });
}

/** One of each thing that the console shows; the values are what stands between the brackets of a route. */
export async function populate(instance: SharedInstance): Promise<Readonly<Record<string, string>>> {
  const api = apiWithFirstKey(instance);
  const uri = 'https://pages.example.com';
  const identity = await api('identity.register', { name: 'pages', owner: 'team-pages' });
  const audience = await api('audience.register', { uri, scopes: ['read'] });
  await api('grant.add', { identity: 'pages', audience: uri, scopes: ['read'] });
  await api('exchange-secret.create', { identity: 'pages', label: 'build' });
  const resourceServer = await api('resource-server.register', {
    name: 'pages',
    identity: 'pages',
    url: 'https://pages.example.com',
    audiences: [uri],
  });
  const workload = new Workload(instance);
  try {
    workload.join(await api('join-token.create', { identity: 'pages' }));
    workload.token(uri);
    workload.askForToken('https://nowhere.example.com');
  } finally {
    workload.remove();
  }
  const { items: certificates } = await api('certificate.list', { identity: 'pages' });
  const { items: decisions } = await api('decision.list', { identity: 'pages', outcome: 'negative' });
  return {
    identity: identity.id,
    audience: audience.id,
    resourceServer: resourceServer.id,
    certificate: certificates[0]?.id ?? '',
    decisionId: decisions[0]?.id ?? '',
  };
}
