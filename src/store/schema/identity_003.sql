-- Every secret on its own.

-- Wrong old passwords of who is signed in and wants another one: counted in his
-- session, because strangers fill the counter of the account.
ALTER TABLE session ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;        -- in a row
ALTER TABLE session ADD COLUMN locked_until_us INTEGER NOT NULL DEFAULT 0;

-- account.code_number: from now on chosen when a card is made or a code is used,
-- so that the first step of a sign-in need not.  0 = no card, or all codes used.
UPDATE account SET code_number = coalesce((SELECT c.number FROM card_code c
	WHERE c.account = account.id AND c.used_us IS NULL ORDER BY random() LIMIT 1), 0)
WHERE code_number = 0;

PRAGMA user_version = 3;
