-- Words by which identities are grouped, each once.
ALTER TABLE "identities" ADD COLUMN "tags" text[] NOT NULL DEFAULT '{}';
ALTER TABLE "identities" ADD CONSTRAINT "identities_tags" CHECK (cardinality("tags") <= 20 AND array_position("tags", NULL) IS NULL);
CREATE INDEX "identities_tags" ON "identities" USING gin ("tags");
