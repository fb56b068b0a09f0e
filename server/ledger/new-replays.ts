import { Prisma } from '#prisma';
import { allDecisionCodes, type DecisionCode, type DoorName, isReplay } from '../domain/codes.ts';
import type { Ledger } from './database.ts';

export type NewReplay = {
  id: string;
  code: DecisionCode;
  door: DoorName;
  identity: string | null;
  owner: string | null;
  presenter: string | null;
  presenterOwner: string | null;
  resourceServer: string | null;
};

/** Cases of replayed tokens that nobody has looked at, newest first. */
export const newReplays = (ledger: Ledger, limit: number): Promise<NewReplay[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT c.id, c.code, c.door, ti.name AS identity, ti.owner, pi.name AS presenter, pi.owner AS "presenterOwner",
      rs.name AS "resourceServer"
    FROM rejection_cases c
      LEFT JOIN identities ti ON ti.id = c.token_identity_id
      LEFT JOIN identities pi ON pi.id = c.presented_identity_id
      LEFT JOIN resource_servers rs ON rs.id = c.resource_server_id
    WHERE c.state IN ('new', 'acknowledged') AND c.state = 'new' AND c.code = ANY (${allDecisionCodes.filter(isReplay)}::text[])
    ORDER BY c.id DESC LIMIT ${limit}`);
