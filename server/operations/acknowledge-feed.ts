import type { FeedAcknowledgement } from '../domain/feed.ts';
import { before } from '../ledger/batch.ts';
import type { ResourceServerFacts } from '../ledger/exchange.ts';
import { recordAcknowledgement } from '../ledger/feed-followers.ts';
import type { Connection } from './connection.ts';
import type { StsContext } from './sts-context.ts';

/**
 * Takes down how far a process of a resource server has heard of the feed: the proof that an act has reached it, as it says.
 * @throws {Failure} `unavailable`
 */
export const acknowledgeFeed = (
  { database }: StsContext,
  { deadline }: Connection,
  server: ResourceServerFacts,
  acknowledgement: FeedAcknowledgement,
): Promise<void> => before(deadline, recordAcknowledgement(database.pool, server.id, acknowledgement));
