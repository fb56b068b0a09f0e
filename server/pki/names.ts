import { isIPv4, isIPv6 } from 'node:net';
import { invalid } from '../domain/failure.ts';
import { oids } from './algorithms.ts';
import { implicit, objectIdentifier, sequence, set, utf8String } from './der.ts';

/** What may stand in a common name. It is built as a structure, so that no character of it is ever syntax (RFC 5280 §4.1.2.4). */
const commonNameShape = /^[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,62}[A-Za-z0-9])?$/;
const dnsShape = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;
/** An address is no name (RFC 5280 §4.2.1.6): the last label of a name is not all digits (RFC 3696 §2). */
const isDnsName = (text: string): boolean => dnsShape.test(text) && !/(?:^|\.)\d+$/.test(text);
/** SPIFFE-ID §2: no empty segment, none that is `.` or `..`, and nothing encoded. */
const spiffeShape = /^(?=.{1,2048}$)spiffe:\/\/[a-z0-9._-]{1,255}(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)+$/;

/** `CN=<name>`, DER. */
export function distinguishedName(commonName: string, organization?: string): Buffer {
  if (!commonNameShape.test(commonName)) {
    throw invalid('name', 'must be 1 to 64 letters, digits, spaces, dots, dashes and underscores to stand in a certificate');
  }
  const attribute = (oid: string, value: string) => set(sequence(objectIdentifier(oid), utf8String(value)));
  const first = organization === undefined ? [] : [attribute(oids.organization, organization)];
  return sequence(...first, attribute(oids.commonName, commonName));
}

/** A subject as it is stored and shown. */
export const subjectText = (commonName: string): string => `CN=${commonName}`;

/** The way back, for what `subjectText` wrote. */
export function commonNameOf(subject: string): string {
  const name = subject.startsWith('CN=') ? subject.slice(3) : '';
  if (!commonNameShape.test(name)) throw invalid('subject', 'is not one common name');
  return name;
}

/** The host of a URL as a subject alternative name: `dns:…`, or `ip:…` where it is an address. */
export function nameOfHost(host: string): string {
  const bare = host.startsWith('[') ? host.slice(1, -1) : host.toLowerCase().replace(/\.$/, '');
  const name = isIPv4(bare) || isIPv6(bare) ? `ip:${bare}` : `dns:${bare}`;
  generalName(name);
  return name;
}

/** GeneralName of RFC 5280 §4.2.1.6, from `uri:…`, `dns:…`, `email:…` or `ip:…`. @throws {Failure} `invalid_input` */
export function generalName(name: string): Buffer {
  const [kind, value] = [name.slice(0, name.indexOf(':')), name.slice(name.indexOf(':') + 1)];
  if (kind === 'uri' && (/^spiffe:/i.test(value) ? spiffeShape.test(value) : isUri(value)))
    return implicit(6, Buffer.from(value, 'latin1'));
  if (kind === 'dns' && isDnsName(value)) return implicit(2, Buffer.from(value, 'latin1'));
  if (kind === 'email' && isMailbox(value)) return implicit(1, Buffer.from(value, 'latin1'));
  if (kind === 'ip' && isIPv4(value)) return implicit(7, Buffer.from(value.split('.').map(Number)));
  // A zone belongs to one machine, and has no octets.
  if (kind === 'ip' && isIPv6(value) && !value.includes('%')) return implicit(7, ipv6Octets(value));
  throw invalid('names', `${name} cannot stand in a certificate`);
}

/** An absolute URI with an authority that is a fully qualified name or an address (RFC 5280 §4.2.1.6, RFC 3986 §4.3). */
function isUri(text: string): boolean {
  if (text.length > 2_048 || !/^[a-z][a-z0-9+.-]*:\/\/[\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]+$/i.test(text)) return false;
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return false;
  const host = /^[^:]+:\/\/(?:[^@/?#]*@)?(\[[^\]]+\]|[^:/?#]*)/.exec(text)?.[1] ?? '';
  return isDnsName(host.toLowerCase()) || isIPv4(host) || isIPv6(host.replace(/^\[|\]$/g, ''));
}

/** A dot-atom and a host name: no quoted local part, no comment, no address literal (RFC 5280 §4.2.1.6, RFC 5321 §4.1.2). */
function isMailbox(text: string): boolean {
  const [local = '', host = '', ...more] = text.split('@');
  const atoms = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
  return more.length === 0 && text.length <= 254 && local.length <= 64 && atoms.test(local) && isDnsName(host.toLowerCase());
}

function ipv6Octets(address: string): Buffer {
  // The URL parser writes an address with groups only: no dotted tail, no upper case.
  const plain = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = plain.split('::');
  const groups = (part: string) => part.split(':').filter((group) => group !== '');
  const [before, after] = [groups(head), groups(tail ?? '')];
  const zeros = Array<string>(8 - before.length - after.length).fill('0');
  return Buffer.from([...before, ...zeros, ...after].map((group) => group.padStart(4, '0')).join(''), 'hex');
}
