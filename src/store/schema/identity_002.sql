-- Every way in.

-- What somebody has begun and has to finish; taken away when it is used.
CREATE TABLE pending (
	kind INTEGER NOT NULL,       -- enum store_pending
	hash BLOB NOT NULL,          -- SHA-256 of the cookie or code that finishes it
	value BLOB NOT NULL,         -- what has to fit: as the kind wants it; sealed where it tells about a person
	expires_us INTEGER NOT NULL,
	PRIMARY KEY (kind, hash)
) STRICT, WITHOUT ROWID;

-- The authenticator app of an account (RFC 6238).
ALTER TABLE account ADD COLUMN totp BLOB;                               -- sealed (context "totp"): the secret; NULL none
ALTER TABLE account ADD COLUMN totp_step INTEGER NOT NULL DEFAULT 0;    -- time step of the last code that was accepted
ALTER TABLE account ADD COLUMN last_us INTEGER NOT NULL DEFAULT 0;      -- last complete sign-in with the token; 0 never

-- Browsers in which somebody has signed in to an account before: their wrong
-- passwords are counted apart from those of strangers.
CREATE TABLE device (
	hash BLOB NOT NULL,                   -- SHA-256 of the cookie: one browser may know several people
	account INTEGER NOT NULL,             -- account.id
	failures INTEGER NOT NULL,            -- in a row
	locked_until_us INTEGER NOT NULL,
	last_us INTEGER NOT NULL,             -- last sign-in
	PRIMARY KEY (hash, account)
) STRICT, WITHOUT ROWID;

CREATE INDEX device_account ON device (account, last_us);
CREATE INDEX device_last ON device (last_us);

ALTER TABLE session ADD COLUMN agent TEXT NOT NULL DEFAULT '';          -- family of browser and system, for the list
CREATE INDEX session_worker ON session (worker_key, created_us);

-- How far access.db had come when it was last looked at: a row that is missing
-- at its end shows by this.
CREATE TABLE access_head (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	n INTEGER NOT NULL,          -- look.n
	hash BLOB NOT NULL           -- look.hash
) STRICT;

-- Who may look after an enterprise's programs.
CREATE TABLE manager (
	worker_key BLOB NOT NULL,
	enterprise INTEGER NOT NULL,
	from_day INTEGER NOT NULL,
	to_day INTEGER NOT NULL,     -- last day
	PRIMARY KEY (worker_key, enterprise)
) STRICT, WITHOUT ROWID;

ALTER TABLE token ADD COLUMN certificate BLOB;                          -- SHA-256 of the TLS certificate that it is bound to (RFC 8705); NULL none
ALTER TABLE token ADD COLUMN signer BLOB;                               -- SHA-256 of the certificate that its assertion was signed with; NULL from before
CREATE INDEX token_client ON token (client_id);

ALTER TABLE client ADD COLUMN last_token_us INTEGER NOT NULL DEFAULT 0; -- when it was given its last token; 0 never
CREATE INDEX client_enterprise ON client (enterprise);

-- Who changed what about a program: append-only.
CREATE TABLE client_change (
	id INTEGER PRIMARY KEY,
	at_us INTEGER NOT NULL,
	client_id TEXT NOT NULL,
	worker_key BLOB,             -- the manager; NULL: the administration, by interimctl
	what INTEGER NOT NULL,       -- enum client_change
	certificate BLOB             -- SHA-256 of the certificate that it is about; NULL none
) STRICT;

CREATE INDEX client_change_client ON client_change (client_id, id);
CREATE TRIGGER client_change_kept BEFORE UPDATE ON client_change
BEGIN SELECT RAISE(ABORT, 'changes are never changed'); END;
CREATE TRIGGER client_change_stays BEFORE DELETE ON client_change
BEGIN SELECT RAISE(ABORT, 'changes are never removed'); END;

PRAGMA user_version = 2;
