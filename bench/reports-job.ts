import { type Agent, request } from 'node:https';

export type ReportedToken = { readonly jti: string; readonly bound: string; readonly presented: string };
export type ReportedCode = 'accepted' | 'cnf_missing_cert' | 'cnf_mismatch.unknown' | 'token_expired' | 'token_revoked';
export type ReportsJob = {
  readonly port: number;
  readonly audience: string;
  readonly reporters: readonly { readonly ca: string; readonly cert: string; readonly key: string }[];
  readonly tokens: readonly ReportedToken[];
  /** What they decided, by turns. */
  readonly codes: readonly ReportedCode[];
  readonly batch: number;
  /** Reports a second of all reporters together; as many as are taken, if null. */
  readonly perSecond: number | null;
  readonly milliseconds: number;
};
export type ReportsSent = {
  readonly accepted: number;
  readonly seconds: number /** Milliseconds that each batch took. */;
  readonly times: readonly number[];
};

/** Sends a batch of reports; how many of them were accepted. */
export const post = (agent: Agent, port: number, body: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const asked = request({ host: 'localhost', port, path: '/reports', method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.once('end', () => {
        if (response.statusCode !== 200) return reject(new Error(`the sts answered ${response.statusCode}: ${text.slice(0, 300)}`));
        const { accepted, rejected }: { accepted: number; rejected: unknown[] } = JSON.parse(text);
        if (rejected.length > 0) return reject(new Error(`a report was rejected: ${JSON.stringify(rejected[0])}`));
        resolve(accepted);
      });
    });
    asked.once('error', reject);
    asked.end(body);
  });
