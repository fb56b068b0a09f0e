import { spawnSync } from 'node:child_process';

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', '/dev/null'];

function openssl(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8', timeout: 10_000 });
  if (status !== 0) throw new Error(`openssl ${args[0]} ended with ${status}: ${stderr}`);
  return stdout;
}

/** A request for a key that nobody keeps, PEM. */
export const csrOf = (name: string): string => openssl('req', '-new', ...newKey, '-subj', `/CN=${name}`);

/** A certificate of nobody's authority, PEM; its names may be anything. */
export const selfSigned = (name: string, dnsName = name): string =>
  openssl(
    ...['req', '-x509', ...newKey, '-days', '30', '-subj', `/CN=${quoted(name)}`],
    // As hexadecimal octets no character of it is read as syntax.
    ...['-addext', `subjectAltName=DER:${sanOf(dnsName).toString('hex')}`],
  );

/** What openssl would take for the next part of a name. */
const quoted = (text: string): string => text.replaceAll(/[\\/+]/g, '\\$&');
const tlv = (tag: number, value: Buffer): Buffer => Buffer.concat([Buffer.from([tag, value.length]), value]);
/** A SubjectAltName with one dNSName (RFC 5280 §4.2.1.6). */
const sanOf = (name: string): Buffer => tlv(0x30, tlv(0x82, Buffer.from(name, 'latin1')));
