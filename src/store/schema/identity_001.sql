-- identity.db: who may call, and how he proves who he is.
--
-- Moments end in _us: microseconds since 1970-01-01T00:00Z.  Days are numbers
-- since 1970-01-01.  Nothing here opens a door by itself: tokens and session
-- ids are stored as SHA-256, codes and passwords as Argon2id.

CREATE TABLE client (
	client_id TEXT NOT NULL PRIMARY KEY, -- RFC 6749 section 2.2
	enterprise INTEGER NOT NULL,         -- enterprise number of whom it stands for
	scopes TEXT NOT NULL,                -- blank-separated, RFC 6749 section 3.3
	active INTEGER NOT NULL              -- 0 = gets no tokens, and its tokens are void
) STRICT, WITHOUT ROWID;

CREATE TABLE client_certificate (
	client_id TEXT NOT NULL,
	n INTEGER NOT NULL,          -- 0, 1: order as given
	der BLOB NOT NULL,           -- X.509
	alg TEXT NOT NULL,           -- RFC 7518 section 3.1; the only one that is accepted with it
	added_us INTEGER NOT NULL,
	PRIMARY KEY (client_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE mandate (
	client_id TEXT NOT NULL,
	employer INTEGER NOT NULL, -- enterprise number that it may declare for
	from_day INTEGER NOT NULL,
	to_day INTEGER NOT NULL,   -- last day
	PRIMARY KEY (client_id, employer, from_day)
) STRICT, WITHOUT ROWID;

-- Assertions that were used (RFC 7519 section 4.1.7).
CREATE TABLE jti (
	client_id TEXT NOT NULL,
	jti TEXT NOT NULL,
	expires_us INTEGER NOT NULL, -- the assertion's own end; it may be forgotten then
	PRIMARY KEY (client_id, jti)
) STRICT, WITHOUT ROWID;

CREATE INDEX jti_expires ON jti (expires_us);

-- Access tokens.
CREATE TABLE token (
	hash BLOB NOT NULL PRIMARY KEY, -- SHA-256 of the token
	client_id TEXT NOT NULL,
	scopes TEXT NOT NULL,           -- granted, blank-separated
	expires_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX token_expires ON token (expires_us);

-- Workers who sign in with a token.
CREATE TABLE account (
	id INTEGER PRIMARY KEY,
	user_name TEXT NOT NULL UNIQUE,            -- lower case, chosen
	worker_key BLOB NOT NULL UNIQUE,
	inss BLOB NOT NULL,                        -- sealed (context "inss"): 11 digits
	name BLOB NOT NULL,                        -- sealed (context "name"): as shown
	lang TEXT NOT NULL,                        -- nl, fr, de, en; empty = none chosen
	password TEXT,                             -- encoded Argon2id; NULL until activated
	activation BLOB,                           -- hash of the activation code; NULL = none open
	activation_until_us INTEGER NOT NULL,
	password_failures INTEGER NOT NULL,        -- in a row
	password_locked_until_us INTEGER NOT NULL,
	code_failures INTEGER NOT NULL,            -- in a row
	code_locked_until_us INTEGER NOT NULL,     -- 9223372036854775807 = until a new card
	code_number INTEGER NOT NULL               -- number on the card that is asked for; 0 = none yet
) STRICT;

-- The present card of each account.
CREATE TABLE card_code (
	account INTEGER NOT NULL, -- account.id
	number INTEGER NOT NULL,  -- 1 to 24
	hash TEXT NOT NULL,       -- encoded Argon2id
	used_us INTEGER,          -- NULL = may still be used
	PRIMARY KEY (account, number)
) STRICT, WITHOUT ROWID;

-- Between the password and the code.
CREATE TABLE signin (
	hash BLOB NOT NULL PRIMARY KEY, -- SHA-256 of the cookie
	account INTEGER NOT NULL,       -- account.id; negative: nobody's, played to the end
	code_number INTEGER NOT NULL,   -- asked for
	expires_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
	hash BLOB NOT NULL PRIMARY KEY, -- SHA-256 of the cookie
	worker_key BLOB NOT NULL,
	who BLOB NOT NULL,              -- sealed by identity/session.c
	created_us INTEGER NOT NULL,
	last_us INTEGER NOT NULL        -- last request
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 1;
