import type { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { request } from 'node:https';
import { json } from 'node:stream/consumers';
import { clientTls, createTokenSource } from '../../server/verifier/index.ts';
import { openKey, publicHalf } from './client-key.ts';
import { certificatesIn, type Generation, WorkloadFiles } from './files.ts';
import { requireUsable } from './given.ts';

export type DoctorOptions = { readonly directory: string; readonly issuer: string; readonly audience?: string };

/** One thing that was examined: a sentence on what was found, which says the way out where it is not well. */
export type Finding = { readonly ok: boolean | 'not asked'; readonly sentence: string };

const good = (sentence: string): Finding => ({ ok: true, sentence });
const bad = (sentence: string): Finding => ({ ok: false, sentence });
/** A certificate may be revoked, or its identity suspended: only a request for a token tells. */
const unasked: Finding = { ok: 'not asked', sentence: 'Whether the STS takes the certificate: name a resource server with --audience.' };

/** Milliseconds for one question, and by which a clock may be wrong. */
const patience = 5_000;
const tolerated = 30_000;

const clientAuth = '1.3.6.1.5.5.7.3.2';

/**
 * Examines a workload from its files to its token. Asks the STS only for what a workload asks for: with an audience a token, which is recorded as
 * any other and thrown away.
 * @throws {Failure} `not_found` where the workload has not joined
 */
export async function examine({ directory, issuer, audience }: DoctorOptions, now: Date): Promise<Finding[]> {
  const pair = await new WorkloadFiles(directory).read();
  const local = await examineFiles(pair, now);
  if (!isUsable(pair)) return [...local, examineEnvironment(process.env)];
  const sts = await examineSts(pair, issuer, now);
  return [...local, ...sts, examineEnvironment(process.env), audience === undefined ? unasked : await examineToken(pair, issuer, audience)];
}

async function examineFiles({ certificate, key, ca, directory }: Generation, now: Date): Promise<Finding[]> {
  const chain = certificatesIn(certificate);
  const [leaf] = chain;
  if (!leaf) return [bad(`certificate.pem in ${directory} holds no certificate: join again in an empty directory.`)];
  const open = statSync(`${directory}/key.pem`).mode & 0o077;
  return [
    open === 0 ? good('Only its owner may read the key.') : bad(`Others may read the key: chmod 600 ${directory}/key.pem, and renew.`),
    (await matches(leaf, key))
      ? good('The key is that of the certificate.')
      : bad('The key is not that of the certificate: put back the right one, or join again.'),
    leadsTo(chain, certificatesIn(ca))
      ? good('The chain leads to a root in ca.pem.')
      : bad('The chain does not lead to a root in ca.pem: hawser renew fetches both anew.'),
    leaf.validToDate <= now
      ? bad(`The certificate ended at ${leaf.validToDate.toISOString()}: renew within the grace of its profile, or join again.`)
      : leaf.validFromDate > now
        ? bad(`The certificate begins at ${leaf.validFromDate.toISOString()}: the clock of this machine is probably late.`)
        : good(`The certificate is valid until ${leaf.validToDate.toISOString()}.`),
    leaf.keyUsage?.includes(clientAuth)
      ? good('The certificate is for clients (clientAuth).')
      : bad('The certificate is not for clients (cert_not_client): join with a profile of usage client.'),
  ];
}

/** Whether there is anything to ask the STS with. */
function isUsable(pair: Generation): boolean {
  try {
    requireUsable(pair);
    return true;
  } catch {
    return false;
  }
}

async function matches(leaf: X509Certificate, key: string): Promise<boolean> {
  try {
    return leaf.publicKey.equals(publicHalf(await openKey(key)));
  } catch {
    return false;
  }
}

function leadsTo(chain: readonly X509Certificate[], roots: readonly X509Certificate[]): boolean {
  return chain.some(
    (certificate, index) =>
      roots.some((root) => certificate.checkIssued(root) && certificate.verify(root.publicKey)) &&
      chain.slice(0, index).every((below, at) => {
        const above = chain[at + 1];
        return above !== undefined && below.checkIssued(above) && below.verify(above.publicKey);
      }),
  );
}

async function examineSts({ certificate, key, ca }: Generation, issuer: string, now: Date): Promise<Finding[]> {
  const { origin, pathname } = new URL(issuer);
  const url = `${origin}/.well-known/oauth-authorization-server${pathname === '/' ? '' : pathname}`;
  const asked = performance.now();
  try {
    const sending = request(url, { ...clientTls({ certificate, key }), ca, agent: false, signal: AbortSignal.timeout(patience) }).end();
    const [response] = await once(sending, 'response');
    const metadata: unknown = await json(response);
    const member = (name: string): unknown => Reflect.get(Object(metadata), name);
    const ahead = now.getTime() + (performance.now() - asked) - Date.parse(response.headers.date ?? '');
    const alias: unknown = Reflect.get(Object(member('mtls_endpoint_aliases')), 'token_endpoint') ?? member('token_endpoint');
    const between = ['via', 'x-forwarded-for', 'x-cache'].find((name) => response.headers[name] !== undefined);
    return [
      good(`${origin} answers, with a certificate of a root in ca.pem.`),
      Math.abs(ahead) <= tolerated
        ? good('The clocks agree.')
        : bad(
            `The clock of this machine is ${Math.round(Math.abs(ahead) / 1_000)} s ${ahead > 0 ? 'ahead of' : 'behind'} that of ${origin}: set it (NTP).`,
          ),
      member('issuer') === issuer
        ? good(`It is the issuer ${issuer}.`)
        : bad(`It calls itself ${String(member('issuer'))}, not ${issuer}: name that one with --issuer or HAWSER_STS_URL.`),
      await examineAlias(alias, ca),
      between === undefined
        ? good('Nothing between here and there adds headers.')
        : bad(`Something between adds the header ${between}: a proxy that ends TLS takes the certificate away. Let it pass TLS through.`),
    ];
  } catch (error) {
    const { code, message } =
      error instanceof Error ? { code: String(Reflect.get(error, 'code')), message: error.message } : { code: '', message: '' };
    if (/CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)/.test(code))
      return [
        bad(
          /EXPIRED|NOT_YET/.test(code)
            ? `The certificate of ${origin} is outside its time: the clock of this machine is wrong, or that server is ill.`
            : `The certificate of ${origin} is of no root in ca.pem: something between ends TLS, or that is another Hawser (${code}).`,
        ),
      ];
    return [
      bad(
        `${origin} cannot be asked: ${message}. See whether the address is right (--issuer or HAWSER_STS_URL names another) and the way is open.`,
      ),
    ];
  }
}

/** Where tokens are really asked for (RFC 8705 §5). */
async function examineAlias(alias: unknown, ca: string): Promise<Finding> {
  if (typeof alias !== 'string' || !URL.canParse(alias)) return bad('It names no token endpoint: that is no Hawser.');
  const { origin } = new URL(alias);
  try {
    const sending = request(`${origin}/jwks`, { ca, agent: false, signal: AbortSignal.timeout(patience) }).end();
    const [response] = await once(sending, 'response');
    response.resume();
    return good(`Tokens are asked for at ${origin}, which can be reached.`);
  } catch (error) {
    return bad(
      `Tokens are asked for at ${origin}, which cannot be reached: ${error instanceof Error ? error.message : error}. See its name in DNS.`,
    );
  }
}

function examineEnvironment(environment: NodeJS.ProcessEnv): Finding {
  const name = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'].find((one) => environment[one]);
  return name === undefined || !environment.NODE_USE_ENV_PROXY
    ? good(name === undefined ? 'No proxy is set.' : `${name} is set; hawser goes its way without it.`)
    : bad(`${name} sends calls through a proxy: put the hosts of Hawser into NO_PROXY.`);
}

async function examineToken({ certificate, key, ca }: Generation, issuer: string, audience: string): Promise<Finding> {
  const source = createTokenSource({ issuer, audience, certificate, key, ca });
  try {
    const { scope } = await source.get();
    return good(`The STS gives a token for ${audience}${scope === '' ? '' : `, scope ${scope}`}.`);
  } catch (error) {
    return bad(
      `The STS gives no token for ${audience}: ${error instanceof Error ? error.message : error}. The console explains the decision.`,
    );
  } finally {
    source.close();
  }
}
