import { revocationReasons } from '../domain/certificate.ts';
import { oids } from './algorithms.ts';
import { readTime } from './certificate.ts';
import { readCrl } from './crl.ts';
import { objectIdentifier } from './der.ts';
import { type Element, NotDer, readAll, readOne } from './der-reader.ts';

/** What a published list says of one certificate. */
export type ListedRevocation = {
  /** Lower-case hexadecimal. */
  readonly serial: string;
  readonly revokedAt: Date;
  /** As RFC 5280 §5.3.1 names it, or its number. */
  readonly reason: string;
};

/**
 * Reads what a list names, without looking at its signature.
 * @returns with the address in its issuing distribution point; null when it has none
 * @throws {NotDer} when it is no revocation list
 */
export function readRevocations(der: Uint8Array): { readonly address: string | null; readonly revocations: readonly ListedRevocation[] } {
  const { distributionPoint: address } = readCrl(der);
  const [tbs] = readAll(readOne(der, 0x30).content);
  const entries = readAll(tbs?.content ?? Buffer.alloc(0))[5];
  return { address, revocations: entries?.tag === 0x30 ? readAll(entries.content).map(readEntry) : [] };
}

function readEntry({ content }: Element): ListedRevocation {
  const [serial, at, extensions] = readAll(content);
  if (serial?.tag !== 0x02 || !at) throw new NotDer('an entry without a serial or a time');
  return {
    serial: serial.content.toString('hex').replace(/^0+(?=.)/, ''),
    revokedAt: readTime(at),
    reason: extensions === undefined ? 'unspecified' : reasonIn(extensions),
  };
}

const reasonCode = objectIdentifier(oids.reasonCode);

function reasonIn(extensions: Element): string {
  for (const { content } of readAll(extensions.content)) {
    const parts = readAll(content);
    const value = parts.at(-1);
    if (!value || parts[0]?.raw.equals(reasonCode) !== true) continue;
    const code = readOne(value.content, 0x0a).content[0] ?? 0;
    return Object.entries(revocationReasons).find(([, reason]) => reason.value === code)?.[0] ?? `reason ${code}`;
  }
  return 'unspecified';
}
