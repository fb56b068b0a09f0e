import { invalid } from '../domain/failure.ts';
import {
  type ConnectRole,
  type SnippetFailure,
  type SnippetStack,
  type SnippetTemplate,
  snippetFailures,
  snippetTemplates,
} from '../domain/snippet.ts';
import { type OwnResourceServer, ownResourceServers, type ReachableAudience, reachableAudiences } from '../ledger/connections.ts';
import { type IdentityView, showIdentity } from '../ledger/identities.ts';
import type { Context } from './context.ts';
import { caHash } from './create-join-token.ts';
import { fillSnippet, type SnippetWords } from './fill-snippet.ts';

type Wanted = {
  identity: string;
  role: ConnectRole;
  stack?: SnippetStack | undefined;
  audience?: string | undefined;
  resource?: string | undefined;
  /** Files on the machine of the workload. */
  certificate?: string | undefined;
  key?: string | undefined;
  ca?: string | undefined;
  serverCertificate?: string | undefined;
  serverKey?: string | undefined;
};

type File = { name: string; text: string };
export type Connection = {
  identity: Pick<IdentityView, 'id' | 'name' | 'spiffeId' | 'status'>;
  role: ConnectRole;
  issuer: string;
  enrolmentUrl: string;
  caHash: string;
  /** What the programs are filled in with; null where there is no such thing yet, and then there are no programs. */
  audience: string | null;
  resource: string | null;
  audiences: ReachableAudience[];
  resourceServers: OwnResourceServer[];
  /** How each certificate that the role needs is fetched, with curl and openssl alone. */
  enrolment: { profile: 'workload' | 'server'; run: string; file: File }[];
  /** What is run to see all of it at work, and a copied token refused; null where there is nothing to call. */
  proof: { run: string; file: File } | null;
  snippets: (Omit<SnippetTemplate, 'file' | 'failures'> & { files: File[]; failures: readonly SnippetFailure[] })[];
};

/**
 * How a workload uses its identity: programs that a test runs, filled in with what holds for this one.
 * @throws {Failure} `not_found`; `invalid_input` for an audience that it neither may call nor is
 */
export async function connectIdentity(
  { database, clock, urls }: Context & { readonly urls: { readonly sts: string; readonly enrolment: string } },
  wanted: Wanted,
): Promise<Connection> {
  const { id, name, spiffeId, status } = await showIdentity(database.prisma, wanted.identity, clock());
  const [audiences, resourceServers, root] = await Promise.all([
    reachableAudiences(database.prisma, id),
    ownResourceServers(database.prisma, id),
    caHash({ database }),
  ]);
  const { role } = wanted;
  const target = targetOf(wanted, audiences, resourceServers);
  const words = wordsOf(wanted, { sts: urls.sts, enrolment: urls.enrolment, caHash: root, ...target });
  const about = {
    identity: { id, name, spiffeId, status },
    role,
    issuer: urls.sts,
    enrolmentUrl: urls.enrolment,
    caHash: root,
    audiences,
    resourceServers,
    enrolment: enrolmentOf(wanted, words),
  };
  if (target === undefined || role === 'gateway')
    return { ...about, audience: target?.audience ?? null, resource: target?.resource ?? null, proof: null, snippets: [] };
  const asked = snippetTemplates.filter((each) => each.role === role && (wanted.stack === undefined || each.stack === wanted.stack));
  return {
    ...about,
    ...target,
    proof: role === 'call' ? { run: 'sh prove.sh', file: fileOf('prove.sh', words) } : null,
    snippets: asked.map(({ file, failures = snippetFailures[role], ...each }) => ({ ...each, failures, files: [fileOf(file, words)] })),
  };
}

type Target = { audience: string; resource: string };

/** Where the API is that the role is about: the one that is named, or the first that there is. */
function targetOf(
  { role, audience, resource }: Wanted,
  reachable: readonly ReachableAudience[],
  own: readonly OwnResourceServer[],
): Target | undefined {
  const kind = role === 'gateway' ? 'gateway' : 'server';
  const known: readonly ReachableAudience[] =
    role === 'call'
      ? reachable
      : own.filter((server) => server.kind === kind).flatMap(({ url, audiences }) => audiences.map((uri) => ({ uri, url })));
  const found = audience === undefined ? known[0] : known.find(({ uri }) => uri === audience);
  if (found === undefined) {
    if (audience === undefined) return undefined;
    throw invalid('audience', role === 'call' ? `there is no grant for ${audience}` : `it has no ${kind} for ${audience}`);
  }
  return { audience: found.uri, resource: resource ?? found.url ?? (/^https?:/.test(found.uri) ? found.uri : 'https://localhost:9443/') };
}

function wordsOf(wanted: Wanted, about: { sts: string; enrolment: string; caHash: string } & Partial<Target>): SnippetWords {
  const { certificate, key, ca, serverCertificate, serverKey } = wanted;
  return {
    ...{ audience: '', resource: 'https://localhost/' },
    ...about,
    certificate: certificate ?? 'workload/certificate.pem',
    key: key ?? 'workload/key.pem',
    ca: ca ?? 'workload/ca.pem',
    clientCertificate: certificate ?? 'client/certificate.pem',
    clientKey: key ?? 'client/key.pem',
    clientCa: ca ?? 'client/ca.pem',
    serverCertificate: serverCertificate ?? 'server/certificate.pem',
    serverKey: serverKey ?? 'server/key.pem',
  };
}

const fileOf = (template: string, words: SnippetWords, name = template): File => ({ name, text: fillSnippet(template, words) });

/** A resource server has two certificates: with one it asks the STS, the other is what its callers see. */
function enrolmentOf({ role, certificate, key, ca }: Wanted, words: SnippetWords): Connection['enrolment'] {
  const join = (profile: 'workload' | 'server', name: string, into: Pick<SnippetWords, 'certificate' | 'key' | 'ca'>) => ({
    profile,
    run: `JOIN_TOKEN=hwj_… sh ${name}`,
    file: fileOf('join.sh', { ...words, ...into }, name),
  });
  if (role === 'call') return [join('workload', 'join.sh', words)];
  // Where the recipes look for it.
  const [gatewayCertificate, gatewayKey] = [certificate ?? '/etc/hawser/gateway.pem', key ?? '/etc/hawser/gateway.key'];
  if (role === 'gateway')
    return [join('workload', 'join.sh', { certificate: gatewayCertificate, key: gatewayKey, ca: ca ?? '/etc/hawser/ca.pem' })];
  const asClient = { certificate: words.clientCertificate, key: words.clientKey, ca: words.clientCa };
  const asServer = { certificate: words.serverCertificate, key: words.serverKey, ca: besides(words.serverCertificate) };
  return [join('workload', 'join-client.sh', asClient), join('server', 'join-server.sh', asServer)];
}

/** The bundle goes beside the certificate that it is fetched with. */
const besides = (certificate: string): string => `${certificate.slice(0, certificate.lastIndexOf('/') + 1)}ca.pem`;
