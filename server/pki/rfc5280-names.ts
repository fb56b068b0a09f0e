import { type Element, readAll } from './der-reader.ts';
import { dottedOid } from './oid.ts';
import type { Finding, Rule } from './rfc5280-finding.ts';

/** The longest value of each attribute, in characters (RFC 5280 appendix A.1). */
const upperBounds: Readonly<Record<string, number>> = {
  '2.5.4.3': 64, // commonName
  '2.5.4.5': 64, // serialNumber
  '2.5.4.6': 2, // countryName
  '2.5.4.7': 128, // localityName
  '2.5.4.8': 128, // stateOrProvinceName
  '2.5.4.10': 64, // organizationName
  '2.5.4.11': 64, // organizationalUnitName
  '2.5.4.12': 64, // title
};

/** The rules for issuer and subject (RFC 5280 §4.1.2.4, §4.1.2.6, §7.1). */
export function lintName(name: Element, section: string): Finding[] {
  const findings: Finding[] = [];
  const find = (...rules: Rule[]) => {
    for (const [kept, where, detail] of rules) if (!kept) findings.push({ section: where, detail });
  };
  find([name.tag === 0x30, section, 'a name is not a sequence']);
  for (const set of readAll(name.content)) {
    const attributes = readAll(set.content);
    find(
      [set.tag === 0x31 && attributes.length > 0, section, 'a relative name is not a set with something in it'],
      [inOrder(attributes), section, 'the attributes of a relative name are not in the order of DER'],
    );
    for (const attribute of attributes) {
      const [type, value, ...more] = readAll(attribute.content);
      const limit = upperBounds[dottedOid(type)];
      const text = value === undefined ? undefined : readText(value);
      find(
        [attribute.tag === 0x30 && value !== undefined && more.length === 0, section, 'an attribute is not a type and a value'],
        [text !== undefined, section, 'an attribute is not a PrintableString or UTF8String with the characters of its type'],
        [text !== '', section, 'an attribute is empty'],
        [limit === undefined || (text ?? '').length <= limit, 'A.1', `an attribute is longer than its ${limit} characters`],
        [dottedOid(type) !== '2.5.4.6' || value?.tag === 0x13, 'A.1', 'a country is not a PrintableString'],
      );
    }
  }
  return findings;
}

const inOrder = (elements: readonly Element[]): boolean =>
  elements.every((element, index) => index === 0 || Buffer.compare(elements[index - 1]?.raw ?? element.raw, element.raw) <= 0);

/** The text of a PrintableString or UTF8String; undefined for any other type, or characters that do not belong in it. */
function readText({ tag, content }: Element): string | undefined {
  if (tag === 0x13) return /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(content.toString('latin1')) ? content.toString('latin1') : undefined;
  if (tag !== 0x0c) return undefined;
  const text = content.toString('utf8');
  return Buffer.from(text, 'utf8').equals(content) && !/\p{Cc}/u.test(text) ? text : undefined;
}
