-- How the renewal of each identity goes, worked out from its certificates and its agents when one of them changes or an instant comes at which
-- it would be said otherwise. Nothing here is told by anybody: whatever is lost can be worked out again.
CREATE TABLE "identity_rotations" (
    "identity_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "changes_at" TIMESTAMPTZ(3),

    CONSTRAINT "identity_rotations_pkey" PRIMARY KEY ("identity_id")
);

-- The newest certificate of each lineage that counts.
CREATE TABLE "lineage_rotations" (
    "lineage_id" UUID NOT NULL,
    "identity_id" UUID NOT NULL,
    "certificate_id" UUID NOT NULL,
    "predecessor_id" UUID,
    "authority_id" UUID,
    "profile_id" UUID,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "not_after" TIMESTAMPTZ(3) NOT NULL,
    "renew_after" TIMESTAMPTZ(3) NOT NULL,
    "late_after" TIMESTAMPTZ(3) NOT NULL,
    "usual_percent" INTEGER,
    "overdue_after" TIMESTAMPTZ(3),
    "by_hand" BOOLEAN NOT NULL,
    "overlap_until" TIMESTAMPTZ(3),
    "state" TEXT NOT NULL,

    CONSTRAINT "lineage_rotations_pkey" PRIMARY KEY ("lineage_id")
);

-- Identities to look at again; whoever changes something adds a row, and one reader takes them.
CREATE TABLE "rotation_changes" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "identity_id" UUID NOT NULL,

    CONSTRAINT "rotation_changes_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "identity_rotations_state_identity_id_idx" ON "identity_rotations"("state", "identity_id" DESC);
CREATE INDEX "identity_rotations_changes_at_idx" ON "identity_rotations"("changes_at");
CREATE INDEX "lineage_rotations_identity_id_idx" ON "lineage_rotations"("identity_id");
CREATE INDEX "lineage_rotations_not_after_lineage_id_idx" ON "lineage_rotations"("not_after", "lineage_id");

ALTER TABLE "identity_rotations" ADD CONSTRAINT "identity_rotations_identity_id_fkey" FOREIGN KEY ("identity_id") REFERENCES "identities"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "lineage_rotations" ADD CONSTRAINT "lineage_rotations_identity_id_fkey" FOREIGN KEY ("identity_id") REFERENCES "identities"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What the query builder cannot say.

ALTER TABLE "identity_rotations"
  ADD CONSTRAINT "identity_rotations_state" CHECK ("state" IN ('failed', 'silent', 'late', 'manual', 'on_time'));
ALTER TABLE "lineage_rotations"
  ADD CONSTRAINT "lineage_rotations_state" CHECK ("state" IN ('failed', 'silent', 'late', 'manual', 'on_time')),
  ADD CONSTRAINT "lineage_rotations_usual" CHECK ("usual_percent" BETWEEN 0 AND 100);

-- Those whose predecessor may still be used.
CREATE INDEX "lineage_rotations_overlap" ON "lineage_rotations" ("overlap_until", "lineage_id") WHERE "overlap_until" IS NOT NULL;
-- An identity may have had thousands of certificates, of which one or two are the newest of their lineages.
CREATE INDEX "certificates_active_of_identity" ON "certificates" ("identity_id", "id" DESC) WHERE "status" = 'active';

CREATE FUNCTION "note_rotation"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO rotation_changes (identity_id) VALUES (NEW.identity_id);
  RETURN NULL;
END $$;
CREATE FUNCTION "note_rotation_of_identity"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO rotation_changes (identity_id) VALUES (NEW.id);
  RETURN NULL;
END $$;
CREATE FUNCTION "note_rotation_of_profile"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO rotation_changes (identity_id) SELECT DISTINCT identity_id FROM lineage_rotations WHERE profile_id = NEW.id;
  RETURN NULL;
END $$;

-- What is superseded has a successor, which says it too.
CREATE TRIGGER "certificates_rotation_added" AFTER INSERT ON "certificates" FOR EACH ROW
  WHEN (NEW."identity_id" IS NOT NULL AND NEW."status" = 'active') EXECUTE FUNCTION "note_rotation"();
CREATE TRIGGER "certificates_rotation_changed" AFTER UPDATE OF "status", "frozen_at" ON "certificates" FOR EACH ROW
  WHEN (NEW."identity_id" IS NOT NULL AND NEW."status" IN ('active', 'revoked')
    AND (OLD."status" <> NEW."status" OR OLD."frozen_at" IS DISTINCT FROM NEW."frozen_at")) EXECUTE FUNCTION "note_rotation"();
CREATE TRIGGER "identities_rotation" AFTER UPDATE OF "status" ON "identities" FOR EACH ROW
  WHEN (OLD."status" <> NEW."status") EXECUTE FUNCTION "note_rotation_of_identity"();
CREATE TRIGGER "profiles_rotation" AFTER UPDATE OF "version" ON "profiles" FOR EACH ROW
  WHEN (OLD."version" <> NEW."version") EXECUTE FUNCTION "note_rotation_of_profile"();

INSERT INTO "rotation_changes" ("identity_id") SELECT DISTINCT "identity_id" FROM "certificates" WHERE "status" = 'active' AND "identity_id" IS NOT NULL;
