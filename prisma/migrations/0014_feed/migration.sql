-- What ends tokens, in an order without gaps: for those who check tokens without asking each time.

CREATE TABLE "feed_state" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "position" BIGINT NOT NULL DEFAULT 0,
    "pruned" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "feed_state_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "feed_entries" (
    "position" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "audience_id" UUID,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "code" TEXT,
    "holds_from" TIMESTAMPTZ(3),
    "until" TIMESTAMPTZ(3) NOT NULL,
    "jtis" UUID[],
    "cause_kind" TEXT,
    "cause" TEXT,

    CONSTRAINT "feed_entries_pkey" PRIMARY KEY ("position")
);

CREATE TABLE "feed_followers" (
    "resource_server_id" UUID NOT NULL,
    "instance" UUID NOT NULL,
    "position" BIGINT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "feed_followers_pkey" PRIMARY KEY ("resource_server_id", "instance")
);

CREATE TABLE "feed_acknowledgements" (
    "resource_server_id" UUID NOT NULL,
    "instance" UUID NOT NULL,
    "position" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "feed_acknowledgements_pkey" PRIMARY KEY ("resource_server_id", "instance", "position")
);

CREATE INDEX "feed_entries_cause_idx" ON "feed_entries"("cause");

CREATE INDEX "feed_entries_audience_id_position_idx" ON "feed_entries"("audience_id", "position");

CREATE INDEX "feed_entries_at_idx" ON "feed_entries"("at");

CREATE INDEX "feed_acknowledgements_at_idx" ON "feed_acknowledgements"("at");

-- What the query builder cannot say.

INSERT INTO "feed_state" DEFAULT VALUES;
ALTER TABLE "feed_state" ADD CONSTRAINT "feed_state_one" CHECK ("id" = 1);
ALTER TABLE "feed_entries" ADD CONSTRAINT "feed_entries_kind" CHECK ("kind" IN ('certificate', 'identity', 'key', 'tokens', 'keys', 'policy'));

-- Few tokens come from others, and those are what an act has to find.
CREATE INDEX "tokens_derived" ON "tokens" ("expires_at") WHERE cardinality("jtis") > 1;

-- The one place where an entry is made. The row of the state is the lock: whoever holds it commits before the next position is given.
CREATE FUNCTION "append_feed"(
  "audience" uuid, "kind" text, "subject" text, "code" text, "holds_from" timestamptz, "jtis" uuid[], "cause_kind" text, "cause" text
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  "next" bigint;
  -- No token that is out now, or that was asked for before this commits, lives longer.
  "until" timestamptz := greatest(clock_timestamp(), "holds_from") + interval '2 minutes'
    + make_interval(secs => (SELECT coalesce(max(a.lifetime_maximum), 0) FROM audiences a));
BEGIN
  "until" := greatest("until", (SELECT max(t.expires_at) FROM tokens t) + interval '1 minute');
  UPDATE feed_state s SET position = s.position + 1 RETURNING s.position INTO "next";
  INSERT INTO feed_entries VALUES ("next", clock_timestamp(), "audience", "kind", "subject", "code", "holds_from", "until", "jtis", "cause_kind", "cause");
  PERFORM pg_notify('hawser_feed', '');
END $$;

-- The live tokens that a cause ends and that do not say so themselves, because it stands further up in their chain.
CREATE FUNCTION "chained_tokens"("cause_kind" text, "cause" text, OUT "jti" uuid, OUT "audience_id" uuid) RETURNS SETOF record
LANGUAGE plpgsql STABLE AS $$
DECLARE
  "over" timestamptz := now() - interval '1 minute';
BEGIN
  CASE "cause_kind"
    WHEN 'certificate' THEN RETURN QUERY
      SELECT t.jti, t.audience_id FROM tokens t WHERE t.expires_at > "over" AND cardinality(t.jtis) > 1
        AND t.certificate_ids @> ARRAY["cause"::uuid] AND t.certificate_id <> "cause"::uuid;
    WHEN 'identity' THEN RETURN QUERY
      SELECT t.jti, t.audience_id FROM tokens t WHERE t.expires_at > "over" AND cardinality(t.jtis) > 1 AND t.identity_ids @> ARRAY["cause"::uuid];
    WHEN 'key' THEN RETURN QUERY
      SELECT t.jti, t.audience_id FROM tokens t WHERE t.expires_at > "over" AND cardinality(t.jtis) > 1
        AND EXISTS (SELECT FROM tokens x JOIN token_keys k ON k.number = x.key_number WHERE x.jti = ANY (t.jtis) AND k.kid = "cause");
    WHEN 'token' THEN RETURN QUERY
      SELECT t.jti, t.audience_id FROM tokens t WHERE t.jti = "cause"::uuid
      UNION ALL
      SELECT t.jti, t.audience_id FROM tokens t WHERE t.expires_at > "over" AND cardinality(t.jtis) > 1
        AND t.jtis @> ARRAY["cause"::uuid] AND t.jti <> "cause"::uuid;
    WHEN 'secret' THEN RETURN QUERY
      SELECT t.jti, t.audience_id FROM exchange_secrets s JOIN certificates c ON c.identity_id = s.identity_id
        JOIN tokens t ON t.certificate_id = c.id AND t.expires_at > "over"
        WHERE s.id = "cause"::uuid AND t.exchange_secret_id = s.id
      UNION ALL
      SELECT t.jti, t.audience_id FROM tokens t WHERE t.expires_at > "over" AND cardinality(t.jtis) > 1
        AND EXISTS (SELECT FROM tokens x WHERE x.jti = ANY (t.jtis) AND x.exchange_secret_id = "cause"::uuid);
  END CASE;
END $$;

-- Names the tokens of a cause that were not named since `known`, to each audience its own.
CREATE FUNCTION "append_chained"("cause_kind" text, "cause" text, "code" text, "holds_from" timestamptz, "known" bigint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  "part" record;
BEGIN
  FOR "part" IN
    SELECT n.audience_id, array_agg(n.jti) AS jtis FROM (
      SELECT c.audience_id, c.jti, row_number() OVER (PARTITION BY c.audience_id ORDER BY c.jti) AS n
      FROM chained_tokens("cause_kind", "cause") c
      WHERE NOT EXISTS (SELECT FROM feed_entries e WHERE e.cause = append_chained."cause" AND e.position > "known" AND c.jti = ANY (e.jtis))
    ) n GROUP BY n.audience_id, n.n / 500
  LOOP
    PERFORM append_feed("part".audience_id, 'tokens', "cause", "code", "holds_from", "part".jtis, "cause_kind", "cause");
  END LOOP;
END $$;

-- Where tokens of an identity may be used: what it was granted, itself or by whoever it acts for, and what is out already.
CREATE FUNCTION "audiences_of_identity"("identity" uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
  SELECT g.audience_id FROM grants g WHERE g.identity_id = "identity"
  UNION SELECT d.audience_id FROM delegations d WHERE "identity" IN (d.actor_id, d.subject_id)
  UNION SELECT t.audience_id FROM certificates c JOIN tokens t ON t.certificate_id = c.id AND t.expires_at > now() - interval '1 minute'
    WHERE c.identity_id = "identity"
$$;

-- Every act that ends a token, or takes that back, is a change of one of these rows. Deferred, so that the lock is taken last, when
-- all that the act changes is changed, and nobody waits for another in a circle.
CREATE FUNCTION "follow_with_feed"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  "known" bigint;
  "starts" timestamptz;
  "why" text;
  "name" text;
  "audience" uuid;
BEGIN
  SELECT s.position INTO "known" FROM feed_state s FOR UPDATE;
  CASE TG_TABLE_NAME
    WHEN 'certificates' THEN
      "name" := rtrim(translate(encode(NEW.sha256, 'base64'), '+/', '-_'), '=');
      IF NEW.status = 'revoked' THEN "starts" := NEW.revoked_at; "why" := 'cert_revoked';
      ELSIF NEW.frozen_at IS NOT NULL THEN "starts" := NEW.frozen_at; "why" := 'cert_frozen';
      ELSIF NEW.status = 'superseded' THEN "starts" := NEW.usable_until; "why" := 'cert_expired';
      END IF;
      FOR "audience" IN SELECT * FROM audiences_of_identity(NEW.identity_id) LOOP
        PERFORM append_feed("audience", 'certificate', "name", "why", "starts", NULL, 'certificate', NEW.id::text);
      END LOOP;
      IF "starts" IS NOT NULL THEN
        PERFORM append_chained('certificate', NEW.id::text, CASE "why" WHEN 'cert_expired' THEN "why" ELSE 'token_revoked' END, "starts", "known");
      END IF;
      "name" := NEW.id::text;
    WHEN 'identities' THEN
      IF NEW.status <> 'active' THEN "starts" := clock_timestamp(); "why" := 'identity_' || NEW.status; END IF;
      FOR "audience" IN SELECT * FROM audiences_of_identity(NEW.id) LOOP
        PERFORM append_feed("audience", 'identity', NEW.spiffe_id, "why", "starts", NULL, 'identity', NEW.id::text);
      END LOOP;
      IF "starts" IS NOT NULL THEN PERFORM append_chained('identity', NEW.id::text, 'token_revoked', "starts", "known"); END IF;
      "name" := NEW.id::text;
    WHEN 'token_keys' THEN
      PERFORM append_feed(NULL, 'keys', NEW.kid, NULL, NULL, NULL, NULL, NULL);
      IF NEW.status = 'revoked' THEN
        PERFORM append_feed(NULL, 'key', NEW.kid, 'token_revoked', NEW.revoked_at, NULL, 'key', NEW.kid);
        PERFORM append_chained('key', NEW.kid, 'token_revoked', NEW.revoked_at, "known");
      END IF;
      RETURN NULL;
    WHEN 'denied_tokens' THEN
      PERFORM append_chained('token', NEW.jti::text, 'token_revoked', NEW.denied_at, "known");
      RETURN NULL;
    WHEN 'exchange_secrets' THEN
      -- Also where no token is out: one may be on its way.
      FOR "audience" IN SELECT * FROM audiences_of_identity(NEW.identity_id) LOOP
        PERFORM append_feed("audience", 'tokens', NEW.id::text, 'token_revoked', NEW.revoked_at, '{}', 'secret', NEW.id::text);
      END LOOP;
      PERFORM append_chained('secret', NEW.id::text, 'token_revoked', NEW.revoked_at, "known");
      RETURN NULL;
    WHEN 'audiences' THEN
      PERFORM append_feed(NEW.id, 'policy', NEW.uri, NULL, NULL, NULL, NULL, NULL);
      RETURN NULL;
  END CASE;
  -- Taken back: whatever was named because of it lives again, unless something else ends it.
  IF "starts" IS NULL THEN
    FOR "audience" IN SELECT DISTINCT e.audience_id FROM feed_entries e WHERE e.cause = "name" AND e.kind = 'tokens' LOOP
      PERFORM append_feed("audience", 'tokens', "name", NULL, NULL, '{}', NULL, "name");
    END LOOP;
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER "certificates_feed" AFTER UPDATE ON "certificates" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW."usage" = 'client' AND NEW."sha256" IS NOT NULL AND OLD."status" <> 'pending'
    AND (OLD."status" <> NEW."status" OR OLD."usable_until" IS DISTINCT FROM NEW."usable_until" OR OLD."frozen_at" IS DISTINCT FROM NEW."frozen_at"))
  EXECUTE FUNCTION "follow_with_feed"();
CREATE CONSTRAINT TRIGGER "identities_feed" AFTER UPDATE ON "identities" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD."status" <> NEW."status") EXECUTE FUNCTION "follow_with_feed"();
CREATE CONSTRAINT TRIGGER "token_keys_feed" AFTER INSERT OR UPDATE ON "token_keys" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION "follow_with_feed"();
CREATE CONSTRAINT TRIGGER "denied_tokens_feed" AFTER INSERT ON "denied_tokens" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION "follow_with_feed"();
CREATE CONSTRAINT TRIGGER "exchange_secrets_feed" AFTER UPDATE ON "exchange_secrets" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD."revoked_at" IS NULL AND NEW."revoked_at" IS NOT NULL) EXECUTE FUNCTION "follow_with_feed"();
CREATE CONSTRAINT TRIGGER "audiences_feed" AFTER UPDATE ON "audiences" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION "follow_with_feed"();

-- A token that was being recorded while something in its chain ended commits afterwards, unseen by that act: it is named here. Prunes, too.
-- True while there may be more to find.
CREATE FUNCTION "sweep_feed"() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  "act" record;
  "found" boolean := false;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('hawser feed sweep')) THEN RETURN true; END IF;
  FOR "act" IN
    SELECT DISTINCT ON (e.cause) e.cause_kind, e.cause, e.code, e.holds_from, e.position FROM feed_entries e
    WHERE e.at > clock_timestamp() - interval '15 seconds' AND e.cause IS NOT NULL ORDER BY e.cause, e.position DESC
  LOOP
    CONTINUE WHEN "act".holds_from IS NULL;
    "found" := true;
    IF EXISTS (SELECT FROM chained_tokens("act".cause_kind, "act".cause) c
      WHERE NOT EXISTS (SELECT FROM feed_entries e WHERE e.cause = "act".cause AND c.jti = ANY (e.jtis)))
    THEN
      PERFORM FROM feed_state FOR UPDATE;
      PERFORM append_chained("act".cause_kind, "act".cause,
        CASE "act".code WHEN 'cert_expired' THEN "act".code ELSE 'token_revoked' END, "act".holds_from, 0);
    END IF;
  END LOOP;
  -- What nobody needs any more to judge a token is kept for two days, to show who has heard of it.
  IF EXISTS (SELECT FROM feed_entries e WHERE e.at < now() - interval '2 days' AND e.until < now() - interval '2 days') THEN
    WITH gone AS (DELETE FROM feed_entries e WHERE e.at < now() - interval '2 days' AND e.until < now() - interval '2 days' RETURNING e.position)
    UPDATE feed_state s SET pruned = greatest(s.pruned, (SELECT max(g.position) FROM gone g));
  END IF;
  DELETE FROM feed_acknowledgements a WHERE a.at < now() - interval '2 days';
  DELETE FROM feed_followers f WHERE f.seen_at < now() - interval '2 days';
  RETURN "found";
END $$;
REVOKE ALL ON FUNCTION "follow_with_feed"(), "sweep_feed"() FROM PUBLIC;
