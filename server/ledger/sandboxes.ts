import { Prisma } from '#prisma';
import type { IdentityStatus } from '../domain/identity.ts';
import { probeName } from '../domain/probe.ts';
import { demoEnvironment, sandboxAudience } from '../domain/sandbox.ts';
import type { Ledger } from './database.ts';
import type { Statements } from './statements.ts';

export type SandboxView = {
  id: string;
  label: string;
  madeAt: Date;
  madeBy: string;
  identities: { id: string; name: string; status: IdentityStatus }[];
  audience: { id: string; uri: string } | null;
  resourceServer: { id: string; name: string } | null;
  /** Whether its decisions are being made now. */
  playing: boolean;
  playedAt: Date | null;
  /** Why there are no decisions, where that was tried. */
  trouble: string | null;
  /** The case of its intruder. */
  caseId: string | null;
};

type Row = Omit<SandboxView, 'audience' | 'resourceServer'> & {
  audienceId: string | null;
  uri: string | null;
  serverId: string | null;
  server: string | null;
};

/** The one that stands; null where there is none. */
export async function standingSandbox(ledger: Statements, now: Date): Promise<SandboxView | null> {
  const rows = await ledger.$queryRaw<Row[]>(Prisma.sql`
    SELECT s.id, s.label, s.made_at AS "madeAt", s.made_by AS "madeBy", s.played_at AS "playedAt", s.trouble,
      coalesce(s.playing_until > ${now}::timestamptz, false) AS playing, a.id AS "audienceId", a.uri, rs.id AS "serverId", rs.name AS server,
      coalesce((SELECT json_agg(json_build_object('id', i.id, 'name', i.name, 'status', i.status) ORDER BY i.name)
        FROM identities i WHERE i.id = ANY (s.identities)), '[]') AS identities,
      (SELECT c.id FROM rejection_cases c WHERE c.token_identity_id = ANY (s.identities) ORDER BY c.last_at DESC LIMIT 1) AS "caseId"
    FROM sandboxes s LEFT JOIN audiences a ON a.id = s.audience_id LEFT JOIN resource_servers rs ON rs.id = s.resource_server_id
    WHERE s.removed_at IS NULL`);
  const [found] = rows;
  if (found === undefined) return null;
  const { audienceId, uri, serverId, server, ...row } = found;
  return {
    ...row,
    audience: audienceId === null || uri === null ? null : { id: audienceId, uri },
    resourceServer: serverId === null || server === null ? null : { id: serverId, name: server },
  };
}

/** Of any number at once, one is true; the others wait for it to be committed or undone. */
export async function insertSandbox(
  ledger: Statements,
  { id, label, at, by }: { readonly id: string; readonly label: string; readonly at: Date; readonly by: string },
): Promise<boolean> {
  const made = await ledger.$executeRaw(Prisma.sql`
    INSERT INTO sandboxes (id, label, made_at, made_by) VALUES (${id}::uuid, ${label}, ${at}, ${by}) ON CONFLICT DO NOTHING`);
  return made === 1;
}

export async function fillSandbox(
  ledger: Statements,
  id: string,
  { identities, audienceId, resourceServerId }: { readonly identities: readonly string[]; audienceId: string; resourceServerId: string },
): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`
    UPDATE sandboxes SET identities = ${[...identities]}::uuid[], audience_id = ${audienceId}::uuid, resource_server_id = ${resourceServerId}::uuid
    WHERE id = ${id}::uuid`);
}

/** True for whoever may make its decisions now: nobody else does, and there are none yet. */
export async function beginPlay(ledger: Statements, id: string, { now, until }: { readonly now: Date; until: Date }): Promise<boolean> {
  const begun = await ledger.$executeRaw(Prisma.sql`
    UPDATE sandboxes SET playing_until = ${until}, trouble = NULL
    WHERE id = ${id}::uuid AND removed_at IS NULL AND played_at IS NULL AND (playing_until IS NULL OR playing_until <= ${now}::timestamptz)`);
  return begun === 1;
}

/** @param trouble why there are no decisions; null where all are there */
export async function endPlay(ledger: Statements, id: string, at: Date, trouble: string | null): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`
    UPDATE sandboxes SET playing_until = NULL, trouble = ${trouble},
      played_at = ${trouble === null ? at : null}::timestamptz WHERE id = ${id}::uuid`);
}

/** The one that stands, and its audience, held until the transaction ends. */
export async function holdSandbox(ledger: Ledger): Promise<{ id: string } | null> {
  const rows = await ledger.$queryRaw<{ id: string; audienceId: string | null }[]>(
    Prisma.sql`SELECT id, audience_id AS "audienceId" FROM sandboxes WHERE removed_at IS NULL FOR UPDATE`,
  );
  const [found] = rows;
  if (found === undefined) return null;
  await ledger.$queryRaw(Prisma.sql`SELECT FROM audiences WHERE id = ${found.audienceId}::uuid FOR UPDATE`);
  return { id: found.id };
}

/**
 * What stands in the way of its removal, each as what to do about it: what others have at its audience, and what it has at those of others, which must
 * neither go with it nor be left behind. The probe is nobody else.
 */
export async function obstaclesOf(ledger: Ledger, { id, label }: { readonly id: string; readonly label: string }): Promise<string[]> {
  const url = sandboxAudience(label);
  const rows = await ledger.$queryRaw<{ what: string }[]>(Prisma.sql`
    WITH s AS (SELECT * FROM sandboxes WHERE id = ${id}::uuid)
    SELECT 'remove the grant of ' || i.name || ' for ' || a.uri AS what
      FROM s CROSS JOIN grants g JOIN identities i ON i.id = g.identity_id JOIN audiences a ON a.id = g.audience_id
      WHERE (g.audience_id = s.audience_id) <> (g.identity_id = ANY (s.identities)) AND i.name <> ${probeName}
    UNION SELECT 'remove the delegation of ' || actor.name || ' for ' || subject.name || ' at ' || a.uri
      FROM s CROSS JOIN delegations d JOIN identities actor ON actor.id = d.actor_id JOIN identities subject ON subject.id = d.subject_id
        JOIN audiences a ON a.id = d.audience_id
      WHERE (d.audience_id = s.audience_id OR d.actor_id = ANY (s.identities) OR d.subject_id = ANY (s.identities))
        AND NOT (d.audience_id = s.audience_id AND d.actor_id = ANY (s.identities) AND d.subject_id = ANY (s.identities))
    UNION SELECT 'take the audience ' || a.uri || ' from the resource server ' || rs.name
      FROM s CROSS JOIN resource_server_audiences l JOIN resource_servers rs ON rs.id = l.resource_server_id JOIN audiences a ON a.id = l.audience_id
      WHERE (l.audience_id = s.audience_id) <> (l.resource_server_id = s.resource_server_id)
    UNION SELECT 'set the address of the resource server ' || rs.name || ' back to ' || ${url}
      FROM s JOIN resource_servers rs ON rs.id = s.resource_server_id WHERE rs.url <> ${url}
    UNION SELECT 'set the environment of the audience ' || a.uri || ' back to ' || ${demoEnvironment}
      FROM s JOIN audiences a ON a.id = s.audience_id WHERE a.environment <> ${demoEnvironment}
    ORDER BY 1 LIMIT 20`);
  return rows.map(({ what }) => what);
}

/** The grant that a proof gave the probe at its audience. */
export async function probeGrantAt(ledger: Ledger, audienceId: string): Promise<string | undefined> {
  return (await ledger.grant.findFirst({ where: { audienceId, identity: { name: probeName } }, select: { id: true } }))?.id;
}

/**
 * Deletes its audience and its resource server, and closes it. Null where somebody was first.
 * @returns whether the resource server stays, since a proof of it called an address that is none of demo data
 */
export async function closeSandbox(
  ledger: Ledger,
  { id, resourceServer }: Pick<SandboxView, 'id' | 'resourceServer'>,
  { at, by }: { readonly at: Date; readonly by: string },
): Promise<{ serverStays: boolean } | null> {
  const [done] = await ledger.$queryRaw<{ removed: boolean }[]>(Prisma.sql`SELECT remove_sandbox(${id}::uuid) AS removed`);
  if (done?.removed !== true) return null;
  await ledger.$executeRaw(Prisma.sql`UPDATE sandboxes SET removed_at = ${at}, removed_by = ${by} WHERE id = ${id}::uuid`);
  return { serverStays: resourceServer !== null && (await ledger.resourceServer.count({ where: { id: resourceServer.id } })) > 0 };
}
