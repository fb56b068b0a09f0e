-- Delegations and trusted issuers stand in files too.
ALTER TABLE "fleet_members" DROP CONSTRAINT "fleet_members_kind_check";
ALTER TABLE "fleet_members" ADD CONSTRAINT "fleet_members_kind_check" CHECK ("kind" IN (
  'profile', 'identity', 'audience', 'resource-server', 'grant', 'delegation', 'trusted-issuer', 'containment-rule'));

-- Which fleet of files said last what a thing is, whoever made it: a change by hand is taken back by its next apply.
CREATE TABLE "fleet_claims" (
    "kind" TEXT NOT NULL CHECK ("kind" IN (
      'profile', 'identity', 'audience', 'resource-server', 'grant', 'delegation', 'trusted-issuer', 'containment-rule')),
    "id" UUID NOT NULL,
    "fleet" TEXT NOT NULL,
    "applied_at" TIMESTAMPTZ(3) NOT NULL,
    "applied_by" TEXT NOT NULL,

    CONSTRAINT "fleet_claims_pkey" PRIMARY KEY ("kind","id")
);

-- Addresses of those who were members: identities that name one as their owner have nobody. However a membership ends.
CREATE TABLE "former_members" (
    "email" TEXT NOT NULL,
    "removed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "former_members_pkey" PRIMARY KEY ("email")
);
CREATE FUNCTION keep_former_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO former_members (email, removed_at) VALUES (lower(OLD.email), now())
    ON CONFLICT (email) DO UPDATE SET removed_at = excluded.removed_at;
  RETURN NULL;
END $$;
CREATE TRIGGER "users_removed" AFTER DELETE ON "users" FOR EACH ROW EXECUTE FUNCTION keep_former_member();
