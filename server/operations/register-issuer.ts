import { createHash } from 'node:crypto';
import type { Actor } from '../domain/actor.ts';
import { invalid } from '../domain/failure.ts';
import type { ForeignAlgorithm } from '../domain/foreign-algorithms.ts';
import { type IssuerPreset, type IssuerPresetName, issuerPresets } from '../domain/issuer-presets.ts';
import { appendEvent } from '../ledger/events.ts';
import {
  findIssuer,
  type IssuerRow,
  type IssuerTerms,
  type IssuerView,
  insertIssuer,
  issuerView,
  storeKeys,
} from '../ledger/trusted-issuers.ts';
import type { Context, PartContext } from './context.ts';
import { readPastedKeys, requireIssuerTerms } from './issuer-terms.ts';
import { refreshIssuerKeys } from './refresh-issuer.ts';

export type NewIssuer = Omit<IssuerTerms, 'algorithms' | 'lifetimeMaximum' | 'singleUse'> & {
  readonly name: string;
  readonly issuer: string;
  readonly preset: IssuerPresetName;
  readonly jwks: string | null;
  /** Those of the preset, where they are left away. */
  readonly algorithms?: ForeignAlgorithm[] | undefined;
  readonly lifetimeMaximum?: number | undefined;
  readonly singleUse?: boolean | undefined;
};

/**
 * Trusts an issuer. Nobody is let in by that alone: it takes a rule. Its keys are fetched at once, and the answer says how that went.
 * @throws {Failure} `already_exists`; `invalid_input` for this STS itself, a URL that no token could carry, or keys that cannot be read
 */
export async function registerIssuer(context: Context & Urls, actor: Actor, input: NewIssuer): Promise<IssuerView> {
  const { prisma } = context.database;
  await placeIssuer(context, actor, input);
  await refreshIssuerKeys(context, await findIssuer(prisma, input.name), actor);
  return issuerView(await findIssuer(prisma, input.name));
}

type Urls = { readonly urls: { readonly sts: string } };

/** The same without asking it for its keys, which no transaction waits for. @throws {Failure} as `registerIssuer` */
export async function placeIssuer(context: PartContext & Urls, actor: Actor, { jwks, ...input }: NewIssuer): Promise<void> {
  const { database, clock, urls } = context;
  const now = clock();
  requireIssuerUrl(input.issuer, urls.sts);
  const preset: IssuerPreset = issuerPresets[input.preset];
  const row: IssuerRow = {
    ...input,
    id: issuerId(input.issuer),
    audiences: [...new Set(input.audiences)],
    algorithms: [...new Set(input.algorithms ?? preset.algorithms)],
    lifetimeMaximum: input.lifetimeMaximum ?? preset.lifetimeMaximum,
    singleUse: input.singleUse ?? preset.singleUse,
    createdBy: actor.name,
    createdAt: now,
    updatedAt: now,
  };
  requireIssuerTerms(row, jwks);
  await database.transaction(async (ledger) => {
    await insertIssuer(ledger, row);
    if (jwks !== null) await storeKeys(ledger, row.id, readPastedKeys(jwks), null, now);
    const { id, createdBy: _, createdAt: __, updatedAt: ___, name, ...terms } = row;
    await appendEvent(ledger, {
      type: 'trusted_issuer.registered',
      at: now,
      actor,
      target: { kind: 'trusted_issuer', id, name },
      detail: terms,
    });
  });
}

function requireIssuerUrl(text: string, own: string): void {
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw invalid('issuer', 'must have no user, query or fragment (OpenID Connect Discovery §3)');
  if (url.href !== text && url.href !== `${text}/`)
    throw invalid('issuer', `must be written as it stands in iss; as a URL it would be ${url.href}`);
  if (text.replace(/\/$/, '') === own) throw invalid('issuer', 'is this STS itself: its tokens are exchanged without being trusted anew');
}

/**
 * The id comes from the URL (RFC 9562 §5.8), so that what was used up once stays used up when an issuer is removed and
 * trusted anew.
 */
function issuerId(issuer: string): string {
  const bytes = createHash('sha256').update(`trusted issuer ${issuer}`).digest();
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
