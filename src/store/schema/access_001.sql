-- access.db: who looked at which worker's data.
--
-- Moments end in _us: microseconds since 1970-01-01T00:00Z.  Enterprise numbers
-- are numbers.  A worker is known by his key only (see monitor.db).

-- Append-only; each row's hash covers the row and the hash before it.
CREATE TABLE look (
	n INTEGER PRIMARY KEY,       -- 1, 2, 3, ... without gaps
	at_us INTEGER NOT NULL,      -- never earlier than the row before
	worker_key BLOB NOT NULL,    -- whose data
	by INTEGER NOT NULL,         -- enum store_look_by: 1 the worker himself, 2 an employer's program, 3 staff, 4 by a link of his
	who TEXT NOT NULL,           -- his browser; client_id; user name of the operating system
	enterprise INTEGER NOT NULL, -- enterprise number of the program's owner; 0 none
	what INTEGER NOT NULL,       -- enum store_look_what
	detail INTEGER NOT NULL,     -- id of the declaration, period or share; 0 none
	hash BLOB NOT NULL           -- SHA-256(hash before || row), see lite_access.c; 32 zeros before the first
) STRICT;

CREATE INDEX look_worker ON look (worker_key, n);

CREATE TRIGGER look_kept BEFORE UPDATE ON look
BEGIN SELECT RAISE(ABORT, 'what was looked at is never changed'); END;
CREATE TRIGGER look_stays BEFORE DELETE ON look
BEGIN SELECT RAISE(ABORT, 'what was looked at is never removed'); END;

PRAGMA user_version = 1;
