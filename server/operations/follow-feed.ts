import type { Thumbprint } from '../domain/binding.ts';
import { Failure } from '../domain/failure.ts';
import { ledgerPatience } from '../ledger/batch.ts';
import { judgeClient } from './authenticate-client.ts';
import type { Connection } from './connection.ts';
import type { StsContext } from './sts-context.ts';

/**
 * Whether whoever follows the feed on a connection may go on: its certificate is still usable, its identity active, and its
 * audiences are what they were. Undefined where the ledger does not say: then the age of what is told says it.
 */
export async function mayFollow(
  context: StsContext,
  connection: Connection & { readonly certificate: { readonly thumbprint: Thumbprint } },
  audiences: readonly string[],
): Promise<boolean | undefined> {
  try {
    const facts = await context.facts.read({ thumbprint: connection.certificate.thumbprint }, Date.now() + ledgerPatience);
    const judged = judgeClient(connection, facts, context.clock());
    const now = judged.ok ? judged.client.resourceServer?.audiences : undefined;
    return now !== undefined && [...now].sort().join(' ') === [...audiences].sort().join(' ');
  } catch (error) {
    if (error instanceof Failure && error.code === 'unavailable') return undefined;
    throw error;
  }
}
