-- The one identity provider that members may sign in through.
CREATE TABLE "identity_providers" (
    "id" UUID NOT NULL PRIMARY KEY,
    "single" BOOLEAN NOT NULL DEFAULT true UNIQUE CHECK ("single"),
    "name" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "client_authentication" TEXT NOT NULL CHECK ("client_authentication" IN ('client_secret_basic', 'client_secret_post', 'none')),
    "email_domains" TEXT[] NOT NULL,
    "role_claim" TEXT,
    "roles" JSONB NOT NULL,
    "required" BOOLEAN NOT NULL,
    "private_addresses" BOOLEAN NOT NULL,
    "ca_pem" TEXT,
    "enabled" BOOLEAN NOT NULL,
    "updated_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL
);

CREATE TABLE "identity_provider_secrets" (
    "provider_id" UUID NOT NULL PRIMARY KEY REFERENCES "identity_providers"("id") ON DELETE CASCADE,
    "sealed" BYTEA NOT NULL,
    "kek_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL
);

-- Somebody at a provider is one member here, however many requests arrive at once.
CREATE UNIQUE INDEX "accounts_provider_id_account_id_key" ON "accounts"("provider_id", "account_id");
CREATE UNIQUE INDEX "accounts_user_id_provider_id_key" ON "accounts"("user_id", "provider_id");

-- Whether a member's role follows what the provider says of them at each sign-in.
ALTER TABLE "users" ADD COLUMN "role_claimed" BOOLEAN NOT NULL DEFAULT false;

-- Failed attempts to sign in within one minute, by the same way and for the same member: beyond a few, one event tells how many.
CREATE TABLE "failed_sign_ins" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "by" TEXT NOT NULL,
    "user_id" TEXT,
    "user_name" TEXT,
    "began_at" TIMESTAMPTZ(3) NOT NULL,
    "closes_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "count" BIGINT NOT NULL,
    "told" BIGINT NOT NULL
);
CREATE INDEX "failed_sign_ins_closes_at_idx" ON "failed_sign_ins"("closes_at");
