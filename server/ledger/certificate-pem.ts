import type { Ledger } from './database.ts';

/** The certificates with these ids as one text of PEM blocks (RFC 7468), in the order asked for; pending ones have none. */
export async function pemOf(ledger: Ledger, ids: readonly string[]): Promise<string> {
  const rows = await ledger.certificate.findMany({
    where: { id: { in: [...ids] }, status: { not: 'pending' } },
    select: { id: true, der: true },
  });
  const blocks = new Map(rows.flatMap(({ id, der }) => (der === null ? [] : [[id, block(der)]])));
  return ids.map((id) => blocks.get(id) ?? '').join('');
}

const block = (der: Uint8Array): string => {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
};
