import { oids } from './algorithms.ts';
import type { CertificateParts } from './certificate.ts';
import { objectIdentifier } from './der.ts';
import { type Element, NotDer, readAll, readOne } from './der-reader.ts';
import { dottedOid } from './oid.ts';
import { readPublicKey } from './public-key.ts';
import { broken, type Finding, type Rule } from './rfc5280-finding.ts';
import { lintGeneralNames, lintHttpUri } from './rfc5280-general-names.ts';

export type ExtensionElement = { readonly type: Element; readonly critical: boolean; readonly value: Buffer };
type About = {
  readonly subject: Element;
  readonly spki: Element;
  /** Null for a root. */
  readonly authority: CertificateParts | null;
  readonly isRoot: boolean;
};

/** Which extensions may stand in a certificate, whether they must be critical, and where that is written. */
const criticality: Readonly<Record<string, readonly [critical: boolean | 'either', section: string]>> = {
  [oids.authorityKeyIdentifier]: [false, '4.2.1.1'],
  [oids.subjectKeyIdentifier]: [false, '4.2.1.2'],
  [oids.keyUsage]: [true, '4.2.1.3'],
  [oids.subjectAltName]: [false, '4.2.1.6'],
  [oids.basicConstraints]: [true, '4.2.1.9'],
  [oids.extendedKeyUsage]: ['either', '4.2.1.12'],
  [oids.crlDistributionPoints]: [false, '4.2.1.13'],
  [oids.authorityInfoAccess]: [false, '4.2.2.1'],
  [oids.ocspNoCheck]: [false, '4.2'],
};

/** The rules for extensions (RFC 5280 §4.2), each by itself and all together. */
export function lintExtensions(extensions: readonly ExtensionElement[], about: About): Finding[] {
  const found = new Map(extensions.map((extension) => [dottedOid(extension.type), extension]));
  const value = (oid: string): Buffer | undefined => found.get(oid)?.value;
  const ca = readCa(value(oids.basicConstraints));
  const usages = readUsages(value(oids.keyUsage));
  return [
    ...broken([
      [found.size === extensions.length, '4.2', 'an extension stands there twice'],
      [extensions.every(({ value }) => value.length > 0), '4.2', 'an extension is empty'],
      ...[...found].flatMap(([oid, { critical }]): Rule[] => {
        const [expected, section] = criticality[oid] ?? [undefined, '4.2'];
        // With an empty subject the alternative names are all there is, and must be understood.
        const wanted = oid === oids.subjectAltName && about.subject.content.length === 0 ? true : expected;
        return [
          [expected !== undefined, section, `the extension ${oid} does not belong there`],
          [
            wanted === undefined || wanted === 'either' || wanted === critical,
            section,
            `${oid} must ${wanted === true ? '' : 'not '}be critical`,
          ],
        ];
      }),
    ]),
    ...broken(constraintRules(ca, usages, about)),
    ...broken(identifierRules(value(oids.subjectKeyIdentifier), value(oids.authorityKeyIdentifier), ca.ca, about)),
    ...lintPurposes(value(oids.extendedKeyUsage), usages, ca.ca),
    ...lintAlternativeNames(value(oids.subjectAltName), about),
    ...lintAddresses(value(oids.crlDistributionPoints), value(oids.authorityInfoAccess)),
  ];
}

type Constraints = { readonly ca: boolean; readonly pathLength: number | undefined; readonly present: boolean };

function readCa(value: Buffer | undefined): Constraints {
  if (value === undefined) return { ca: false, pathLength: undefined, present: false };
  const members = readAll(readOne(value, 0x30).content);
  const flag = members[0]?.tag === 0x01 ? members.shift() : undefined;
  const length = members.shift();
  if (members.length > 0 || (flag !== undefined && flag.raw.toString('hex') !== '0101ff') || (length !== undefined && length.tag !== 0x02))
    throw new NotDer('basic constraints that are none');
  return { ca: flag !== undefined, pathLength: length?.content.readIntBE(0, Math.min(length.content.length, 6)), present: true };
}

const [digitalSignature, keyEncipherment, keyAgreement, keyCertSign, encipherOnly, decipherOnly] = [0, 2, 4, 5, 7, 8];

/** The numbers of the bits that are set; a named bit list ends with its last one (X.690 §11.2.2). */
function readUsages(value: Buffer | undefined): ReadonlySet<number> | undefined {
  if (value === undefined) return undefined;
  const [unused = 0, ...octets] = readOne(value, 0x03).content;
  const bits = octets.flatMap((octet, index) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => octet & (0x80 >> bit)).map((bit) => index * 8 + bit),
  );
  if (Math.max(...bits) !== octets.length * 8 - unused - 1) throw new NotDer('a list of bits with something after its last one');
  return new Set(bits);
}

function constraintRules({ ca, pathLength, present }: Constraints, usages: ReadonlySet<number> | undefined, { spki }: About): Rule[] {
  const kind = readPublicKey(spki.raw).algorithm;
  const has = (bit: number) => usages?.has(bit) === true;
  return [
    [present, '4.2.1.9', 'it does not say whether it is an authority'],
    [pathLength === undefined || (ca && pathLength >= 0), '4.2.1.9', 'it has a path length although it is no authority'],
    [usages !== undefined && usages.size > 0, '4.2.1.3', 'it does not say what its key is for'],
    [has(keyCertSign) === ca, '4.2.1.3', ca ? 'an authority must be allowed to sign certificates' : 'only an authority signs certificates'],
    [ca || has(digitalSignature), '4.2.1.3', 'its key may not sign, so that it cannot authenticate anybody'],
    [
      has(keyAgreement) || (!has(encipherOnly) && !has(decipherOnly)),
      '4.2.1.3',
      'encipherOnly and decipherOnly mean nothing without keyAgreement',
    ],
    [kind === 'RSA' || !has(keyEncipherment), '4.2.1.3', `a key of ${kind} encrypts no keys (RFC 8813 §3, RFC 8410 §5)`],
    [kind === 'P-256' || kind === 'P-384' || !has(keyAgreement), '4.2.1.3', `a key of ${kind} agrees on no keys (RFC 8410 §5)`],
  ];
}

function identifierRules(own: Buffer | undefined, issuers: Buffer | undefined, ca: boolean, { authority, isRoot }: About): Rule[] {
  const wanted = authority?.extensions.get(objectIdentifier(oids.subjectKeyIdentifier).toString('hex'));
  const members = issuers === undefined ? [] : readAll(readOne(issuers, 0x30).content);
  const keyId = members.find(({ tag }) => tag === 0x80)?.content;
  const same = wanted !== undefined && keyId?.equals(readOne(wanted, 0x04).content) === true;
  return [
    [own === undefined || readOne(own, 0x04).content.length > 0, '4.2.1.2', 'the identifier of its key is empty'],
    [own !== undefined, '4.2.1.2', ca ? 'an authority must have the identifier of its key' : 'it lacks the identifier of its key'],
    [isRoot || same, '4.2.1.1', 'the identifier of the key that signs is not the one in the certificate of the issuer'],
    [
      members.some(({ tag }) => tag === 0xa1) === members.some(({ tag }) => tag === 0x82),
      '4.2.1.1',
      'an issuer is named without its serial, or the other way round',
    ],
  ];
}

/** The two ends of a TLS connection: one key may serve and call. */
const tls: ReadonlySet<string> = new Set([oids.clientAuth, oids.serverAuth]);

function lintPurposes(value: Buffer | undefined, usages: ReadonlySet<number> | undefined, ca: boolean): Finding[] {
  const purposes = value === undefined ? [] : readAll(readOne(value, 0x30).content).map(dottedOid);
  const signs = usages?.has(digitalSignature) === true;
  return broken([
    [ca || value !== undefined, '4.2.1.12', 'it names no purpose'],
    [value === undefined || purposes.length > 0, '4.2.1.12', 'its list of purposes is empty'],
    [new Set(purposes).size === purposes.length, '4.2.1.12', 'a purpose stands there twice'],
    [!purposes.includes('2.5.29.37.0'), '4.2.1.12', 'it is for any purpose'],
    [ca || purposes.length <= 1 || purposes.every((purpose) => tls.has(purpose)), '4.2.1.12', 'it is for purposes that do not go together'],
    [!purposes.includes(oids.clientAuth) || signs || usages?.has(keyAgreement) === true, '4.2.1.12', 'a client must be allowed to sign'],
    [!purposes.includes(oids.ocspSigning) || signs, '4.2.1.12', 'an OCSP responder must be allowed to sign'],
  ]);
}

function lintAlternativeNames(value: Buffer | undefined, { subject }: About): Finding[] {
  if (value === undefined) return broken([[subject.content.length > 0, '4.1.2.6', 'it names nobody']]);
  return lintGeneralNames(readAll(readOne(value, 0x30).content));
}

/** Where to look for the revocation list, the issuer's certificate and the responder. */
function lintAddresses(points: Buffer | undefined, access: Buffer | undefined): Finding[] {
  const findings: Finding[] = [];
  for (const point of points === undefined ? [] : readAll(readOne(points, 0x30).content)) {
    const [name] = readAll(point.content).filter(({ tag }) => tag === 0xa0);
    const full = name === undefined ? undefined : readAll(name.content)[0];
    findings.push(...broken([[full?.tag === 0xa0, '4.2.1.13', 'a distribution point has no full name']]));
    for (const uri of readAll(full?.content ?? Buffer.alloc(0))) findings.push(...lintHttpUri(uri, '4.2.1.13'));
  }
  if (points?.length === 2) findings.push({ section: '4.2.1.13', detail: 'the list of distribution points is empty' });
  for (const description of access === undefined ? [] : readAll(readOne(access, 0x30).content)) {
    const [method, location] = readAll(description.content);
    const known = [oids.ocsp, oids.caIssuers] as readonly string[];
    findings.push(...broken([[known.includes(dottedOid(method)), '4.2.2.1', 'an access method is neither OCSP nor the issuer']]));
    if (location) findings.push(...lintHttpUri(location, '4.2.2.1'));
  }
  if (access?.length === 2) findings.push({ section: '4.2.2.1', detail: 'the list of access descriptions is empty' });
  return findings;
}
