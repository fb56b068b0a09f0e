import { z } from 'zod';
import type { ImportRow } from '../../domain/identity-import.ts';
import { originOf, ownerIn, partsOfSpiffeId } from '../../domain/identity-origin.ts';
import { foreignRow, leftOut, unreadable } from './foreign-row.ts';

/** An id as the server prints it, in two parts, or as files for `spire-server entry create -data` have it. */
const anyId = z.union(
  [
    z.string(),
    z
      .object({ trust_domain: z.string(), path: z.string().regex(/^(?:\/|$)/) })
      .transform(({ trust_domain, path }) => `spiffe://${trust_domain}${path}`),
  ],
  'must be a SPIFFE ID: a text, or an object of trust_domain and path',
);
const workloadId = anyId.refine((text) => partsOfSpiffeId(text) !== null, 'must be a SPIFFE ID with a path that says which workload');

/** `types.Entry` of the SPIRE API, as far as it is read: members that are not set are there with their zero value. */
const entrySchema = z.object({
  spiffe_id: workloadId,
  parent_id: anyId.nullish(),
  selectors: z.array(z.object({ type: z.string(), value: z.string() })).default([]),
  x509_svid_ttl: z.number().default(0),
  federates_with: z.array(z.string()).default([]),
  dns_names: z.array(z.string()).default([]),
  admin: z.boolean().default(false),
  downstream: z.boolean().default(false),
  /** Seconds since 1970; JSON of protocol buffers has 64 bits as text. */
  expires_at: z.coerce.number().default(0),
});
type Entry = z.infer<typeof entrySchema>;
type Placed = { readonly place: string; readonly entry: Entry };

/**
 * The workloads of `spire-server entry show -output json`, one row for each SPIFFE ID, however many entries it has. Entries of nodes and of
 * other SPIRE servers are left out: nobody asks for a token in their name.
 */
export function spireRows(entries: readonly unknown[], trustDomain: string): ImportRow[] {
  const workloads = new Map<string, Placed[]>();
  const others: ImportRow[] = [];
  for (const [index, item] of entries.entries()) {
    const place = `entries[${index}]`;
    const { data: entry, error } = entrySchema.safeParse(item);
    const reason = entry && notAWorkload(entry);
    if (entry === undefined) others.push(unreadable(place, error?.issues ?? []));
    else if (reason !== undefined) others.push(leftOut(place, entry.spiffe_id, reason));
    else workloads.set(entry.spiffe_id, [...(workloads.get(entry.spiffe_id) ?? []), { place, entry }]);
  }
  return [...[...workloads].map(([spiffeId, placed]) => workloadRow(spiffeId, placed, trustDomain)), ...others];
}

function notAWorkload({ spiffe_id, parent_id, selectors, downstream }: Entry): string | undefined {
  if (downstream) return 'is another SPIRE server';
  const isNode = /^spiffe:\/\/[^/]+\/spire\/server$/.test(parent_id ?? '') || /^spiffe:\/\/[^/]+\/spire\//.test(spiffe_id);
  return isNode || (selectors.length > 0 && selectors.every(({ type }) => type === 'spiffe_id'))
    ? 'is a node, on which workloads run'
    : undefined;
}

function workloadRow(spiffeId: string, placed: readonly Placed[], trustDomain: string): ImportRow {
  const entries = placed.map(({ entry }) => entry);
  const parts = partsOfSpiffeId(spiffeId);
  const isOurs = parts?.trustDomain === trustDomain;
  const selectors = [...new Set(entries.flatMap((entry) => entry.selectors.map(({ type, value }) => `${type}:${value}`)))];
  const dnsNames = [...new Set(entries.flatMap(({ dns_names }) => dns_names))];
  const lifetime = Math.max(...entries.map(({ x509_svid_ttl }) => x509_svid_ttl));
  return foreignRow({
    place: placed[0]?.place ?? '',
    origin: originOf(parts?.path ?? [], isOurs),
    owner: ownerIn(labelsOf(selectors)),
    tag: 'spire',
    spiffeId,
    description: [
      `SPIRE: ${spiffeId}`,
      selectors.filter((selector) => !isOfOnePod(selector)).join(', '),
      dnsNames.length > 0 ? `DNS ${dnsNames.join(', ')}` : '',
      lifetime > 0 ? `certificates of ${lifetime} s` : '',
    ],
    notes: notesOf(entries),
  });
}

/** One pod of many says nothing of the workload. */
const isOfOnePod = (selector: string): boolean => /^k8s:pod-(?:uid|name):/.test(selector);

/** The labels of a pod or a container, by which an entry was chosen: `k8s:pod-label:team:payments`. */
const labelsOf = (selectors: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    selectors.flatMap((selector) => {
      const [, name, value] = /^(?:k8s:pod-label|docker:label):([^:]+):(.+)$/.exec(selector) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );

/** What an identity here does not have of its entries. */
function notesOf(entries: readonly Entry[]): string[] {
  const ends = entries.map(({ expires_at }) => expires_at).filter((at) => at > 0 && at < 253_402_300_800);
  const federated = [...new Set(entries.flatMap(({ federates_with }) => federates_with))];
  return [
    entries.length > 1 ? `${entries.length} entries name it, and become one identity` : '',
    entries.some(({ admin }) => admin) ? 'it administers SPIRE, which it does not do here' : '',
    ends.length > 0
      ? `its entry ends at ${new Date(Math.max(...ends) * 1000).toISOString()}; an identity has no end, so retire it when it is done`
      : '',
    federated.length > 0 ? `it trusts ${federated.join(', ')} there; here that is said of issuers` : '',
  ].filter((note) => note !== '');
}
