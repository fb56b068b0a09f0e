-- A flood of reported refusals is folded as others are. Each report keeps its row, so that it counts once however often it is sent, and so
-- that the id which its caller was told leads to the decision that stands for it.
ALTER TABLE "reports" ADD COLUMN "folded_into" UUID;
