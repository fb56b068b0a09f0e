-- How whoever acted had proved who they are, and the request that the act came in. Nothing is known of either for what is older.
ALTER TABLE events ADD COLUMN auth_method text, ADD COLUMN request_id uuid;
