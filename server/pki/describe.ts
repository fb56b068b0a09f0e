import { oids } from './algorithms.ts';
import { readTime } from './certificate.ts';
import { type Element, readAll, readOne } from './der-reader.ts';
import { dottedOid } from './oid.ts';
import { readPublicKey } from './public-key.ts';

type ExtensionText = { oid: string; name: string; critical: boolean; value: string };
/** A certificate, or one that is to be signed, as people read it. */
export type Description = {
  serial: string;
  signatureAlgorithm: string;
  issuer: string;
  subject: string;
  notBefore: Date;
  notAfter: Date;
  keyAlgorithm: string;
  extensions: ExtensionText[];
  /** All of it, one thing a line, in the words that `openssl x509 -text` uses. */
  text: string;
};

/** Says what a to-be-signed certificate says. @throws {NotDer} when it is not one */
export function describeTbs(tbs: Uint8Array): Description {
  const [, serial, algorithm, issuer, validity, subject, spki, ...rest] = readAll(readOne(tbs, 0x30).content);
  const [notBefore, notAfter] = readAll(validity?.content ?? Buffer.alloc(0)).map(readTime);
  const list = rest.find(({ tag }) => tag === 0xa3);
  const about = {
    serial: serial?.content.toString('hex') ?? '',
    signatureAlgorithm: nameOf(dottedOid(readAll(algorithm?.content ?? Buffer.alloc(0))[0])),
    issuer: nameText(issuer),
    subject: nameText(subject),
    notBefore: notBefore ?? new Date(0),
    notAfter: notAfter ?? new Date(0),
    keyAlgorithm: readPublicKey(spki?.raw ?? Buffer.alloc(0)).algorithm,
    extensions: list === undefined ? [] : readAll(readOne(list.content, 0x30).content).map(extensionText),
  };
  return { ...about, text: textOf(about) };
}

const textOf = (about: Omit<Description, 'text'>): string =>
  [
    'Version: 3 (0x2)',
    `Serial Number: ${colons(Buffer.from(about.serial, 'hex'))}`,
    `Signature Algorithm: ${about.signatureAlgorithm}`,
    `Issuer: ${about.issuer}`,
    'Validity',
    `    Not Before: ${plain(about.notBefore)}`,
    `    Not After : ${plain(about.notAfter)}`,
    `Subject: ${about.subject}`,
    `Subject Public Key Info: ${about.keyAlgorithm}`,
    'X509v3 extensions:',
    ...about.extensions.flatMap(({ name, critical, value }) => [`    ${name}:${critical ? ' critical' : ''}`, `        ${value}`]),
    '',
  ].join('\n');

const plain = (date: Date): string => date.toISOString().replace('.000Z', 'Z');
const colons = (octets: Buffer): string => octets.toString('hex').toUpperCase().match(/../g)?.join(':') ?? '';

/** `O=Hawser, CN=Hawser Issuing`: in the order in which it stands. */
function nameText(name: Element | undefined): string {
  return readAll(name?.content ?? Buffer.alloc(0))
    .flatMap((set) => readAll(set.content))
    .map(({ content }) => {
      const [type, value] = readAll(content);
      return `${nameOf(dottedOid(type))}=${value?.content.toString('utf8') ?? ''}`;
    })
    .join(', ');
}

function extensionText({ content }: Element): ExtensionText {
  const [type, ...rest] = readAll(content);
  const oid = dottedOid(type);
  const value = rest.at(-1)?.content ?? Buffer.alloc(0);
  const critical = rest[0]?.tag === 0x01 && rest[0].content[0] === 0xff;
  return { oid, name: nameOf(oid), critical, value: (values[oid] ?? ((octets) => octets.toString('hex')))(value) };
}

const values: Readonly<Record<string, (value: Buffer) => string>> = {
  [oids.basicConstraints](value) {
    const [ca, length] = readAll(readOne(value, 0x30).content);
    if (ca === undefined) return 'CA:FALSE';
    return `CA:TRUE${length === undefined ? '' : `, pathlen:${length.content.readUIntBE(0, length.content.length)}`}`;
  },
  [oids.keyUsage](value) {
    const [, ...bits] = readOne(value, 0x03).content;
    const set = (index: number) => ((bits[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0;
    return keyUsages.filter((_, index) => set(index)).join(', ');
  },
  [oids.extendedKeyUsage]: (value) =>
    readAll(readOne(value, 0x30).content)
      .map((purpose) => nameOf(dottedOid(purpose)))
      .join(', '),
  [oids.subjectKeyIdentifier]: (value) => colons(readOne(value, 0x04).content),
  [oids.authorityKeyIdentifier]: (value) => colons(readAll(readOne(value, 0x30).content)[0]?.content ?? Buffer.alloc(0)),
  [oids.subjectAltName]: (value) => readAll(readOne(value, 0x30).content).map(generalNameText).join(', '),
  [oids.crlDistributionPoints]: (value) =>
    readAll(readOne(value, 0x30).content)
      .flatMap((point) => readAll(point.content))
      .filter(({ tag }) => tag === 0xa0)
      .flatMap((point) => readAll(point.content))
      .flatMap((names) => readAll(names.content).map(generalNameText))
      .join(', '),
  [oids.authorityInfoAccess]: (value) =>
    readAll(readOne(value, 0x30).content)
      .map(({ content }) => {
        const [method, location] = readAll(content);
        return `${nameOf(dottedOid(method))} - ${location === undefined ? '' : generalNameText(location)}`;
      })
      .join(', '),
};

/** In the order of their bits (RFC 5280 §4.2.1.3). */
const keyUsages = [
  'Digital Signature',
  'Non Repudiation',
  'Key Encipherment',
  'Data Encipherment',
  'Key Agreement',
  'Certificate Sign',
  'CRL Sign',
  'Encipher Only',
  'Decipher Only',
] as const;

function generalNameText({ tag, content }: Element): string {
  const text = content.toString('latin1');
  switch (tag) {
    case 0x81:
      return `email:${text}`;
    case 0x82:
      return `DNS:${text}`;
    case 0x86:
      return `URI:${text}`;
    case 0x87:
      return `IP Address:${content.length === 4 ? content.join('.') : (content.toString('hex').match(/.{4}/g)?.join(':') ?? '')}`;
    default:
      return `[${tag & 0x1f}]:${content.toString('hex')}`;
  }
}

const words: Readonly<Record<string, string>> = {
  [oids.commonName]: 'CN',
  [oids.organization]: 'O',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.11': 'OU',
  '1.2.840.10045.4.3.2': 'ecdsa-with-SHA256',
  '1.2.840.10045.4.3.3': 'ecdsa-with-SHA384',
  '1.2.840.113549.1.1.11': 'sha256WithRSAEncryption',
  '1.3.101.112': 'ED25519',
  [oids.basicConstraints]: 'X509v3 Basic Constraints',
  [oids.keyUsage]: 'X509v3 Key Usage',
  [oids.extendedKeyUsage]: 'X509v3 Extended Key Usage',
  [oids.subjectKeyIdentifier]: 'X509v3 Subject Key Identifier',
  [oids.authorityKeyIdentifier]: 'X509v3 Authority Key Identifier',
  [oids.subjectAltName]: 'X509v3 Subject Alternative Name',
  [oids.crlDistributionPoints]: 'X509v3 CRL Distribution Points',
  [oids.authorityInfoAccess]: 'Authority Information Access',
  [oids.serverAuth]: 'TLS Web Server Authentication',
  [oids.clientAuth]: 'TLS Web Client Authentication',
  [oids.caIssuers]: 'CA Issuers',
  '1.3.6.1.5.5.7.48.1': 'OCSP',
};

const nameOf = (oid: string): string => words[oid] ?? oid;
