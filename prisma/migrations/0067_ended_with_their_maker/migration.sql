-- Who made an API key: a member, another key, or nobody who can go (the local socket). A member's id outlives the member on purpose.
ALTER TABLE "api_keys" ADD COLUMN "maker_user_id" TEXT, ADD COLUMN "maker_key_id" UUID;
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_maker_key_id_fkey" FOREIGN KEY ("maker_key_id") REFERENCES "api_keys"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX "api_keys_maker_user_id_idx" ON "api_keys"("maker_user_id");
CREATE INDEX "api_keys_maker_key_id_idx" ON "api_keys"("maker_key_id");

-- What was made before is told by the events that are still kept; a key of which none tells is the installation's.
UPDATE "api_keys" k SET "maker_user_id" = e."actor_id" FROM "events" e
  WHERE e."type" = 'api_key.created' AND e."target_id" = k."id"::text AND e."actor_kind" = 'user';
UPDATE "api_keys" k SET "maker_key_id" = m."id" FROM "events" e JOIN "api_keys" m ON m."id"::text = e."actor_id"
  WHERE e."type" = 'api_key.created' AND e."target_id" = k."id"::text AND e."actor_kind" = 'api_key';

-- What the query builder cannot say.
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_one_maker" CHECK (num_nonnulls("maker_user_id", "maker_key_id") <= 1 AND "maker_key_id" <> "id");

-- Somebody owns each identity: a name of blanks is nobody's. What was written past the operations is named so that it can be found.
UPDATE "identities" SET "owner" = 'nobody' WHERE btrim("owner") = '';
ALTER TABLE "identities" DROP CONSTRAINT "identities_owner";
ALTER TABLE "identities" ADD CONSTRAINT "identities_owner" CHECK (btrim("owner") <> '');
