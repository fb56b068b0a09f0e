-- Its certificates are for one proof: what was kept of their renewals is judged once more, and goes.
INSERT INTO rotation_changes (identity_id) SELECT id FROM identities WHERE name = 'hawser_probe';
