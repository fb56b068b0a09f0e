import { invalid } from './failure.ts';

/** A private key in a PKCS#11 module, as it is named outside of it (RFC 7512): nothing in it is secret. */
export type ModuleKeyReference = {
  /** Path of the module's library. */
  readonly module: string;
  readonly tokenLabel: string;
  /** Path of the file that holds the PIN, 0600. */
  readonly pinFile: string;
  /** CKA_ID, in lower-case hexadecimal. */
  readonly id: string;
};

const scheme = 'pkcs11:';

export const isModuleKey = (key: string): boolean => key.startsWith(scheme);

/** `%` and two digits for each octet: an identifier is not text. */
const octets = (hex: string): string => hex.replaceAll(/../g, (pair) => `%${pair.toUpperCase()}`);

/** @returns a `pkcs11:` URI with `module-path` and `pin-source` */
export function moduleKeyUri({ module, tokenLabel, pinFile, id }: ModuleKeyReference): string {
  const path = `token=${encodeURIComponent(tokenLabel)};id=${octets(id)};type=private`;
  return `${scheme}${path}?module-path=${encodeURIComponent(module)}&pin-source=${encodeURIComponent(`file:${pinFile}`)}`;
}

/** @throws {Failure} `invalid_input` where it names no key by module, token, id and file of the PIN */
export function parseModuleKeyUri(uri: string): ModuleKeyReference {
  const [path = '', query = ''] = uri.trim().slice(scheme.length).split('?');
  const members = (text: string, separator: string): Map<string, string> =>
    new Map(text.split(separator).map((member) => [member.slice(0, member.indexOf('=')), member.slice(member.indexOf('=') + 1)]));
  const [attributes, queries] = [members(path, ';'), members(query, '&')];
  const named = (from: Map<string, string>, name: string): string => {
    const value = from.get(name);
    if (value === undefined || value === '') throw invalid('key', `the PKCS#11 URI names no ${name} (RFC 7512)`);
    return value;
  };
  const plain = (value: string): string => {
    try {
      return decodeURIComponent(value);
    } catch (cause) {
      throw invalid('key', 'the PKCS#11 URI has an escape that is none', { cause });
    }
  };
  const id = named(attributes, 'id');
  if (!/^(?:%[0-9A-Fa-f]{2})+$/.test(id)) throw invalid('key', 'the PKCS#11 URI must give its id as %-escaped octets');
  return {
    module: plain(named(queries, 'module-path')),
    tokenLabel: plain(named(attributes, 'token')),
    pinFile: plain(named(queries, 'pin-source')).replace(/^file:/, ''),
    id: id.replaceAll('%', '').toLowerCase(),
  };
}
