-- What a sandbox deletes is what it was made with, whoever writes its row.

-- What is in it is written down once.
CREATE FUNCTION "keep_sandbox_parts"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what is in the sandbox % is written down once', OLD."label";
END $$;
CREATE TRIGGER "sandboxes_parts" BEFORE UPDATE ON "sandboxes" FOR EACH ROW
  WHEN (OLD."audience_id" IS NOT NULL AND NEW."audience_id" IS DISTINCT FROM OLD."audience_id"
    OR OLD."resource_server_id" IS NOT NULL AND NEW."resource_server_id" IS DISTINCT FROM OLD."resource_server_id"
    OR OLD."identities" <> '{}' AND NEW."identities" IS DISTINCT FROM OLD."identities"
    OR OLD."removed_at" IS NOT NULL AND NEW."removed_at" IS DISTINCT FROM OLD."removed_at")
  EXECUTE FUNCTION "keep_sandbox_parts"();

-- Nobody may delete an audience or a resource server. This deletes those of one sandbox that stands, under the names and at the address that it gave them,
-- and nothing else; whatever of somebody else still hangs on them makes it fail. A proof that called another address says something of what is
-- there: it stays, and the resource server with it.
CREATE OR REPLACE FUNCTION "remove_sandbox"("sandbox" uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  standing "sandboxes"%ROWTYPE;
  demo text;
BEGIN
  SELECT * INTO standing FROM "sandboxes" WHERE "id" = "sandbox" AND "removed_at" IS NULL FOR UPDATE;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  IF standing."label" <> 'demo-' || right(standing."id"::text, 6) THEN
    RAISE EXCEPTION 'the sandbox % has a label of its own', standing."id";
  END IF;
  demo := 'https://orders.' || standing."label" || '.example';
  PERFORM FROM "resource_servers" WHERE "id" = standing."resource_server_id" FOR UPDATE;
  IF EXISTS (SELECT FROM "resource_servers" WHERE "id" = standing."resource_server_id"
      AND NOT ("name" = standing."label" || '-orders' AND "url" = demo AND "created_at" >= standing."made_at"))
    OR EXISTS (SELECT FROM "audiences" WHERE "id" = standing."audience_id"
      AND NOT ("uri" = demo AND "environment" = 'demo' AND "created_at" >= standing."made_at")) THEN
    RAISE EXCEPTION 'the sandbox % names what is no demo data', standing."label";
  END IF;
  DELETE FROM "proofs" WHERE "resource_server_id" = standing."resource_server_id"
    AND ("address" = demo OR starts_with("address", demo || '/'));
  DELETE FROM "resource_server_audiences" WHERE "resource_server_id" = standing."resource_server_id" AND "audience_id" = standing."audience_id";
  DELETE FROM "resource_servers" WHERE "id" = standing."resource_server_id"
    AND NOT EXISTS (SELECT FROM "proofs" WHERE "resource_server_id" = standing."resource_server_id");
  DELETE FROM "audiences" WHERE "id" = standing."audience_id";
  RETURN true;
END $$;
