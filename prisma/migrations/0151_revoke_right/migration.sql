-- Whose certificates an issuer may revoke: owners as identities name them, none for all. Nobody of another role is limited, so that
-- whatever gives one ends the limit, or fails.
ALTER TABLE "users" ADD COLUMN "revokes_for" TEXT[] NOT NULL DEFAULT '{}',
  ADD CONSTRAINT "users_revokes_for_check" CHECK ("revokes_for" = '{}' OR "role" = 'issuer');
ALTER TABLE "invitations" ADD COLUMN "revokes_for" TEXT[] NOT NULL DEFAULT '{}',
  ADD CONSTRAINT "invitations_revokes_for_check" CHECK ("revokes_for" = '{}' OR "role" = 'issuer');
