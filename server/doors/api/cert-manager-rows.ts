import { z } from 'zod';
import type { ImportRow } from '../../domain/identity-import.ts';
import { originIn, originOf, ownerIn, partsOfSpiffeId } from '../../domain/identity-origin.ts';
import { foreignRow, leftOut, unreadable } from './foreign-row.ts';

const labels = z.record(z.string(), z.string()).default({});
const isSpiffeId = (uri: string): boolean => uri.startsWith('spiffe://');

/** A Certificate of cert-manager.io, as far as it is read. */
const certificateSchema = z.object({
  apiVersion: z.string().startsWith('cert-manager.io/', 'must be of the API cert-manager.io'),
  kind: z.literal('Certificate', 'must be Certificate'),
  metadata: z.object({ name: z.string().min(1), namespace: z.string().min(1).default('default'), labels, annotations: labels }),
  spec: z.object({
    commonName: z.string().default(''),
    dnsNames: z.array(z.string()).default([]),
    uris: z
      .array(z.string())
      .default([])
      .refine(
        (uris) => uris.filter(isSpiffeId).length <= 1,
        'has more than one SPIFFE ID, and an identity has one; take it out of the list',
      )
      .refine(
        (uris) => uris.filter(isSpiffeId).every((uri) => partsOfSpiffeId(uri) !== null),
        'has a SPIFFE ID without a path that says which workload',
      ),
    duration: z.string().default(''),
    isCA: z.boolean().default(false),
    usages: z.array(z.string()).default([]),
    privateKey: z.object({ algorithm: z.string().default(''), size: z.number().optional() }).default({ algorithm: '' }),
  }),
});
type Certificate = z.infer<typeof certificateSchema>;

/** Usages with which a certificate proves who asks. */
const forClients = ['client auth', 'any'];

/**
 * The workloads of `kubectl get certificates.cert-manager.io -o json`: a certificate is one where it has a SPIFFE ID, or may be used by
 * clients. Authorities and certificates for servers alone, as most of a cluster are, are left out.
 */
export function certManagerRows(items: readonly unknown[], trustDomain: string): ImportRow[] {
  const first = new Map<string, string>();
  return items.map((item, index) => {
    const place = `items[${index}]`;
    const { success, data: certificate, error } = certificateSchema.safeParse(item);
    if (!success) return unreadable(place, error.issues);
    const { metadata, spec } = certificate;
    const called = `${metadata.namespace}/${metadata.name}`;
    const spiffeId = spec.uris.find(isSpiffeId);
    if (spec.isCA) return leftOut(place, called, 'is an authority');
    if (spiffeId === undefined && !spec.usages.some((usage) => forClients.includes(usage)))
      return leftOut(place, called, 'has no SPIFFE ID and not the usage client auth, so it proves a server');
    const before = spiffeId === undefined ? undefined : first.get(spiffeId);
    if (before !== undefined) return leftOut(place, called, `has the SPIFFE ID of ${before}, and is the same workload`);
    if (spiffeId !== undefined) first.set(spiffeId, place);
    return workloadRow(place, certificate, spiffeId, trustDomain);
  });
}

function workloadRow(place: string, { metadata, spec }: Certificate, spiffeId: string | undefined, trustDomain: string): ImportRow {
  const { namespace, name, labels, annotations } = metadata;
  const parts = spiffeId === undefined ? null : partsOfSpiffeId(spiffeId);
  const { algorithm, size } = spec.privateKey;
  return foreignRow({
    place,
    origin: parts === null ? originIn(namespace, name) : originOf(parts.path, parts.trustDomain === trustDomain),
    owner: ownerIn(labels) ?? ownerIn(annotations),
    tag: 'cert-manager',
    ...(spiffeId !== undefined && { spiffeId }),
    description: [
      `cert-manager: ${namespace}/${name}`,
      spiffeId ?? '',
      spec.commonName === '' ? '' : `CN ${spec.commonName}`,
      spec.dnsNames.length > 0 ? `DNS ${spec.dnsNames.join(', ')}` : '',
      [algorithm, size].filter(Boolean).join(' '),
      spec.duration === '' ? '' : `certificates of ${spec.duration}`,
    ],
  });
}
