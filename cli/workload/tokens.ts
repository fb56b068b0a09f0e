import { createTokenSource, type TokenSource } from '../../server/verifier/index.ts';
import type { Generation } from './files.ts';
import { TokenCache, type TokenQuestion } from './token-cache.ts';

/** Works with a source of tokens that are bound to the pair of a generation, and closes it. */
export async function withSource<T>(
  generation: Generation,
  { issuer, audience, ...question }: TokenQuestion,
  work: (source: TokenSource) => Promise<T>,
): Promise<T> {
  const { directory: _, ca, ...credentials } = generation;
  const { scope, exchangeSecret, requestedTokenType } = question;
  const source = createTokenSource({
    issuer,
    audience,
    ca,
    ...credentials,
    ...(scope === undefined ? {} : { scope }),
    ...(exchangeSecret === undefined ? {} : { exchangeSecret }),
    ...(requestedTokenType === undefined ? {} : { requestedTokenType }),
  });
  try {
    return await work(source);
  } finally {
    source.close();
  }
}

/**
 * The token that is kept for a question, or a new one.
 * @throws {TokenRefused} when the STS says no
 * @throws {Failure} `unavailable` when it cannot be asked
 */
export async function obtainToken(
  generation: Generation,
  question: TokenQuestion,
  { cache }: { readonly cache: boolean },
): Promise<string> {
  const kept = new TokenCache(generation, question);
  const found = cache ? await kept.find(new Date()) : undefined;
  if (found !== undefined) return found;
  return withSource(generation, question, async (source) => {
    const asked = new Date();
    const bound = await source.get();
    // Renewed meanwhile, it is bound to another pair than the one that it would be kept beside.
    if (cache && bound.certificate === generation.certificate) await kept.keep(bound, asked);
    return bound.token;
  });
}
