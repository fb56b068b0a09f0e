// A client that gets a token bound to its certificate, and calls a resource server over a connection with that certificate.
//
//   node run.mjs examples/rest-client.ts --directory .hawser --url https://localhost:9443/ --audience https://server.domain.com:8443
import { once } from 'node:events';
import { request } from 'node:https';
import { parseArgs } from 'node:util';
import { type Credentials, clientTls, createTokenSource } from 'hawser/verifier';
import { WorkloadFiles } from '../cli/workload/files.ts';

export type Answer = { readonly status: number; readonly body: string; readonly decisionId: string | undefined };

/** Calls with a token, over a connection with the given certificate or with none. */
export async function callRestServer(url: string, token: string, ca: string, credentials?: Credentials): Promise<Answer> {
  const sending = request(url, {
    agent: false,
    ca,
    headers: { authorization: `Bearer ${token}`, 'user-agent': 'hawser-sample-client' },
    ...(credentials ? clientTls(credentials) : {}),
  });
  sending.end();
  const [response] = await once(sending, 'response');
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) body += chunk;
  return { status: response.statusCode, body: body.trim(), decisionId: response.headers['hawser-decision'] };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      directory: { type: 'string', default: '.hawser' },
      url: { type: 'string', default: 'https://localhost:9443/' },
      audience: { type: 'string', default: 'https://server.domain.com:8443' },
      issuer: { type: 'string', default: process.env.HAWSER_STS_URL ?? 'https://localhost:8443' },
    },
  });
  const { ca, ...credentials } = await new WorkloadFiles(values.directory).read();
  const source = createTokenSource({ issuer: values.issuer, audience: values.audience, ca, ...credentials });
  const { token, ...pair } = await source.get();
  const { status, body } = await callRestServer(values.url, token, ca, pair);
  source.close();
  process.stdout.write(`${status} ${body}\n`);
}
