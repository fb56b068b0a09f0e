CREATE TABLE "users" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "role" TEXT NOT NULL DEFAULT 'viewer',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "sessions" (
    "id" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "accounts" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" TIMESTAMPTZ(3),
    "refresh_token_expires_at" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "accounts_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "verifications" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "verifications_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "setup_links" (
    "hash" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "setup_links_pkey" PRIMARY KEY ("hash")
);

CREATE TABLE "api_keys" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "role" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "identities" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "spiffe_id" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active',
    "description" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "identities_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "audiences" (
    "id" UUID NOT NULL,
    "uri" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "scopes" TEXT[],
    "algorithm" TEXT NOT NULL DEFAULT 'ES256',
    "lifetime_default" INTEGER NOT NULL,
    "lifetime_maximum" INTEGER NOT NULL,
    "min_certificate_life" INTEGER NOT NULL DEFAULT 0,
    "description" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audiences_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "grants" (
    "id" UUID NOT NULL,
    "identity_id" UUID NOT NULL,
    "audience_id" UUID NOT NULL,
    "scopes" TEXT[],
    "lifetime_maximum" INTEGER,
    "cross_environment" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "grants_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "exchange_secrets" (
    "id" UUID NOT NULL,
    "identity_id" UUID NOT NULL,
    "label" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "exchange_secrets_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "resource_servers" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL DEFAULT 'server',
    "url" TEXT NOT NULL,
    "identity_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "resource_servers_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "resource_server_audiences" (
    "resource_server_id" UUID NOT NULL,
    "audience_id" UUID NOT NULL,

    CONSTRAINT "resource_server_audiences_pkey" PRIMARY KEY ("resource_server_id","audience_id")
);

CREATE TABLE "profiles" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "usage" TEXT NOT NULL,
    "lifetime" INTEGER NOT NULL,
    "overlap" INTEGER NOT NULL,
    "backdate" INTEGER NOT NULL,
    "renew_at_percent" INTEGER NOT NULL,
    "key_algorithms" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "profiles_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "authorities" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "parent_id" UUID,
    "serial" TEXT NOT NULL,
    "der" BYTEA NOT NULL,
    "sha256" BYTEA NOT NULL,
    "key_identifier" BYTEA NOT NULL,
    "algorithm" TEXT NOT NULL,
    "not_before" TIMESTAMPTZ(0) NOT NULL,
    "not_after" TIMESTAMPTZ(0) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "authorities_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "authority_keys" (
    "authority_id" UUID NOT NULL,
    "sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "authority_keys_pkey" PRIMARY KEY ("authority_id")
);

CREATE TABLE "certificates" (
    "id" UUID NOT NULL,
    "identity_id" UUID,
    "authority_id" UUID NOT NULL,
    "profile_id" UUID NOT NULL,
    "lineage_id" UUID NOT NULL,
    "predecessor_id" UUID,
    "usage" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "usable_until" TIMESTAMPTZ(3),
    "serial" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "names" TEXT[],
    "spki_sha256" BYTEA NOT NULL,
    "not_before" TIMESTAMPTZ(0) NOT NULL,
    "not_after" TIMESTAMPTZ(0) NOT NULL,
    "tbs" BYTEA NOT NULL,
    "der" BYTEA,
    "sha256" BYTEA,
    "signed_at" TIMESTAMPTZ(3),
    "activated_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "revocation_reason" TEXT,
    "revocation_comment" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "certificates_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "join_tokens" (
    "id" UUID NOT NULL,
    "hash" BYTEA NOT NULL,
    "identity_id" UUID NOT NULL,
    "profile_id" UUID NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "used_spki" BYTEA,
    "certificate_id" UUID,

    CONSTRAINT "join_tokens_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "crls" (
    "id" UUID NOT NULL,
    "authority_id" UUID NOT NULL,
    "number" BIGINT NOT NULL,
    "this_update" TIMESTAMPTZ(0) NOT NULL,
    "next_update" TIMESTAMPTZ(0) NOT NULL,
    "entries" INTEGER NOT NULL,
    "tbs" BYTEA NOT NULL,
    "der" BYTEA,
    "signed_at" TIMESTAMPTZ(3),

    CONSTRAINT "crls_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "listener_certificates" (
    "id" UUID NOT NULL,
    "listener" TEXT NOT NULL,
    "spki" BYTEA NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "certificate_id" UUID,
    "chain" TEXT,

    CONSTRAINT "listener_certificates_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "token_keys" (
    "kid" TEXT NOT NULL,
    "algorithm" TEXT NOT NULL,
    "public_jwk" JSONB NOT NULL,
    "status" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "token_keys_pkey" PRIMARY KEY ("kid")
);

CREATE TABLE "token_key_secrets" (
    "kid" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,

    CONSTRAINT "token_key_secrets_pkey" PRIMARY KEY ("kid")
);

CREATE TABLE "tokens" (
    "jti" UUID NOT NULL,
    "identity_id" UUID NOT NULL,
    "audience_id" UUID NOT NULL,
    "certificate_id" UUID NOT NULL,
    "certificate_ids" UUID[],
    "identity_ids" UUID[],
    "jtis" UUID[],
    "exchange_secret_id" UUID,
    "scope" TEXT NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(0) NOT NULL,

    CONSTRAINT "tokens_pkey" PRIMARY KEY ("jti")
);

CREATE TABLE "denied_tokens" (
    "jti" UUID NOT NULL,
    "denied_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(0) NOT NULL,
    "denied_by" TEXT NOT NULL,

    CONSTRAINT "denied_tokens_pkey" PRIMARY KEY ("jti")
);

CREATE TABLE "reports" (
    "id" UUID NOT NULL,
    "resource_server_id" UUID NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "reports_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "events" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "type" TEXT NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT,
    "actor_name" TEXT NOT NULL,
    "target_kind" TEXT,
    "target_id" TEXT,
    "target_name" TEXT,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "code" TEXT,
    "also_found" TEXT[],
    "door" TEXT,
    "audience" TEXT,
    "resource_server_id" UUID,
    "token_identity_id" UUID,
    "presented_identity_id" UUID,
    "bound_certificate_id" UUID,
    "presented_certificate_id" UUID,
    "bound_thumbprint" TEXT,
    "presented_thumbprint" TEXT,
    "bound_serial" TEXT,
    "presented_serial" TEXT,
    "jti" UUID,
    "kid" TEXT,
    "source_address" TEXT,
    "method" TEXT,
    "path" TEXT,
    "tls_version" TEXT,
    "user_agent" TEXT,
    "latency_micros" INTEGER,

    CONSTRAINT "events_pkey" PRIMARY KEY ("at","id")
) PARTITION BY RANGE ("at");

CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

CREATE UNIQUE INDEX "sessions_token_key" ON "sessions"("token");

CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

CREATE INDEX "accounts_user_id_idx" ON "accounts"("user_id");

CREATE INDEX "verifications_identifier_idx" ON "verifications"("identifier");

CREATE UNIQUE INDEX "api_keys_hash_key" ON "api_keys"("hash");

CREATE UNIQUE INDEX "identities_name_key" ON "identities"("name");

CREATE UNIQUE INDEX "identities_spiffe_id_key" ON "identities"("spiffe_id");

CREATE UNIQUE INDEX "audiences_uri_key" ON "audiences"("uri");

CREATE INDEX "grants_audience_id_idx" ON "grants"("audience_id");

CREATE UNIQUE INDEX "grants_identity_id_audience_id_key" ON "grants"("identity_id", "audience_id");

CREATE UNIQUE INDEX "exchange_secrets_hash_key" ON "exchange_secrets"("hash");

CREATE INDEX "exchange_secrets_identity_id_idx" ON "exchange_secrets"("identity_id");

CREATE UNIQUE INDEX "resource_servers_name_key" ON "resource_servers"("name");

CREATE UNIQUE INDEX "resource_servers_identity_id_key" ON "resource_servers"("identity_id");

CREATE INDEX "resource_server_audiences_audience_id_idx" ON "resource_server_audiences"("audience_id");

CREATE UNIQUE INDEX "profiles_name_key" ON "profiles"("name");

CREATE UNIQUE INDEX "authorities_name_key" ON "authorities"("name");

CREATE UNIQUE INDEX "authorities_serial_key" ON "authorities"("serial");

CREATE UNIQUE INDEX "authorities_sha256_key" ON "authorities"("sha256");

CREATE UNIQUE INDEX "authorities_key_identifier_key" ON "authorities"("key_identifier");

CREATE UNIQUE INDEX "certificates_serial_key" ON "certificates"("serial");

CREATE UNIQUE INDEX "certificates_sha256_key" ON "certificates"("sha256");

CREATE INDEX "certificates_identity_id_id_idx" ON "certificates"("identity_id", "id" DESC);

CREATE INDEX "certificates_predecessor_id_idx" ON "certificates"("predecessor_id");

CREATE INDEX "certificates_lineage_id_idx" ON "certificates"("lineage_id");

CREATE INDEX "certificates_spki_sha256_idx" ON "certificates"("spki_sha256");

CREATE INDEX "certificates_not_after_idx" ON "certificates"("not_after");

CREATE UNIQUE INDEX "join_tokens_hash_key" ON "join_tokens"("hash");

CREATE UNIQUE INDEX "join_tokens_certificate_id_key" ON "join_tokens"("certificate_id");

CREATE INDEX "join_tokens_identity_id_idx" ON "join_tokens"("identity_id");

CREATE UNIQUE INDEX "crls_authority_id_number_key" ON "crls"("authority_id", "number");

CREATE UNIQUE INDEX "listener_certificates_certificate_id_key" ON "listener_certificates"("certificate_id");

CREATE INDEX "tokens_certificate_id_expires_at_idx" ON "tokens"("certificate_id", "expires_at");

CREATE INDEX "tokens_expires_at_idx" ON "tokens"("expires_at");

CREATE INDEX "reports_received_at_idx" ON "reports"("received_at");

CREATE INDEX "events_id_idx" ON "events"("id");

CREATE INDEX "events_token_identity_id_at_idx" ON "events"("token_identity_id", "at" DESC);

CREATE INDEX "events_presented_identity_id_at_idx" ON "events"("presented_identity_id", "at" DESC);

CREATE INDEX "events_jti_idx" ON "events"("jti");

ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "grants" ADD CONSTRAINT "grants_identity_id_fkey" FOREIGN KEY ("identity_id") REFERENCES "identities"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "grants" ADD CONSTRAINT "grants_audience_id_fkey" FOREIGN KEY ("audience_id") REFERENCES "audiences"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "exchange_secrets" ADD CONSTRAINT "exchange_secrets_identity_id_fkey" FOREIGN KEY ("identity_id") REFERENCES "identities"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "resource_servers" ADD CONSTRAINT "resource_servers_identity_id_fkey" FOREIGN KEY ("identity_id") REFERENCES "identities"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "resource_server_audiences" ADD CONSTRAINT "resource_server_audiences_resource_server_id_fkey" FOREIGN KEY ("resource_server_id") REFERENCES "resource_servers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "resource_server_audiences" ADD CONSTRAINT "resource_server_audiences_audience_id_fkey" FOREIGN KEY ("audience_id") REFERENCES "audiences"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "authorities" ADD CONSTRAINT "authorities_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "authorities"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "authority_keys" ADD CONSTRAINT "authority_keys_authority_id_fkey" FOREIGN KEY ("authority_id") REFERENCES "authorities"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "certificates" ADD CONSTRAINT "certificates_identity_id_fkey" FOREIGN KEY ("identity_id") REFERENCES "identities"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "certificates" ADD CONSTRAINT "certificates_authority_id_fkey" FOREIGN KEY ("authority_id") REFERENCES "authorities"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "certificates" ADD CONSTRAINT "certificates_profile_id_fkey" FOREIGN KEY ("profile_id") REFERENCES "profiles"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "certificates" ADD CONSTRAINT "certificates_predecessor_id_fkey" FOREIGN KEY ("predecessor_id") REFERENCES "certificates"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "join_tokens" ADD CONSTRAINT "join_tokens_identity_id_fkey" FOREIGN KEY ("identity_id") REFERENCES "identities"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "join_tokens" ADD CONSTRAINT "join_tokens_profile_id_fkey" FOREIGN KEY ("profile_id") REFERENCES "profiles"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "join_tokens" ADD CONSTRAINT "join_tokens_certificate_id_fkey" FOREIGN KEY ("certificate_id") REFERENCES "certificates"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "crls" ADD CONSTRAINT "crls_authority_id_fkey" FOREIGN KEY ("authority_id") REFERENCES "authorities"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "token_key_secrets" ADD CONSTRAINT "token_key_secrets_kid_fkey" FOREIGN KEY ("kid") REFERENCES "token_keys"("kid") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What the query builder cannot say.

ALTER TABLE "identities"
  ADD CONSTRAINT "identities_status" CHECK ("status" IN ('active', 'suspended', 'retired')),
  ADD CONSTRAINT "identities_kind" CHECK ("kind" IN ('service', 'job', 'ci-runner', 'ai-agent', 'device', 'partner')),
  ADD CONSTRAINT "identities_owner" CHECK ("owner" <> '');
ALTER TABLE "audiences"
  ADD CONSTRAINT "audiences_algorithm" CHECK ("algorithm" IN ('ES256', 'EdDSA', 'RS256')),
  ADD CONSTRAINT "audiences_lifetimes" CHECK (0 < "lifetime_default" AND "lifetime_default" <= "lifetime_maximum"),
  ADD CONSTRAINT "audiences_min_certificate_life" CHECK ("min_certificate_life" >= 0);
ALTER TABLE "grants" ADD CONSTRAINT "grants_lifetime_maximum" CHECK ("lifetime_maximum" > 0);
ALTER TABLE "resource_servers" ADD CONSTRAINT "resource_servers_kind" CHECK ("kind" IN ('server', 'gateway'));
ALTER TABLE "authorities" ADD CONSTRAINT "authorities_role" CHECK ("role" IN ('root', 'issuing'));
ALTER TABLE "certificates"
  ADD CONSTRAINT "certificates_status" CHECK ("status" IN ('pending', 'active', 'superseded', 'revoked')),
  ADD CONSTRAINT "certificates_usage" CHECK ("usage" IN ('client', 'server')),
  ADD CONSTRAINT "certificates_owner" CHECK ("usage" = 'server' OR "identity_id" IS NOT NULL),
  ADD CONSTRAINT "certificates_signed" CHECK (("der" IS NULL) = ("sha256" IS NULL) AND ("der" IS NULL) = ("signed_at" IS NULL)),
  ADD CONSTRAINT "certificates_live_means_signed" CHECK ("status" = 'pending' OR "der" IS NOT NULL),
  ADD CONSTRAINT "certificates_revoked_means_dated"
    CHECK (("status" = 'revoked') = ("revoked_at" IS NOT NULL) AND ("status" = 'revoked') = ("revocation_reason" IS NOT NULL)),
  ADD CONSTRAINT "certificates_superseded_means_limited" CHECK ("status" <> 'superseded' OR "usable_until" IS NOT NULL);
ALTER TABLE "token_keys"
  ADD CONSTRAINT "token_keys_status" CHECK ("status" IN ('next', 'current', 'retiring', 'retired'));

-- A certificate has at most one successor; a pending row left by a crash does not count.
CREATE UNIQUE INDEX "certificates_one_successor" ON "certificates" ("predecessor_id") WHERE "status" <> 'pending';
CREATE INDEX "certificates_names" ON "certificates" USING gin ("names");
CREATE INDEX "certificates_revoked" ON "certificates" ("authority_id", "not_after") WHERE "status" = 'revoked';
-- One current token key for each algorithm.
CREATE UNIQUE INDEX "token_keys_one_current" ON "token_keys" ("algorithm") WHERE "status" = 'current';

-- The one rule for whether a certificate may be used; domain/certificate.ts says it once more, and a test compares the two.
CREATE FUNCTION "usable"("c" "certificates", "instant" timestamptz) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT "c"."not_before" <= "instant" AND "instant" < "c"."not_after"
    AND ("c"."status" = 'active' OR ("c"."status" = 'superseded' AND "instant" < "c"."usable_until"))
$$;

-- Once signed, a certificate's bytes never change; once revoked, it stays revoked.
CREATE FUNCTION "keep_certificate"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."der" IS NOT NULL AND NEW."der" IS DISTINCT FROM OLD."der" THEN
    RAISE EXCEPTION 'certificate % is signed already', OLD."id" USING ERRCODE = 'check_violation';
  END IF;
  IF OLD."tbs" IS DISTINCT FROM NEW."tbs" OR OLD."serial" <> NEW."serial" OR OLD."spki_sha256" <> NEW."spki_sha256" THEN
    RAISE EXCEPTION 'what certificate % says is fixed', OLD."id" USING ERRCODE = 'check_violation';
  END IF;
  IF OLD."status" = 'revoked' AND (NEW."status" <> 'revoked' OR NEW."revoked_at" <> OLD."revoked_at") THEN
    RAISE EXCEPTION 'certificate % is revoked, and stays so', OLD."id" USING ERRCODE = 'check_violation';
  END IF;
  IF NEW."status" = 'revoked' AND OLD."status" <> 'revoked' THEN
    PERFORM pg_notify('hawser_revoked', encode(NEW."sha256", 'hex'));
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "certificates_keep" BEFORE UPDATE ON "certificates" FOR EACH ROW EXECUTE FUNCTION "keep_certificate"();

CREATE FUNCTION "wake_listener_certificates"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('hawser_listener_certificates', NEW."id"::text);
  RETURN NEW;
END $$;
CREATE TRIGGER "listener_certificates_wake" AFTER INSERT OR UPDATE ON "listener_certificates"
  FOR EACH ROW EXECUTE FUNCTION "wake_listener_certificates"();

-- Events are appended and never touched again, whoever asks.
CREATE FUNCTION "append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER "events_append_only" BEFORE UPDATE OR DELETE ON "events" FOR EACH ROW EXECUTE FUNCTION "append_only"();
CREATE TRIGGER "events_no_truncate" BEFORE TRUNCATE ON "events" FOR EACH STATEMENT EXECUTE FUNCTION "append_only"();

CREATE INDEX "events_refusals" ON "events" ("at" DESC, "id" DESC) WHERE "code" IS NOT NULL AND "code" NOT IN ('issued', 'accepted');
CREATE INDEX "events_acts" ON "events" ("at" DESC, "id" DESC) WHERE "code" IS NULL;
CREATE INDEX "events_bound_thumbprint" ON "events" ("bound_thumbprint", "at" DESC) WHERE "bound_thumbprint" IS NOT NULL;
CREATE INDEX "events_presented_thumbprint" ON "events" ("presented_thumbprint", "at" DESC) WHERE "presented_thumbprint" IS NOT NULL;
CREATE INDEX "events_resource_server" ON "events" ("resource_server_id", "at" DESC) INCLUDE ("code") WHERE "resource_server_id" IS NOT NULL;
CREATE INDEX "events_target" ON "events" ("target_id", "at" DESC) WHERE "target_id" IS NOT NULL;

-- Whatever has no month of its own lands here, so that a missing partition never refuses an event.
CREATE TABLE "events_default" PARTITION OF "events" DEFAULT;
