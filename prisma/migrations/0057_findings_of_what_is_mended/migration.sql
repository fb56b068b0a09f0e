-- What is found of something goes at once when that is mended, whoever mended it and however; the next look finds it again where it still
-- holds. Rows that a look holds at this moment are left to it: no revocation waits for one.
CREATE INDEX "findings_subject_id_idx" ON "findings"("subject_id");

CREATE FUNCTION forget_findings_of_subject() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM findings WHERE id IN (SELECT id FROM findings WHERE subject_id = OLD.id FOR UPDATE SKIP LOCKED);
  RETURN NULL;
END $$;
CREATE TRIGGER "grants_mended" AFTER UPDATE OF "scopes" OR DELETE ON "grants"
  FOR EACH ROW EXECUTE FUNCTION forget_findings_of_subject();
CREATE TRIGGER "certificates_mended" AFTER UPDATE OF "status" ON "certificates"
  FOR EACH ROW WHEN (NEW."status" = 'revoked' AND OLD."status" <> 'revoked') EXECUTE FUNCTION forget_findings_of_subject();
CREATE TRIGGER "exchange_secrets_mended" AFTER UPDATE OF "revoked_at" ON "exchange_secrets"
  FOR EACH ROW WHEN (NEW."revoked_at" IS NOT NULL AND OLD."revoked_at" IS NULL) EXECUTE FUNCTION forget_findings_of_subject();

CREATE FUNCTION forget_findings_of_identity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status = 'retired' THEN
    DELETE FROM findings WHERE id IN (SELECT id FROM findings WHERE identity_id = NEW.id FOR UPDATE SKIP LOCKED);
  ELSE
    DELETE FROM findings WHERE id IN (SELECT id FROM findings WHERE subject_id = NEW.id AND kind = 'orphaned' FOR UPDATE SKIP LOCKED);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "identities_mended" AFTER UPDATE OF "status", "owner" ON "identities"
  FOR EACH ROW WHEN ((NEW."status" = 'retired' AND OLD."status" <> 'retired') OR NEW."owner" <> OLD."owner")
  EXECUTE FUNCTION forget_findings_of_identity();
