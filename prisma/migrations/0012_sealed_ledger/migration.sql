CREATE TABLE "ledger_entries" (
    "position" BIGINT NOT NULL,
    "event_id" UUID NOT NULL,
    "event_at" TIMESTAMPTZ(3) NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "ledger_entries_pkey" PRIMARY KEY ("position")
);

CREATE TABLE "ledger_checkpoints" (
    "number" BIGINT NOT NULL,
    "previous" BYTEA,
    "first" BIGINT NOT NULL,
    "last" BIGINT NOT NULL,
    "root" BYTEA NOT NULL,
    "marks" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "key_id" TEXT NOT NULL,
    "signature" BYTEA NOT NULL,

    CONSTRAINT "ledger_checkpoints_pkey" PRIMARY KEY ("number")
);

CREATE TABLE "seal_keys" (
    "id" TEXT NOT NULL,
    "public_key" BYTEA NOT NULL,
    "sealed" BYTEA NOT NULL,
    "kek_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "seal_keys_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ledger_state" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "horizon" xid8 NOT NULL,
    "within_at" TIMESTAMPTZ(3),
    "within_id" UUID,
    "retention_months" INTEGER,

    CONSTRAINT "ledger_state_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "folded_refusals" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "count" BIGINT NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "closes_at" TIMESTAMPTZ(3) NOT NULL,
    "told" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "folded_refusals_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "ledger_entries_event_id_event_at_key" ON "ledger_entries"("event_id", "event_at");

CREATE UNIQUE INDEX "ledger_checkpoints_last_key" ON "ledger_checkpoints"("last");

-- What the query builder cannot say.

ALTER TABLE "ledger_entries" ADD CONSTRAINT "ledger_entries_hash" CHECK (octet_length("hash") = 32 AND "position" > 0);
ALTER TABLE "ledger_checkpoints"
  ADD CONSTRAINT "ledger_checkpoints_range" CHECK ("number" > 0 AND 0 < "first" AND "first" <= "last"),
  ADD CONSTRAINT "ledger_checkpoints_marks" CHECK (octet_length("root") = 32 AND octet_length("marks") = 4 * ("last" - "first" + 1)),
  ADD CONSTRAINT "ledger_checkpoints_previous" CHECK (("number" = 1) = ("previous" IS NULL) AND ("number" = 1) = ("first" = 1));
ALTER TABLE "ledger_state"
  ADD CONSTRAINT "ledger_state_single" CHECK ("id" = 1),
  ADD CONSTRAINT "ledger_state_retention" CHECK ("retention_months" >= 3);
CREATE INDEX "folded_refusals_untold" ON "folded_refusals" ("closes_at") WHERE "told" < "count";

-- The transaction that inserted an event. Those below the oldest that still runs are all there, for good: the sealer goes by that.
-- Whatever is there already counts as inserted by this transaction; no row is written for it.
ALTER TABLE "events" ADD COLUMN "xid" xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX "events_xid" ON "events" ("xid");
INSERT INTO "ledger_state" ("horizon") VALUES (pg_current_xact_id());

CREATE TRIGGER "ledger_entries_append_only" BEFORE UPDATE OR DELETE ON "ledger_entries" FOR EACH ROW EXECUTE FUNCTION "append_only"();
CREATE TRIGGER "ledger_entries_no_truncate" BEFORE TRUNCATE ON "ledger_entries" FOR EACH STATEMENT EXECUTE FUNCTION "append_only"();
CREATE TRIGGER "ledger_checkpoints_append_only" BEFORE UPDATE OR DELETE ON "ledger_checkpoints" FOR EACH ROW EXECUTE FUNCTION "append_only"();
CREATE TRIGGER "ledger_checkpoints_no_truncate" BEFORE TRUNCATE ON "ledger_checkpoints" FOR EACH STATEMENT EXECUTE FUNCTION "append_only"();

-- The parts of `events` that have months: their names, and what they hold. Names say the month, in UTC.
CREATE VIEW "event_partitions" AS
SELECT parts.name,
  CASE WHEN parts.name LIKE 'events\_before\_%' THEN NULL ELSE parts.month AT TIME ZONE 'UTC' END AS "from",
  (CASE WHEN parts.name LIKE 'events\_before\_%' THEN parts.month ELSE parts.month + interval '1 month' END) AT TIME ZONE 'UTC' AS "until"
FROM (
  SELECT child.relname::text AS name, make_timestamp(left(right(child.relname, 7), 4)::int, right(child.relname, 2)::int, 1, 0, 0, 0) AS month
  FROM pg_inherits link JOIN pg_class child ON child.oid = link.inhrelid
  WHERE link.inhparent = 'public.events'::regclass AND child.relname ~ '^events_(before_)?\d{4}_\d{2}$'
) parts;

-- Makes the part for the month of an instant. False where there is one already. Rows that had to go to `events_default` meanwhile
-- move into it: they keep everything, the transaction that inserted them included.
CREATE FUNCTION "make_event_partition"("instant" timestamptz) RETURNS boolean
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

-- Drops the part of a month that retention has passed, if every event in it stands below the last checkpoint. It gives up at once
-- where somebody is using it: whoever inserts must not wait for this.
CREATE FUNCTION "drop_event_partition"("part" text, OUT "events" bigint, OUT "first" bigint, OUT "last" bigint, OUT "since" timestamptz, OUT "until" timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '500ms' AS $$
DECLARE
  "entries" bigint;
BEGIN
  SELECT p."from", p."until" INTO "since", "until" FROM event_partitions p WHERE p.name = "part";
  IF "until" IS NULL THEN
    RAISE EXCEPTION 'there is no partition %', "part" USING ERRCODE = 'undefined_table';
  END IF;
  IF NOT EXISTS (SELECT FROM ledger_state s WHERE "until" <= now() - make_interval(months => s.retention_months)) THEN
    RAISE EXCEPTION 'partition % is not past retention', "part" USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  EXECUTE format('LOCK TABLE public.%I IN SHARE ROW EXCLUSIVE MODE', "part");
  EXECUTE format(
    'SELECT count(*), count(n.position), min(n.position), max(n.position) FROM public.%I e
     LEFT JOIN public.ledger_entries n ON n.event_id = e.id AND n.event_at = e.at
       AND n.position <= (SELECT max(c.last) FROM public.ledger_checkpoints c)', "part") INTO "events", "entries", "first", "last";
  IF "events" <> "entries" THEN
    RAISE EXCEPTION 'partition % is not sealed', "part" USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  EXECUTE format('DROP TABLE public.%I', "part");
END $$;

REVOKE ALL ON FUNCTION "make_event_partition"(timestamptz) FROM PUBLIC;
REVOKE ALL ON FUNCTION "drop_event_partition"(text) FROM PUBLIC;

-- A ledger that has events already keeps them where they are: what was the default becomes the part for everything before the next
-- month, and only what lies beyond it moves.
DO $$
DECLARE
  "next" timestamp := date_trunc('month', now() AT TIME ZONE 'UTC') + interval '1 month';
  "part" text := 'events_before_' || to_char("next", 'YYYY_MM');
BEGIN
  IF NOT EXISTS (SELECT FROM "events") THEN RETURN; END IF;
  ALTER TABLE "events" DETACH PARTITION "events_default";
  EXECUTE format('ALTER TABLE "events_default" RENAME TO %I', "part");
  CREATE TABLE "events_default" PARTITION OF "events" DEFAULT;
  EXECUTE format('WITH moved AS (DELETE FROM %I e WHERE e.at >= %L RETURNING *) INSERT INTO "events_default" SELECT * FROM moved', "part", "next" AT TIME ZONE 'UTC');
  EXECUTE format('ALTER TABLE "events" ATTACH PARTITION %I FOR VALUES FROM (MINVALUE) TO (%L)', "part", "next" AT TIME ZONE 'UTC');
END $$;
