import { createHash, type X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { readConfirmation } from '../../server/domain/binding.ts';
import { accessTokenType, clockLeeway, compactJwsShape } from '../../server/domain/claims.ts';
import { Failure, invalid } from '../../server/domain/failure.ts';
import { parseStrictJson } from '../../server/tokens/strict-json.ts';
import { certificatesIn } from './files.ts';

/** What was found, line by line, and whether something of it will not work. */
export type Inspection = { readonly lines: readonly string[]; readonly ok: boolean };

/** Milliseconds to wait for the certificate of a server. */
const patience = 10_000;

/**
 * Says what a file, an address or a token is. A token is compared with a certificate as a resource server does it, without asking anybody: its
 * signature is not checked, and what only the ledger knows is not known here. Nothing of it that could be used is printed.
 * @param what a path, an https URL, a token, or `-` for what comes in
 * @param pem the certificate that a token is held against, where there is one
 */
export async function inspect(what: string, pem: string | undefined, now: Date): Promise<Inspection> {
  const given = what === '-' ? (await text(process.stdin)).trim() : what;
  if (compactJwsShape.test(given) && !existsSync(given)) return inspectToken(given, pem, now);
  if (/^https:\/\//.test(given) && URL.canParse(given)) return describeChain(await chainOf(new URL(given)), now);
  if (given.includes('-----BEGIN CERTIFICATE-----')) return describeChain(certificatesIn(given), now);
  if (given === '') throw invalid('what', what === '-' ? 'nothing came in' : 'name a file, an https URL or a token');
  const content = await readFile(given, 'utf8').catch((cause: unknown) => {
    throw invalid('what', 'is no file that can be read, no https URL and no token', { cause });
  });
  if (compactJwsShape.test(content.trim())) return inspectToken(content.trim(), pem, now);
  const certificates = certificatesIn(content);
  if (certificates.length === 0) throw invalid('what', `${given} holds no certificate and no token`);
  return describeChain(certificates, now);
}

/** The chain that a server shows; nothing is sent to it. */
async function chainOf({ hostname, port }: URL): Promise<X509Certificate[]> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const socket = connect({ host, port: Number(port || 443), servername: /^[\d.]+$|:/.test(host) ? '' : host, rejectUnauthorized: false });
  const timer = setTimeout(() => socket.destroy(new Error('no answer in time')), patience);
  try {
    await once(socket, 'secureConnect');
    const chain = new Map<string, X509Certificate>();
    for (let peer = socket.getPeerX509Certificate(); peer && !chain.has(peer.fingerprint256); peer = peer.issuerCertificate)
      chain.set(peer.fingerprint256, peer);
    return [...chain.values()];
  } catch (cause) {
    throw new Failure('unavailable', `${host} cannot be reached: ${cause instanceof Error ? cause.message : cause}`, { cause });
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

function describeChain(chain: readonly X509Certificate[], now: Date): Inspection {
  const lines: string[] = [];
  let ok = chain.length > 0;
  for (const [index, certificate] of chain.entries()) {
    const ended = certificate.validToDate <= now;
    const early = certificate.validFromDate > now;
    const above = chain[index + 1];
    const unsigned = above !== undefined && !(certificate.checkIssued(above) && certificate.verify(above.publicKey));
    ok &&= !ended && !early && !unsigned;
    lines.push(
      `${index === 0 ? 'certificate' : 'issuer'}  ${one((certificate.subjectAltName ?? certificate.subject).replaceAll('\n', ', '))}`,
      `  thumbprint  ${thumbprintOf(certificate)}`,
      `  serial      ${certificate.serialNumber.toLowerCase()}`,
      `  valid       ${certificate.validFromDate.toISOString()} to ${certificate.validToDate.toISOString()}${ended ? ': it has ended (cert_expired)' : early ? ': not yet (cert_expired)' : ''}`,
      `  usage       ${certificate.ca ? 'authority' : usagesOf(certificate)}`,
      ...(unsigned ? ['  the next one in the chain did not sign it'] : []),
    );
  }
  return { lines, ok };
}

function inspectToken(token: string, pem: string | undefined, now: Date): Inspection {
  const [header, claims] = token.split('.', 2).map((part) => parsePart(part));
  const seconds = now.getTime() / 1_000;
  const at = (name: string) => (typeof claims?.[name] === 'number' ? new Date(Number(claims[name]) * 1_000).toISOString() : 'missing');
  const shown = (value: unknown) => (typeof value === 'string' ? one(value) : (JSON.stringify(value) ?? 'missing'));
  const lines = [
    `token  ${shown(header?.alg)} ${shown(header?.typ)}, key ${shown(header?.kid)}`,
    ...['iss', 'sub', 'client_id', 'aud', 'scope', 'jti'].map((name) => `  ${name.padEnd(11)} ${shown(claims?.[name])}`),
    `  valid       ${at('nbf')} to ${at('exp')}`,
  ];
  const [leaf] = pem === undefined ? [] : certificatesIn(pem);
  const findings: string[] = [];
  const number = (name: string) => (typeof claims?.[name] === 'number' ? Number(claims[name]) : undefined);
  if (header?.typ !== accessTokenType || number('exp') === undefined)
    findings.push('token_malformed: it is no access token of Hawser (typ at+jwt, with exp)');
  const binding = readConfirmation(claims?.cnf);
  if (binding.kind === 'absent') findings.push('cnf_absent: it is bound to no certificate');
  else if (binding.kind === 'malformed') findings.push('cnf_malformed: its binding is no base64url SHA-256 without padding');
  else {
    lines.push(`  bound to    ${binding.thumbprint}`);
    if (leaf && thumbprintOf(leaf) !== binding.thumbprint)
      findings.push(
        `cnf_mismatch: the certificate is another one, ${thumbprintOf(leaf)}. If it was renewed this is cnf_mismatch.rotated: get a new token. Whose the other is, only Hawser knows`,
      );
  }
  if ((number('nbf') ?? 0) > seconds + clockLeeway)
    findings.push('token_not_yet_valid: its time has not come; see whether the clock of this machine is right');
  if (number('exp') !== undefined && (number('exp') ?? 0) <= seconds) findings.push('token_expired: get a new one');
  if (leaf && leaf.validToDate <= now) findings.push('cert_expired: the certificate has ended; renew it, or join again');
  const fits = leaf
    ? 'accepted, as far as this machine can tell: it is bound to this certificate'
    : 'no certificate to hold it against: name one with --certificate';
  return { lines: [...lines, ...(findings.length === 0 ? [fits] : findings)], ok: findings.length === 0 };
}

function parsePart(part: string): Record<string, unknown> | undefined {
  try {
    const value = parseStrictJson(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : undefined;
  } catch {
    return undefined;
  }
}

const thumbprintOf = ({ raw }: X509Certificate): string => createHash('sha256').update(raw).digest('base64url');

const usageNames: Readonly<Record<string, string>> = { '1.3.6.1.5.5.7.3.1': 'server', '1.3.6.1.5.5.7.3.2': 'client' };

const usagesOf = ({ keyUsage }: X509Certificate): string => keyUsage?.map((oid) => usageNames[oid] ?? oid).join(', ') ?? 'not said';

/** What somebody else wrote must not steer the terminal. */
const one = (value: string): string => value.replaceAll(/\p{Cc}/gu, '�').slice(0, 300);
