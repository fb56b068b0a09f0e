import { readFileSync } from 'node:fs';
import { isIP, isIPv6 } from 'node:net';
import { join } from 'node:path';
import { Failure, invalid } from '../domain/failure.ts';
import { headerOfRecipe, hostShape, type RecipeKind, recipeKinds } from '../domain/gateway.ts';
import { type ResourceServerView, showResourceServer } from '../ledger/resource-servers.ts';
import type { Context } from './context.ts';

const templates = join(import.meta.dirname, '../../examples/gateways');
const files: Readonly<Record<RecipeKind, string>> = {
  nginx: 'nginx.conf',
  envoy: 'envoy.yaml',
  'envoy-lua': 'envoy-lua.yaml',
  traefik: 'traefik.yaml',
  caddy: 'Caddyfile',
};

/** Where nobody has said what is behind the gateway. */
const standardUpstream = 'http://127.0.0.1:9000';

type Wanted = { resourceServer: string; kind?: RecipeKind | undefined; audience?: string | undefined; upstream?: string | undefined };
type Recipe = {
  kind: RecipeKind;
  /** What the file is called. */
  file: string;
  audience: string;
  text: string;
};

/**
 * The configuration of a gateway that asks Hawser about each request. What it is filled with is escaped, so that no name or address can say
 * anything of its own in it.
 * @param wanted the kind goes by the header that the gateway registered, and the audience is its only one, if left away
 * @throws {Failure} `not_found`; `conflict` for a server, for a host with an odd name, and for a product that cannot write the registered
 * header; `invalid_input` for an audience that is none of its own, and where it has several and none is named
 */
export async function makeRecipe(
  { database, clock, urls }: Context & { readonly urls: { readonly sts: string } },
  wanted: Wanted,
): Promise<Recipe> {
  const gateway = await showResourceServer(database.prisma, wanted.resourceServer, clock());
  const kind = kindFor(gateway, wanted.kind);
  const audience = audienceFor(gateway, wanted.audience);
  const words = wordsOf(gateway, audience, urls.sts, new URL(wanted.upstream ?? standardUpstream), kind);
  return { kind, file: files[kind], audience, text: fill(read(files[kind]), words) };
}

function kindFor(gateway: ResourceServerView, wanted: RecipeKind | undefined): RecipeKind {
  const { name, certificateHeader } = gateway;
  if (certificateHeader === null)
    throw new Failure('conflict', `${name} is a server: it sees certificates itself and needs the verifier, not a recipe for a gateway`);
  const kind = wanted ?? recipeKinds.find((each) => headerOfRecipe[each] === certificateHeader) ?? 'nginx';
  const header = headerOfRecipe[kind];
  if (header !== null && header !== certificateHeader)
    throw new Failure(
      'conflict',
      `${kind} passes the certificate in ${header}, but ${name} registered ${certificateHeader}; change that first`,
    );
  return kind;
}

function audienceFor({ name, audiences }: ResourceServerView, wanted: string | undefined): string {
  const uris = audiences.map(({ uri }) => uri);
  if (wanted === undefined) {
    const [only, ...others] = uris;
    if (only === undefined || others.length > 0) throw invalid('audience', `${name} stands for ${uris.join(' and ')}: name one`);
    return only;
  }
  if (!uris.includes(wanted)) throw invalid('audience', `${name} does not stand for ${wanted}, but for ${uris.join(' and ')}`);
  return wanted;
}

function wordsOf(gateway: ResourceServerView, audience: string, issuer: string, upstream: URL, kind: RecipeKind): Record<string, string> {
  const [sts, own] = [new URL(issuer), new URL(gateway.url)];
  for (const { hostname } of [sts, own, upstream])
    if (!hostShape.test(hostname))
      throw new Failure('conflict', `${hostname} is no host that can stand in a configuration; change that first`);
  const header = headerOfRecipe[kind] ?? '';
  return {
    NAME: gateway.name,
    IDENTITY: gateway.identityName,
    HOST: own.hostname,
    PORT: portOf(own),
    STS_URL: sts.origin,
    STS_HOST: sts.hostname,
    STS_PORT: portOf(sts),
    ISSUER_QUOTED: JSON.stringify(issuer),
    AUDIENCE: encodeURIComponent(audience).replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`),
    AUDIENCE_QUOTED: JSON.stringify(audience),
    // In a comment, which must not end where it likes.
    AUDIENCE_SHOWN: audience.replaceAll(/[^\x21-\x7e]/gu, encodeURIComponent),
    UPSTREAM: upstream.origin,
    // Of an address of IPv6, a URL alone has brackets; and no address is a name that could be asked for (RFC 6066 §3).
    LISTEN: isIPv6(addressOf(own)) ? '"::", ipv4_compat: true' : '0.0.0.0',
    STS_ADDRESS: addressOf(sts),
    STS_SNI: isIP(addressOf(sts)) === 0 ? `sni: "${sts.hostname}"` : '# An address has no name to ask for.',
    STS_SAN_TYPE: isIP(addressOf(sts)) === 0 ? 'DNS' : 'IP_ADDRESS',
    UPSTREAM_ADDRESS: addressOf(upstream),
    UPSTREAM_PORT: portOf(upstream),
    CERTIFICATE_HEADER: header,
    CERTIFICATE_HEADER_LOWER: header.toLowerCase(),
    LUA: read('binding.lua')
      .trimEnd()
      .replaceAll(/^(?=.)/gm, ' '.repeat(26)),
  };
}

const addressOf = ({ hostname }: URL): string => hostname.replaceAll(/[[\]]/g, '');
const portOf = ({ port, protocol }: URL): string => port || (protocol === 'http:' ? '80' : '443');

const read = (file: string): string => readFileSync(join(templates, file), 'utf8');

const fill = (template: string, words: Readonly<Record<string, string>>): string =>
  template.replaceAll(/\{\{([A-Z_]+)\}\}/g, (_, name: string) => {
    const word = words[name];
    if (word === undefined) throw new Error(`a template asks for ${name}`);
    return word;
  });
