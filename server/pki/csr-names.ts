import { invalid } from '../domain/failure.ts';
import { oids } from './algorithms.ts';
import { readCertificate } from './certificate.ts';
import { objectIdentifier } from './der.ts';
import { type Element, readAll, readOne } from './der-reader.ts';

const extensionRequest = objectIdentifier('1.2.840.113549.1.9.14');
const subjectAltName = objectIdentifier(oids.subjectAltName);

/**
 * Requires that a request asks for the subject and the subject alternative names that a certificate has (RFC 7030 §4.2.2).
 * Nothing of them is taken over: what a certificate says comes from the ledger.
 * @param csr PKCS#10, DER, whose signature was verified
 * @throws {Failure} `invalid_input`
 */
export function requireSameNames(csr: Uint8Array, certificate: Uint8Array): void {
  const held = readCertificate(certificate);
  let asked: { subject: string[]; names: string[] };
  try {
    asked = namesOfRequest(csr);
  } catch (cause) {
    throw invalid('csr', 'has attributes that cannot be read', { cause });
  }
  if (asked.subject.join() !== attributesOf(held.subject).join())
    throw invalid('csr', 'must have the subject of the certificate that it is to replace (RFC 7030 §4.2.2)');
  const names = held.extensions.get(subjectAltName.toString('hex'));
  if (asked.names.join() !== (names === undefined ? [] : namesOf(names)).join())
    throw invalid('csr', 'must ask for the subject alternative names of the certificate that it is to replace (RFC 7030 §4.2.2)');
}

function namesOfRequest(csr: Uint8Array): { subject: string[]; names: string[] } {
  const [info] = readAll(readOne(csr, 0x30).content);
  const [, subject, , attributes] = readAll(readOne(info?.raw ?? Buffer.alloc(0), 0x30).content);
  const requested = readAll(attributes?.content ?? Buffer.alloc(0))
    .map(({ content }) => readAll(content))
    .filter(([type]) => type?.raw.equals(extensionRequest))
    .flatMap(([, values]) => readAll(values?.content ?? Buffer.alloc(0)))
    .flatMap((extensions) => readAll(extensions.content))
    .map(({ content }) => readAll(content))
    .filter(([type]) => type?.raw.equals(subjectAltName));
  return {
    subject: attributesOf(subject?.raw ?? Buffer.alloc(0)),
    names: requested.flatMap((members) => namesOf(members.at(-1)?.content ?? Buffer.alloc(0))),
  };
}

/** Each attribute of a name with its text, whichever string type it is written in (RFC 5280 §7.1). */
const attributesOf = (name: Uint8Array): string[] =>
  readAll(readOne(name, 0x30).content)
    .flatMap((set) => readAll(set.content))
    .map(({ content }) => {
      const [type, value] = readAll(content);
      return `${type?.raw.toString('hex')}=${value === undefined ? '' : textOf(value)}`;
    });

const textOf = ({ tag, content }: Element): string =>
  tag === 0x1e ? Buffer.from(content).swap16().toString('utf16le') : content.toString(tag === 0x0c ? 'utf8' : 'latin1');

/** In no order of their own. */
const namesOf = (value: Uint8Array): string[] =>
  readAll(readOne(value, 0x30).content)
    .map(({ raw }) => raw.toString('hex'))
    .sort();
