import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { Database } from '../ledger/database.ts';
import type { DatabaseRole } from '../ledger/rights.ts';

export type TestDatabase = {
  /** As the superuser, who may do anything. */
  readonly url: string;
  /** As one of the three roles, with exactly its rights. */
  urlFor(role: DatabaseRole): string;
  /** Open as the superuser. */
  readonly database: Database;
  drop(): Promise<void>;
};

/** A fresh ledger of one's own: a clone of the migrated template, in about 50 ms. */
export async function testDatabase(): Promise<TestDatabase> {
  const { template, roles } = inject('postgres');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const templateName = new URL(template).pathname.slice(1);
  await onServer(template, `CREATE DATABASE ${name} TEMPLATE ${templateName}`);
  const url = withDatabase(template, name);
  const database = new Database(url);
  return {
    url,
    urlFor: (role) => withDatabase(roles[role], name),
    database,
    async drop() {
      await database.close();
      await onServer(template, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

function withDatabase(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: withDatabase(url, 'postgres') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** An empty database whose owner may make roles and is no superuser. Returns the owner's address. */
export async function ownedDatabase(): Promise<string> {
  const { template } = inject('postgres');
  const name = `owned_${randomBytes(6).toString('hex')}`;
  await onServer(template, `CREATE ROLE ${name} LOGIN CREATEROLE PASSWORD 'harbour'`);
  await onServer(template, `CREATE DATABASE ${name} OWNER ${name}`);
  const address = new URL(withDatabase(template, name));
  address.username = name;
  address.password = 'harbour';
  return address.href;
}
