import { Failure } from '../domain/failure.ts';
import { signatureAlgorithms } from './algorithms.ts';
import { readIssuer, readTime } from './certificate.ts';
import { type Element, NotDer, readAll, readOne } from './der-reader.ts';
import { readPublicKey } from './public-key.ts';
import { type ExtensionElement, lintExtensions } from './rfc5280-extensions.ts';
import { broken, type Finding, type Rule } from './rfc5280-finding.ts';
import { lintName } from './rfc5280-names.ts';
import type { Issuer } from './tbs-certificate.ts';

/**
 * The rules of RFC 5280 for a to-be-signed certificate, read octet by octet by a reader that shares nothing with the writer
 * but the table of object identifiers.
 * @param issuer null for a root, which is its own
 */
export function lintTbs(tbs: Uint8Array, issuer: Issuer | null): Finding[] {
  try {
    return lint(tbs, issuer);
  } catch (error) {
    if (error instanceof Failure) return [{ section: '4.1.2.7', detail: error.message }];
    if (error instanceof NotDer) return [{ section: '4.1', detail: `it is not DER that can be read: ${error.message}` }];
    throw error;
  }
}

function lint(tbs: Uint8Array, issuer: Issuer | null): Finding[] {
  const [version, serial, algorithm, issuerName, validity, subject, spki, ...rest] = readAll(readOne(tbs, 0x30).content);
  if (!version || !serial || !algorithm || !issuerName || !validity || !subject || !spki)
    return [{ section: '4.1', detail: 'it lacks members' }];
  const list = rest.find(({ tag }) => tag === 0xa3);
  const extensions = list === undefined ? [] : readAll(readOne(list.content, 0x30).content).map(readExtension);
  const authority = issuer === null ? null : readIssuer(issuer.der);
  const known = Object.values(signatureAlgorithms);
  return [
    ...broken([
      [version.raw.toString('hex') === 'a003020102', '4.1.2.1', 'it is not version 3'],
      ...serialRules(serial),
      [
        issuer === null ? known.some((one) => one.equals(algorithm.raw)) : signatureAlgorithms[issuer.algorithm].equals(algorithm.raw),
        '4.1.2.3',
        'the signature algorithm is not that of its issuer',
      ],
      [
        authority === null ? issuerName.raw.equals(subject.raw) : authority.subject.equals(issuerName.raw),
        '4.1.2.4',
        'the issuer is another',
      ],
      [issuerName.content.length > 0, '4.1.2.4', 'the issuer has no name'],
      [rest.every(({ tag }) => tag !== 0x81 && tag !== 0x82), '4.1.2.8', 'it has a unique identifier'],
      [rest.length === 1 && list !== undefined && extensions.length > 0, '4.1.2.9', 'it has no extensions, or something beside them'],
    ]),
    ...lintValidity(validity, authority),
    ...lintName(issuerName, '4.1.2.4'),
    ...lintName(subject, '4.1.2.6'),
    ...lintKey(spki),
    ...lintExtensions(extensions, { subject, spki, authority, isRoot: issuer === null }),
  ];
}

/** Positive, in its shortest spelling, and long enough that nobody guesses it (RFC 5280 §4.1.2.2). */
function serialRules({ tag, content }: Element): Rule[] {
  const first = content[0] ?? 0;
  const padded = content.length > 1 && first === 0 && (content[1] ?? 0) < 0x80;
  return [
    [tag === 0x02 && !padded, '4.1.2.2', 'the serial is no INTEGER in its shortest form'],
    [first < 0x80 && content.some((octet) => octet !== 0), '4.1.2.2', 'the serial is not positive'],
    [content.length >= 16 && content.length <= 20, '4.1.2.2', 'the serial does not have 16 to 20 octets'],
  ];
}

type Validity = { readonly notBefore: Date; readonly notAfter: Date };

function lintValidity({ content }: Element, authority: Validity | null): Finding[] {
  const times = readAll(content);
  const [from, to] = times.map(readTime);
  if (!from || !to || times.length !== 2) return [{ section: '4.1.2.5', detail: 'the validity is not two times' }];
  return broken([
    [times.every(isWellEncoded), '4.1.2.5', 'a time is not UTCTime until 2049 and GeneralizedTime from 2050, or is no day of the calendar'],
    [from < to, '4.1.2.5', 'it ends before it begins'],
    [authority === null || from >= authority.notBefore, '6.1.3', 'it begins before its issuer'],
    [authority === null || to <= authority.notAfter, '6.1.3', 'it outlives its issuer'],
  ]);
}

/** The date that the digits give, written again, has the same digits: 30 February has not. */
function isWellEncoded(element: Element): boolean {
  const date = readTime(element);
  const digits = date.toISOString().replaceAll(/\.\d+|\D/g, '');
  const year = date.getUTCFullYear();
  const expected = year < 2050 ? digits.slice(2) : digits;
  return element.tag === (year < 2050 ? 0x17 : 0x18) && element.content.toString('latin1') === `${expected}Z`;
}

function lintKey(spki: Element): Finding[] {
  try {
    readPublicKey(spki.raw);
    return [];
  } catch {
    return [{ section: '4.1.2.7', detail: 'the public key is weak, unknown, or not spelled as its RFC has it' }];
  }
}

/** An extension is its identifier, `critical` only where it is true, and its value (RFC 5280 §4.1). */
function readExtension({ tag, content }: Element): ExtensionElement {
  const [type, ...rest] = readAll(content);
  const value = rest.pop();
  const [flag, ...more] = rest;
  if (tag !== 0x30 || type?.tag !== 0x06 || value?.tag !== 0x04 || more.length > 0) throw new NotDer('an extension that is none');
  if (flag !== undefined && flag.raw.toString('hex') !== '0101ff') throw new NotDer('a default that is written out');
  return { type, critical: flag !== undefined, value: value.content };
}
