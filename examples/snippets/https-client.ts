import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { type BoundToken, createTokenSource } from 'hawser/verifier';

const pem = (path: string): string => readFileSync(path, 'utf8');
const { HAWSER_STS_URL: issuer = 'https://localhost:8443', AUDIENCE: audience = 'https://orders.example.com' } = process.env;
const ca = pem('workload/ca.pem');

const source = createTokenSource({ issuer, audience, ca, certificate: pem('workload/certificate.pem'), key: pem('workload/key.pem') });

class Refused extends Error {}

/** The token goes only over a connection of the certificate that it is bound to: both come out of one pair. */
async function hello({ token, certificate: cert, key }: BoundToken): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  const sending = request(process.env.URL ?? 'https://localhost:9443/', { agent: false, ca, cert, key, headers }).end();
  const [response] = await once(sending, 'response');
  let body = '';
  for await (const chunk of response) body += chunk;
  if (response.statusCode === 401) throw new Refused(body);
  return `${response.statusCode} ${body}`;
}

process.stdout.write(await source.call(hello, { refused: (error) => error instanceof Refused }));
source.close();
