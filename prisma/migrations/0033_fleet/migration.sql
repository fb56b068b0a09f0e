-- Which fleet of files made a thing. Only what stands here may be pruned, and only by that fleet.
CREATE TABLE "fleet_members" (
    "kind" TEXT NOT NULL CHECK ("kind" IN ('profile', 'identity', 'audience', 'resource-server', 'grant', 'containment-rule')),
    "id" UUID NOT NULL,
    "fleet" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,
    "made_by" TEXT NOT NULL,

    CONSTRAINT "fleet_members_pkey" PRIMARY KEY ("kind","id")
);
