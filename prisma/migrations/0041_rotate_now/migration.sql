-- Orders to renew certificates now, before their time. Agents hear of it when they check in; nothing is pushed, so nothing has to run for it.
CREATE TABLE "rotations" (
    "id" UUID NOT NULL,
    "criteria" JSONB NOT NULL,
    "rate" INTEGER NOT NULL,
    "comment" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "cancelled_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "rotations_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "rotation_items" (
    "rotation_id" UUID NOT NULL,
    "certificate_id" UUID NOT NULL,
    "identity_id" UUID NOT NULL,
    "lineage_id" UUID NOT NULL,
    "released_at" TIMESTAMPTZ(3) NOT NULL,
    "told_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),
    "outcome" TEXT,

    CONSTRAINT "rotation_items_pkey" PRIMARY KEY ("rotation_id", "certificate_id")
);

ALTER TABLE "rotation_items" ADD CONSTRAINT "rotation_items_rotation_id_fkey" FOREIGN KEY ("rotation_id") REFERENCES "rotations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "rotation_items" ADD CONSTRAINT "rotation_items_certificate_id_fkey" FOREIGN KEY ("certificate_id") REFERENCES "certificates"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What the query builder cannot say.

ALTER TABLE "rotations" ADD CONSTRAINT "rotations_rate" CHECK ("rate" > 0), ADD CONSTRAINT "rotations_end" CHECK ("cancelled_at" IS NULL OR "finished_at" IS NULL);
ALTER TABLE "rotation_items"
  ADD CONSTRAINT "rotation_items_outcome" CHECK ("outcome" IN ('renewed', 'ended', 'cancelled') AND ("outcome" IS NULL) = ("closed_at" IS NULL));

-- A certificate is in one order at a time, however many are given at once.
CREATE UNIQUE INDEX "rotation_items_open" ON "rotation_items" ("certificate_id") WHERE "closed_at" IS NULL;
CREATE INDEX "rotation_items_open_of_identity" ON "rotation_items" ("identity_id") WHERE "closed_at" IS NULL;
CREATE INDEX "rotation_items_open_of_rotation" ON "rotation_items" ("rotation_id") WHERE "closed_at" IS NULL;
