-- Demo data: what one person made at one press, and one person removes at another.
CREATE TABLE "sandboxes" (
    "id" UUID NOT NULL,
    "label" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,
    "made_by" TEXT NOT NULL,
    "identities" UUID[] NOT NULL DEFAULT '{}',
    "audience_id" UUID,
    "resource_server_id" UUID,
    "playing_until" TIMESTAMPTZ(3),
    "played_at" TIMESTAMPTZ(3),
    "trouble" TEXT,
    "removed_at" TIMESTAMPTZ(3),
    "removed_by" TEXT,

    CONSTRAINT "sandboxes_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "sandboxes_label_key" ON "sandboxes"("label");

-- One stands at a time, however many press at once.
CREATE UNIQUE INDEX "sandboxes_standing" ON "sandboxes" ((true)) WHERE "removed_at" IS NULL;

-- Nobody may delete an audience or a resource server. This deletes those of one sandbox that stands, and nothing else; whatever of somebody
-- else still hangs on them makes it fail.
CREATE FUNCTION "remove_sandbox"("sandbox" uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  standing "sandboxes"%ROWTYPE;
BEGIN
  SELECT * INTO standing FROM "sandboxes" WHERE "id" = "sandbox" AND "removed_at" IS NULL FOR UPDATE;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  DELETE FROM "proofs" WHERE "resource_server_id" = standing."resource_server_id";
  DELETE FROM "resource_servers" WHERE "id" = standing."resource_server_id";
  DELETE FROM "audiences" WHERE "id" = standing."audience_id";
  RETURN true;
END $$;
REVOKE ALL ON FUNCTION "remove_sandbox"(uuid) FROM PUBLIC;
