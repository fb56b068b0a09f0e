import { createHash, X509Certificate } from 'node:crypto';
import { patientQuery } from '../prisma/seed/patient-query.ts';
import { toPublicId } from '../server/domain/ids.ts';
import { seedProfiles } from '../server/operations/seed-profiles.ts';
import { readCertificate } from '../server/pki/certificate.ts';
import { type House, openHouse } from './house.ts';
import { leafTemplate } from './leaf-template.ts';
import { atMost, type Bench, median, timed } from './row.ts';
import { seededId, seedInventory } from './seed.ts';

const identities = 100_000;

export const inventoryBench: Bench = {
  name: 'inventory',
  async run(report) {
    const house = await openHouse();
    try {
      await house.start('signer');
      await seedProfiles(house.context);
      await patientQuery(house.database, seededId);
      const leaf = await leafTemplate(house.database, house.config.trustDomain, house.config.urls.pki);
      await seedInventory(house.database, { identities, events: 500_000, leaf });
      await requireReal(house);
      await house.start('api');
      const times = new Map<string, number>();
      for (const [name, ask] of Object.entries(await pagesOf(house))) {
        // The first is not what the caches of the database make of it.
        const turns: number[] = [];
        for (let turn = 0; turn < 5; turn++) turns.push(await timed(ask));
        times.set(name, Math.max(turns[0] ?? 0, median(turns)));
      }
      const sorted = [...times].sort(([, a], [, b]) => b - a);
      report({
        name: 'slowest page of an inventory of 500,000 certificates',
        target: atMost(300, 'ms'),
        value: sorted[0]?.[1] ?? Number.NaN,
        detail: Object.fromEntries(sorted),
      });
    } finally {
      await house.close();
    }
  },
};

/** What was seeded must be certificates, and those that the rows say. */
async function requireReal({ database }: House): Promise<void> {
  const { rows } = await database.pool.query<{
    der: Buffer;
    serial: string;
    subject: string;
    names: string[];
    not_after: Date;
    spki: string;
  }>(
    `SELECT der, serial, subject, names, not_after, encode(spki_sha256, 'hex') AS spki FROM certificates WHERE created_by = 'seed' AND id IN (
       seeded_id(1, 'b'), seeded_id(250000, 'b'), seeded_id(500000, 'b'))`,
  );
  if (rows.length !== 3) throw new Error('certificates are missing');
  for (const { der, serial, subject, names, not_after, spki } of rows) {
    const read = new X509Certificate(der);
    const said = [read.serialNumber.toLowerCase(), read.subject, `uri:${read.subjectAltName?.slice(4)}`, read.validToDate.getTime()];
    const hash = createHash('sha256').update(readCertificate(der).spki).digest('hex');
    if (`${[...said, hash]}` !== `${[serial, subject, names[0], not_after.getTime(), spki]}`)
      throw new Error(`the seeded certificate ${serial} is not what its row says`);
  }
}

type Page = () => Promise<void>;

/** Every list with each of its filters, and whatever else a page of certificates asks for. */
async function pagesOf({ config, apiKey, database }: House): Promise<Record<string, Page>> {
  const base = `http://127.0.0.1:${config.listen.api.port}/api/v1`;
  const ask = async (path: string, body?: object): Promise<{ items?: unknown[]; nextCursor?: string | null }> => {
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
    const response = await fetch(`${base}${path}`, body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 200)}`);
    return JSON.parse(text);
  };
  const sql = `SELECT id, serial, encode(sha256, 'hex') AS hash, encode(spki_sha256, 'hex') AS key, lineage_id FROM certificates
    WHERE subject = 'CN=seeded-050000' ORDER BY id`;
  const { rows } = await database.pool.query<{ id: string; serial: string; hash: string; key: string; lineage_id: string }>(sql);
  const [oldest] = rows;
  if (!oldest) throw new Error('nothing was seeded');
  const deep = Buffer.from(JSON.stringify([oldest.id])).toString('base64url');
  const list = (query: string): [string, Page] => [`list ${query}`, async () => void (await ask(`/certificates?limit=50&${query}`))];
  const get = (path: string): [string, Page] => [path.slice(0, 60), async () => void (await ask(path))];
  const lookup = (what: string, text: string): [string, Page] => [`lookup by ${what}`, async () => void (await ask('/lookup', { text }))];
  const soon = new Date(Date.now() + 3_600_000).toISOString();
  const ended = new Date(Date.now() - 80 * 3_600_000).toISOString();
  return Object.fromEntries([
    list(''),
    list(`cursor=${deep}`),
    ...['pending', 'active', 'superseded', 'revoked', 'usable', 'expired'].map((status) => list(`status=${status}`)),
    list('reason=superseded'),
    list('reason=keyCompromise'),
    list('identity=seeded-000777'),
    list('identity=nobody'),
    list('owner=team-77'),
    list('owner=nobody'),
    list('owner=team-77&status=revoked'),
    list('profile=workload'),
    list('profile=ocsp-responder'),
    list('authority=issuing-1'),
    list('authority=root-1'),
    list('source=join'),
    list('source=internal'),
    list(`key=${oldest.key}`),
    list(`lineage=${oldest.lineage_id}`),
    list(`expiresBefore=${soon}`),
    list(`expiresBefore=${ended}`),
    list('q=seeded'),
    list('q=seeded-004711'),
    list('q=nothing-of-that-name'),
    list('q=production%2Fseeded-099999'),
    list(`q=${oldest.serial.slice(4, 12)}`),
    list('q=zz'),
    list('q=77'),
    list(`q=seeded&cursor=${deep}`),
    get(`/certificates/${toPublicId('certificate', oldest.id)}`),
    get(`/certificates/${oldest.serial}`),
    get(`/certificates/${oldest.hash}`),
    get(`/certificates/${oldest.serial}/revocation-preview`),
    lookup('serial', oldest.serial),
    lookup('serial in decimal', BigInt(`0x${oldest.serial}`).toString()),
    lookup('thumbprint', oldest.hash),
    lookup('SPIFFE ID', 'spiffe://hawser.local/production/seeded-050000'),
    lookup('what is not there', 'nothing-of-that-name'),
    get('/authorities'),
    get('/authorities/issuing-1'),
    get('/profiles'),
    get('/identities?limit=50'),
    get('/identities?limit=50&q=seeded-004711'),
    get('/overview'),
    get('/events?limit=50'),
    get('/foreign-certificates'),
    get('/blocked-keys'),
  ]);
}
