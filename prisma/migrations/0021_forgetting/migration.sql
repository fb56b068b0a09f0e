CREATE TABLE "case_tokens" (
    "jti" UUID NOT NULL,
    "audience" TEXT NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(0) NOT NULL,

    CONSTRAINT "case_tokens_pkey" PRIMARY KEY ("jti")
);

CREATE INDEX "denied_tokens_expires_at_idx" ON "denied_tokens"("expires_at");

-- What the query builder cannot say.

-- A case keeps what is said of its tokens, which are forgotten some time after they have ended.
INSERT INTO "case_tokens"
  SELECT t.jti, a.uri, t.issued_at, t.expires_at FROM "tokens" t JOIN "audiences" a ON a.id = t.audience_id
  WHERE t.jti IN (SELECT unnest(c.jtis) FROM "rejection_cases" c);

-- As before, but for a month that has begun it first waits for whoever is inserting, and holds up whoever would begin to: a row that
-- was on its way to the default would not fit there any more once the month has a part of its own.
CREATE OR REPLACE FUNCTION "make_event_partition"("instant" timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '500ms' AS $$
DECLARE
  "month" timestamp := date_trunc('month', "instant" AT TIME ZONE 'UTC');
  "since" timestamptz := "month" AT TIME ZONE 'UTC';
  "end" timestamptz := ("month" + interval '1 month') AT TIME ZONE 'UTC';
  "part" text := 'events_' || to_char("month", 'YYYY_MM');
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('hawser event partitions'));
  IF EXISTS (SELECT FROM event_partitions p WHERE "since" < p."until" AND (p."from" IS NULL OR p."from" < "end")) THEN
    RETURN false;
  END IF;
  IF "since" <= now() OR EXISTS (SELECT FROM public.events_default e WHERE e.at >= "since" AND e.at < "end") THEN
    LOCK TABLE ONLY public.events IN SHARE ROW EXCLUSIVE MODE;
  END IF;
  EXECUTE format('CREATE TABLE public.%I (LIKE public.events INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', "part");
  IF EXISTS (SELECT FROM public.events_default e WHERE e.at >= "since" AND e.at < "end") THEN
    LOCK TABLE public.events_default IN ACCESS EXCLUSIVE MODE;
    ALTER TABLE public.events_default DISABLE TRIGGER events_append_only;
    EXECUTE format(
      'WITH moved AS (DELETE FROM public.events_default e WHERE e.at >= %L AND e.at < %L RETURNING *) INSERT INTO public.%I SELECT * FROM moved',
      "since", "end", "part");
    ALTER TABLE public.events_default ENABLE TRIGGER events_append_only;
  END IF;
  EXECUTE format('ALTER TABLE public.events ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)', "part", "since", "end");
  RETURN true;
END $$;

-- Forgets what can no longer matter, at most so many rows of each kind, by the clock of the database: who may call it cannot choose what
-- goes. Reports come up to seven days late, so that their ids are kept for eight. Tokens are kept for thirty days beyond their end, for
-- reports of them and for whoever looks one up; a denial for as long as its token, and as long as anything derived from it could live.
-- What may be used once is kept for an hour beyond its end, for clocks that disagree. Returns nothing where somebody else is at it.
CREATE FUNCTION "forget_expired"("at_most" integer, OUT "tokens" bigint, OUT "denials" bigint, OUT "subject_tokens" bigint, OUT "assertions" bigint, OUT "reports" bigint)
RETURNS SETOF record LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  "long_over" timestamptz := now() - interval '30 days';
  "over" timestamptz := now() - interval '1 hour';
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('hawser forget expired')) THEN RETURN; END IF;

  DELETE FROM public.tokens t WHERE t.jti = ANY (ARRAY(
    SELECT o.jti FROM public.tokens o WHERE o.expires_at < "long_over" ORDER BY o.expires_at LIMIT "at_most"));
  GET DIAGNOSTICS "tokens" = ROW_COUNT;

  DELETE FROM public.denied_tokens d WHERE d.jti = ANY (ARRAY(
    SELECT o.jti FROM public.denied_tokens o
    WHERE o.expires_at < "long_over" AND NOT EXISTS (SELECT FROM public.tokens t WHERE t.jti = o.jti)
      AND o.jti NOT IN (SELECT unnest(t.jtis) FROM public.tokens t WHERE cardinality(t.jtis) > 1 AND t.expires_at > "over")
    ORDER BY o.expires_at LIMIT "at_most"));
  GET DIAGNOSTICS "denials" = ROW_COUNT;

  DELETE FROM public.used_subject_tokens u WHERE u.ctid = ANY (ARRAY(
    SELECT o.ctid FROM public.used_subject_tokens o WHERE o.expires_at < "over" ORDER BY o.expires_at LIMIT "at_most"));
  GET DIAGNOSTICS "subject_tokens" = ROW_COUNT;

  DELETE FROM public.used_client_assertions u WHERE u.ctid = ANY (ARRAY(
    SELECT o.ctid FROM public.used_client_assertions o WHERE o.expires_at < "over" ORDER BY o.expires_at LIMIT "at_most"));
  GET DIAGNOSTICS "assertions" = ROW_COUNT;

  DELETE FROM public.reports r WHERE r.id = ANY (ARRAY(
    SELECT o.id FROM public.reports o WHERE o.received_at < now() - interval '8 days' ORDER BY o.received_at LIMIT "at_most"));
  GET DIAGNOSTICS "reports" = ROW_COUNT;
  RETURN NEXT;
END $$;

REVOKE ALL ON FUNCTION "forget_expired"(integer) FROM PUBLIC;
