import { Prisma } from '#prisma';

type Party = { id: string; name: string; owner: string } | null;

/** Whose token it was, who presented it, and where. */
export type Parties = {
  resourceServer: { id: string; name: string } | null;
  tokenIdentity: Party;
  presentedIdentity: Party;
};

/** A row that was selected with `partyColumns`. */
export type PartyRow = {
  resourceServerId: string | null;
  resourceServerName: string | null;
  tokenIdentityId: string | null;
  tokenIdentityName: string | null;
  tokenIdentityOwner: string | null;
  presentedIdentityId: string | null;
  presentedIdentityName: string | null;
  presentedIdentityOwner: string | null;
};

export const partyColumns = Prisma.sql`rs.id AS "resourceServerId", rs.name AS "resourceServerName",
  ti.id AS "tokenIdentityId", ti.name AS "tokenIdentityName", ti.owner AS "tokenIdentityOwner",
  pi.id AS "presentedIdentityId", pi.name AS "presentedIdentityName", pi.owner AS "presentedIdentityOwner"`;

/** @param of the alias of what names them by `resource_server_id`, `token_identity_id` and `presented_identity_id` */
export const partyJoins = (of: 'c' | 'e'): Prisma.Sql => {
  const alias = Prisma.raw(of);
  return Prisma.sql`LEFT JOIN resource_servers rs ON rs.id = ${alias}.resource_server_id
    LEFT JOIN identities ti ON ti.id = ${alias}.token_identity_id LEFT JOIN identities pi ON pi.id = ${alias}.presented_identity_id`;
};

const party = (id: string | null, name: string | null, owner: string | null): Party =>
  id === null || name === null || owner === null ? null : { id, name, owner };

export const partiesOf = (row: PartyRow): Parties => ({
  resourceServer:
    row.resourceServerId === null || row.resourceServerName === null ? null : { id: row.resourceServerId, name: row.resourceServerName },
  tokenIdentity: party(row.tokenIdentityId, row.tokenIdentityName, row.tokenIdentityOwner),
  presentedIdentity: party(row.presentedIdentityId, row.presentedIdentityName, row.presentedIdentityOwner),
});
