-- The client may prove itself to the provider by a key of its own (RFC 7523).
ALTER TABLE "identity_providers" DROP CONSTRAINT "identity_providers_client_authentication_check";
ALTER TABLE "identity_providers" ADD CONSTRAINT "identity_providers_client_authentication_check"
  CHECK ("client_authentication" IN ('client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'));

CREATE TABLE "identity_provider_keys" (
    "provider_id" UUID NOT NULL PRIMARY KEY REFERENCES "identity_providers"("id") ON DELETE CASCADE,
    "sealed" BYTEA NOT NULL,
    "kek_id" TEXT NOT NULL,
    "public_jwk" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL
);

-- Whether signing out here signs out at the provider too; its redirect has to be registered there first.
ALTER TABLE "identity_providers" ADD COLUMN "signs_out" BOOLEAN NOT NULL DEFAULT false;

-- By what the provider knows the session to end: gone with the session, whoever ends it.
CREATE TABLE "session_id_tokens" (
    "session_id" TEXT NOT NULL PRIMARY KEY REFERENCES "sessions"("id") ON DELETE CASCADE,
    "sealed" BYTEA NOT NULL,
    "kek_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL
);
