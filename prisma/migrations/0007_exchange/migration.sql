ALTER TABLE "audiences" ADD COLUMN "delegation_depth" INTEGER NOT NULL DEFAULT 0;

ALTER TABLE "grants" ADD COLUMN "lifetime_default" INTEGER;

CREATE TABLE "delegations" (
    "id" UUID NOT NULL,
    "actor_id" UUID NOT NULL,
    "subject_id" UUID NOT NULL,
    "audience_id" UUID NOT NULL,
    "scopes" TEXT[],
    "maximum_depth" INTEGER NOT NULL,
    "cross_environment" BOOLEAN NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "delegations_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "used_subject_tokens" (
    "issuer_id" UUID NOT NULL,
    "jti_sha256" BYTEA NOT NULL,
    "token_jti" UUID NOT NULL,
    "used_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "used_subject_tokens_pkey" PRIMARY KEY ("issuer_id", "jti_sha256")
);

ALTER TABLE "tokens"
  ADD COLUMN "actor_ids" UUID[] DEFAULT ARRAY[]::UUID[],
  ADD COLUMN "delegation_id" UUID,
  ADD COLUMN "scope_asked" BOOLEAN NOT NULL DEFAULT false;

CREATE UNIQUE INDEX "delegations_actor_id_subject_id_audience_id_key" ON "delegations"("actor_id", "subject_id", "audience_id");

CREATE INDEX "delegations_subject_id_idx" ON "delegations"("subject_id");

CREATE INDEX "delegations_audience_id_idx" ON "delegations"("audience_id");

CREATE INDEX "used_subject_tokens_expires_at_idx" ON "used_subject_tokens"("expires_at");

ALTER TABLE "delegations" ADD CONSTRAINT "delegations_actor_id_fkey" FOREIGN KEY ("actor_id") REFERENCES "identities"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "delegations" ADD CONSTRAINT "delegations_subject_id_fkey" FOREIGN KEY ("subject_id") REFERENCES "identities"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "delegations" ADD CONSTRAINT "delegations_audience_id_fkey" FOREIGN KEY ("audience_id") REFERENCES "audiences"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What the query builder cannot say.

ALTER TABLE "audiences" ADD CONSTRAINT "audiences_delegation_depth" CHECK ("delegation_depth" BETWEEN 0 AND 5);
ALTER TABLE "grants" ADD CONSTRAINT "grants_lifetimes"
  CHECK ("lifetime_default" > 0 AND ("lifetime_maximum" IS NULL OR "lifetime_default" <= "lifetime_maximum"));
ALTER TABLE "delegations"
  ADD CONSTRAINT "delegations_of_two" CHECK ("actor_id" <> "subject_id"),
  ADD CONSTRAINT "delegations_maximum_depth" CHECK ("maximum_depth" BETWEEN 1 AND 5);
