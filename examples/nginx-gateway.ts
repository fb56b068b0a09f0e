import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiClient } from '../server/doors/api/client.ts';
import { startNginx } from '../server/testing/nginx.ts';
import type { Credentials } from '../server/verifier/index.ts';

type GatewayOptions = {
  /** The registered gateway, by name. */
  readonly gateway: string;
  /** The authorities of Hawser, PEM. */
  readonly ca: string;
  /** What nginx proves itself with to the STS. */
  readonly client: Credentials;
  /** Its TLS certificate, which its own clients see. */
  readonly server: Credentials;
  /** The one that it was registered with. */
  readonly port: number;
};

/** Starts Debian's nginx with the recipe that Hawser makes for a gateway, in front of a server that knows nothing of tokens. */
export async function startNginxGateway(api: ApiClient, { gateway, ca, client, server, port }: GatewayOptions) {
  const behind = createServer((request, response) => response.end(`{${request.headers['x-hawser-client']}} ok\n`));
  behind.listen(0, '127.0.0.1');
  await once(behind, 'listening');
  const upstream = `http://127.0.0.1:${(behind.address() as AddressInfo).port}`;
  const { text } = await api('resource-server.recipe', { resourceServer: gateway, kind: 'nginx', upstream });
  const files = {
    'ca.pem': ca,
    'gateway.pem': client.certificate,
    'gateway.key': client.key,
    'server.pem': server.certificate,
    'server.key': server.key,
  };
  const nginx = await startNginx(text, files, port);
  return {
    url: `https://localhost:${port}/`,
    async close(): Promise<void> {
      await nginx.stop();
      behind.close();
    },
  };
}
