-- Newest first among those that end before an instant: the newest do not, and only their ends need to be read to pass them by.
CREATE INDEX "certificates_id_not_after_idx" ON "certificates"("id" DESC, "not_after");

-- What a search for an identity looks through, in one expression that an index can hold.
CREATE FUNCTION "identity_words"("name" text, "spiffe_id" text, "owner" text, "description" text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT "name" || E'\n' || "spiffe_id" || E'\n' || "owner" || E'\n' || "description" $$;
CREATE INDEX "identities_words" ON "identities" USING gin ("identity_words"("name", "spiffe_id", "owner", "description") gin_trgm_ops);
