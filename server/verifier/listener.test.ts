import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { httpsCall } from '../testing/https-call.ts';
import { scriptedSts } from '../testing/scripted-sts.ts';
import { testRoot } from '../testing/tls-certificates.ts';
import { boundTls, createVerifier } from './index.ts';

const audience = 'https://api.example.com';

it('a listener that fails is answered with 500 and told of, and the next request goes on', async () => {
  const root = testRoot();
  const [alice, own, host] = [root.leaf('alice'), root.leaf('api'), root.leaf('api', { usage: 'server' })];
  const sts = await scriptedSts(root);
  const problems: unknown[] = [];
  const { certificate, key } = own;
  const verifier = createVerifier({
    issuer: sts.issuer,
    audience,
    certificate,
    key,
    ca: root.ca,
    mode: 'introspect',
    onProblem: (error) => problems.push(error),
  });
  let fails = true;
  const server = createServer(
    boundTls({ ...host, ca: root.ca }),
    verifier.protect((_, response) => {
      if (fails) throw new Error('a bug');
      response.end('ok');
    }),
  );
  server.listen(0);
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const good = { certificate: alice, headers: { authorization: `Bearer ${sts.mint(alice.thumbprint, audience)}` } };
    expect(await httpsCall(port, root.ca, good)).toMatchObject({ status: 500, body: '{"error":"server_error"}' });
    expect(problems).toMatchObject([{ message: 'a bug' }]);
    fails = false;
    expect(await httpsCall(port, root.ca, good)).toMatchObject({ status: 200 });
  } finally {
    server.closeAllConnections();
    server.close();
    await verifier.close();
    await sts.stop();
  }
});
