import { once } from 'node:events';
import { request } from 'node:https';
import type { TestCertificate } from './tls-certificates.ts';

export type Call = {
  certificate?: Pick<TestCertificate, 'certificate' | 'key'> | undefined;
  headers?: Record<string, string | string[]>;
  path?: string;
};

/** One request on a connection of its own, with a client certificate or none. */
export async function httpsCall(port: number, ca: string, { certificate, headers = {}, path = '/' }: Call) {
  const sending = request({
    port,
    host: 'localhost',
    path,
    headers: { 'user-agent': 'test', ...headers },
    ca,
    agent: false,
    ...(certificate ? { cert: certificate.certificate, key: certificate.key } : {}),
  }).end();
  const [response] = await once(sending, 'response');
  let body = '';
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode as number, headers: response.headers as Record<string, string | undefined>, body };
}
