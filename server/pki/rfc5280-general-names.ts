import type { Element } from './der-reader.ts';
import type { Finding, Rule } from './rfc5280-finding.ts';

const section = '4.2.1.6';
const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
/** The preferred name syntax of RFC 1034 §3.5 as RFC 1123 §2.1 relaxes it. */
const dnsName = new RegExp(`^(?=.{1,253}$)${label}(?:\\.${label})*$`);
const mailbox = new RegExp(`^(?=.{3,254}$)[A-Za-z0-9!#$%&'*+/=?^_\`{|}~.-]{1,64}@${label}(?:\\.${label})*$`);
const uri = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/(?:[^@/?#]*@)?(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::\d+)?(?:[/?#].*)?$/;

/** The rules for subject alternative names: which forms there may be, and how each is spelled (RFC 5280 §4.2.1.6). */
export function lintGeneralNames(names: readonly Element[]): Finding[] {
  const spellings = names.map(({ raw }) => raw.toString('hex'));
  const rules: Rule[] = [
    [names.length > 0, section, 'the list of alternative names is empty'],
    [new Set(spellings).size === names.length, section, 'an alternative name stands there twice'],
    [names.filter(isSpiffe).length <= 1, section, 'it has more than one SPIFFE ID (X.509-SVID §2)'],
    ...names.map(
      (name): Rule => [isWellFormed(name), section, 'an alternative name has a form that does not belong there, or is misspelled'],
    ),
  ];
  return rules.filter(([kept]) => !kept).map(([, where, detail]) => ({ section: where, detail }));
}

const isSpiffe = ({ tag, content }: Element): boolean => tag === 0x86 && /^spiffe:/i.test(content.toString('latin1'));

function isWellFormed({ tag, content }: Element): boolean {
  const text = content.toString('latin1');
  switch (tag) {
    case 0x81:
      return mailbox.test(text);
    case 0x82:
      return dnsName.test(text);
    case 0x86:
      return isPrintable(text) && uri.test(text);
    case 0x87:
      return content.length === 4 || content.length === 16;
    default:
      return false;
  }
}

/** IA5 without blanks and controls. */
const isPrintable = (text: string): boolean => /^[\x21-\x7e]+$/.test(text);

/** Addresses of revocation lists, issuers and responders are plain HTTP: with TLS, checking would need a check. */
export function lintHttpUri({ tag, content }: Element, where: string): Finding[] {
  const text = content.toString('latin1');
  const kept = tag === 0x86 && isPrintable(text) && /^http:\/\//.test(text) && uri.test(text);
  return kept ? [] : [{ section: where, detail: 'an address is not an HTTP URI' }];
}
