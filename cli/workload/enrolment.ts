import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type RequestOptions, request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure, invalid } from '../../server/domain/failure.ts';
import type { RenewalWindow } from '../../server/domain/renewal-window.ts';
import { createCsr } from '../../server/pki/csr.ts';
import { type Credentials, clientTls } from '../../server/verifier/index.ts';
import { type ClientKey, publicHalf } from './client-key.ts';
import { certificatesIn } from './files.ts';

/** Enrolment said no. */
export class EnrolmentRefused extends Error {
  override readonly name = 'EnrolmentRefused';
}

/** Milliseconds for one exchange, and octets of an answer that are read. */
const patience = 10_000;
const longest = 256 * 1024;

/**
 * Fetches the root whose DER has the hash that came with the join token. Until it is found nothing is believed and nothing is told:
 * the connection is not authenticated, and only a hash that fits counts.
 * @param caHash `sha256:` and 64 hexadecimal digits, with or without colons
 * @returns the root, PEM
 * @throws {Failure} `invalid_input` for a hash of another form, `forbidden` where no root has it
 */
export async function fetchPinnedRoot(enrolmentUrl: string, caHash: string): Promise<string> {
  const wanted = /^sha256:([0-9a-f]{2}(?::?[0-9a-f]{2}){31})$/i.exec(caHash.trim())?.[1]?.replaceAll(':', '').toLowerCase();
  if (wanted === undefined) throw invalid('ca-hash', 'must be sha256: and 64 hexadecimal digits, as printed with the join token');
  const bundle = await send(`${enrolmentUrl}/trust-bundle.pem`, { method: 'GET', rejectUnauthorized: false });
  const root = certificatesIn(bundle).find(({ raw }) => createHash('sha256').update(raw).digest('hex') === wanted);
  if (!root) throw new Failure('forbidden', `${enrolmentUrl} is not the Hawser that made the join token: no authority there has this hash`);
  return root.toString();
}

/**
 * Fetches every root that is trusted now, those that are prepared for later included, over a connection to one that is already.
 * @param trusted the roots that are known, PEM
 * @returns the roots, PEM
 */
export async function fetchTrust(enrolmentUrl: string, trusted: string): Promise<string> {
  const bundle = await send(`${enrolmentUrl}/trust-bundle.pem`, { method: 'GET', ca: trusted });
  return certificatesIn(bundle).map(String).join('');
}

/**
 * Uses a join token. Where a person has to approve, it asks again as often as it is told to, always with the same key.
 * @param onWaiting hears the id of the request that waits, and the seconds until it is asked about again
 * @returns the certificate and its chain, PEM
 * @throws {EnrolmentRefused} where the token or the key is not taken, or the request was rejected
 */
export async function requestJoin(
  enrolmentUrl: string,
  roots: string,
  token: string,
  key: ClientKey,
  onWaiting: (request: string, pause: number) => void = () => {},
): Promise<string> {
  const body = JSON.stringify({ token, csr: createCsr(key, 'workload') });
  for (;;) {
    const { status, text, retryAfter } = await exchange(`${enrolmentUrl}/join`, { method: 'POST', ca: roots }, body);
    if (status !== 202) return checkChain(text, roots, key);
    onWaiting(String(Reflect.get(Object(JSON.parse(text)), 'request')), retryAfter);
    await sleep(retryAfter * 1_000);
  }
}

/** Asks for the successor of a certificate, for another key. Returns and throws as `requestJoin` does. */
export async function requestRenewal(enrolmentUrl: string, roots: string, current: Credentials, key: ClientKey): Promise<string> {
  const body = JSON.stringify({ csr: createCsr(key, 'workload') });
  const options = { method: 'POST', ca: roots, ...clientTls(current) };
  return checkChain(await send(`${enrolmentUrl}/renew`, options, body), roots, key);
}

/** What an agent says of itself and of its certificate. */
export type AgentReport = {
  readonly agent: string;
  readonly host: string;
  readonly renewAt: string;
  readonly failure: { readonly since: string; readonly reason: string } | null;
};

/** What it hears: when to renew, in how many seconds to report again, and what time it is there. */
export type Advice = { readonly window: RenewalWindow; readonly nextReport: number; readonly now: Date };

/** Hawser as the renewer knows it. */
export type EnrolmentClient = {
  fetchTrust(trusted: string): Promise<string>;
  renew(roots: string, current: Credentials, key: ClientKey): Promise<string>;
  checkIn(current: Credentials & { readonly ca: string }, report: AgentReport): Promise<Advice>;
};

export const enrolmentAt = (url: string): EnrolmentClient => ({
  fetchTrust: (trusted) => fetchTrust(url, trusted),
  renew: (roots, current, key) => requestRenewal(url, roots, current, key),
  checkIn: (current, report) => checkIn(url, current, report),
});

/** Reports how the renewal of a certificate goes. */
async function checkIn(
  enrolmentUrl: string,
  { ca, ...current }: Credentials & { readonly ca: string },
  report: AgentReport,
): Promise<Advice> {
  const answer: unknown = JSON.parse(
    await send(`${enrolmentUrl}/check-in`, { method: 'POST', ca, ...clientTls(current) }, JSON.stringify(report)),
  );
  const member = (name: string): unknown => Reflect.get(Object(answer), name);
  const moment = (name: string): Date => {
    const at = new Date(String(member(name)));
    if (Number.isNaN(at.getTime())) throw new Failure('unavailable', `${enrolmentUrl} does not say ${name}`);
    return at;
  };
  const seconds = Number(member('nextReport'));
  return {
    window: { after: moment('renewAfter'), before: moment('renewBefore'), late: moment('lateAfter') },
    nextReport: seconds > 0 && seconds <= 3_600 ? seconds : 60,
    now: moment('now'),
  };
}

/**
 * The certificate must be for this key, and each one be signed by the next, up to one that a trusted root signed. What comes
 * after that is for those who know an older root.
 */
function checkChain(pem: string, roots: string, key: ClientKey): string {
  const sent = certificatesIn(pem);
  const trusted = certificatesIn(roots);
  const end = sent.findIndex((certificate) => trusted.some((root) => certificate.checkIssued(root) && certificate.verify(root.publicKey)));
  const signed = sent.slice(0, Math.max(end, 0)).every((certificate, index) => {
    const above = sent[index + 1];
    return above?.ca === true && certificate.checkIssued(above) && certificate.verify(above.publicKey);
  });
  if (end < 0 || !sent[0]?.publicKey.equals(publicHalf(key)) || !signed)
    throw new Failure('forbidden', 'the answer is not a certificate for this key');
  return pem;
}

const send = async (url: string, options: RequestOptions, body?: string): Promise<string> => (await exchange(url, options, body)).text;

type Answer = { readonly status: number; readonly text: string; readonly retryAfter: number };

async function exchange(url: string, options: RequestOptions, body?: string): Promise<Answer> {
  const headers = body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const sending = request(url, { ...options, agent: false, headers, signal: AbortSignal.timeout(patience), minVersion: 'TLSv1.2' });
  sending.end(body);
  const answer = await read(sending).catch((cause: Error) => {
    throw new Failure('unavailable', `${new URL(url).origin} cannot be reached: ${cause.message}`, { cause });
  });
  const { status, text } = answer;
  if (status >= 200 && status < 300) return answer;
  const reason = `${new URL(url).pathname} answered ${status}${explain(text)}`;
  throw status >= 500 || status === 429 ? new Failure('unavailable', reason) : new EnrolmentRefused(reason);
}

async function read(sending: ReturnType<typeof request>): Promise<Answer> {
  const [response] = await once(sending, 'response');
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    text += chunk;
    if (text.length > longest) throw new Error('the answer is too long');
  }
  const seconds = Number(response.headers['retry-after']);
  return { status: response.statusCode, text, retryAfter: seconds > 0 && seconds <= 3_600 ? seconds : 30 };
}

/** What the other side says of the reason, when it says it in one of the two forms of Hawser. */
function explain(text: string): string {
  try {
    const { detail, error_description, error } = JSON.parse(text);
    const reason = [detail, error_description, error].find((member) => typeof member === 'string');
    return reason === undefined ? '' : `: ${reason}`;
  } catch {
    return '';
  }
}
