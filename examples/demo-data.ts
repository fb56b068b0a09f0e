import { demoEnvironment as environment } from '../server/domain/sandbox.ts';
import { type ApiClient, ApiError } from '../server/doors/api/client.ts';

/** What the first demo of bound tokens had built in, here as data: two people with a secret each, and a server of each kind. */
export const demo = {
  audience: 'https://server.domain.com:8443',
  grpcAudience: 'https://grpc.domain.com:8443',
  scope: 'https://www.googleapis.com/auth/cloud-platform',
  resourceServer: 'sample-rest-server',
  gateway: 'sample-nginx',
  secrets: { alice: 'iamtheeggman', bob: 'iamthewalrus' },
} as const;

/** Registers whatever of it is not there yet, so that the demo runs as often as you like. */
export async function registerDemo(api: ApiClient, resourceServerUrl: string, gatewayUrl: string): Promise<void> {
  const audiences = [demo.audience, demo.grpcAudience];
  await unlessThere(() =>
    api('audience.register', { uri: demo.audience, environment, scopes: [demo.scope], description: 'The sample REST server of the demo.' }),
  );
  await unlessThere(() =>
    api('audience.register', {
      uri: demo.grpcAudience,
      environment,
      scopes: [demo.scope],
      description: 'The sample gRPC server of the demo.',
    }),
  );
  for (const [name, secret] of Object.entries(demo.secrets)) {
    await registerIdentity(api, name, `The demo's ${name}.`);
    for (const audience of audiences) await unlessThere(() => api('grant.add', { identity: name, audience, scopes: [demo.scope] }));
    const { items } = await api('exchange-secret.list', { identity: name });
    if (!items.some(({ label, revokedAt }) => label === 'demo' && revokedAt === null)) {
      await unlessThere(() => api('exchange-secret.create', { identity: name, label: 'demo', secret }));
    }
  }
  await registerIdentity(api, demo.resourceServer, "The demo's resource server.");
  const registration = { url: resourceServerUrl, audiences };
  const known = await unlessThere(() =>
    api('resource-server.register', { name: demo.resourceServer, identity: demo.resourceServer, ...registration }),
  );
  if (known) await api('resource-server.change', { resourceServer: demo.resourceServer, ...registration });

  await registerIdentity(api, demo.gateway, "The demo's nginx, in front of a server that knows nothing of tokens.");
  const front = { url: gatewayUrl, certificateHeader: 'X-SSL-Client-Cert' as const, audiences: [demo.audience] };
  const there = await unlessThere(() =>
    api('resource-server.register', { name: demo.gateway, identity: demo.gateway, kind: 'gateway', ...front }),
  );
  if (there) await api('resource-server.change', { resourceServer: demo.gateway, ...front });
}

async function registerIdentity(api: ApiClient, name: string, description: string): Promise<void> {
  const known = await unlessThere(() => api('identity.register', { name, owner: 'demo', environment, description }));
  if (known && (await api('identity.show', { identity: name })).status === 'suspended') await api('identity.resume', { identity: name });
}

/** True where it was there already. */
async function unlessThere(register: () => Promise<unknown>): Promise<boolean> {
  try {
    await register();
    return false;
  } catch (error) {
    if (error instanceof ApiError && error.problem.code === 'already_exists') return true;
    throw error;
  }
}
