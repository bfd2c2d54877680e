-- All messages about one period.

-- An IN that was accepted has no number in this column (it is its own), one that was refused has 0: only what
-- changes a period costs an entry here.
CREATE INDEX declaration_period ON declaration (period) WHERE period <> 0;

PRAGMA user_version = 2;
