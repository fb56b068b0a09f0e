import { Agent, request } from 'node:https';
import { audience, type Contest, workload } from './arena.ts';

type Credentials = Contest['client'];

/** The parameters that every request for a token has here. */
export const common = { client_id: workload, scope: 'read' };
export const form = (parameters: Record<string, string>): string => new URLSearchParams(parameters).toString();
export const credentials = form({ grant_type: 'client_credentials', audience, ...common });
export const theirCredentials = form({ grant_type: 'client_credentials', resource: audience, ...common });
export const exchangeOf = (subject: string, type: string): string =>
  form({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    audience,
    ...common,
    subject_token: subject,
    subject_token_type: type,
  });
export const accessToken = 'urn:ietf:params:oauth:token-type:access_token';
export const jwt = 'urn:ietf:params:oauth:token-type:jwt';

/** One token, and the whole of the answer that it came in. */
export function tokenFrom(
  port: number,
  tls: Credentials,
  body: string,
  agent: Agent | false = false,
): Promise<{ token: string; answer: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length };
    const options = { ...tls, host: 'localhost', port, path: '/token', method: 'POST', headers, agent };
    const asking = request(options, (response) => {
      let answer = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        answer += chunk;
      });
      response.once('end', () => {
        if (response.statusCode !== 200) return reject(new Error(`no token: ${response.statusCode} ${answer}`));
        const { access_token: token }: { access_token: string } = JSON.parse(answer);
        resolve({ token, answer });
      });
    });
    asking.once('error', reject);
    asking.end(body);
  });
}

/** So many tokens, each its own. */
export async function manyTokens(port: number, tls: Credentials, count: number): Promise<string[]> {
  const agent = new Agent({ ...tls, keepAlive: true, maxSockets: 16, maxCachedSessions: 0 });
  const tokens: string[] = [];
  let asked = 0;
  const worker = async () => {
    while (asked++ < count) tokens.push((await tokenFrom(port, tls, credentials, agent)).token);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  agent.destroy();
  return tokens;
}
