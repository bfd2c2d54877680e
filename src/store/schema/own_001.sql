-- own.db: what workers keep here.
--
-- Moments end in _us: microseconds since 1970-01-01T00:00Z.  Days are numbers
-- since 1970-01-01.  A worker is known by his key only (see monitor.db); what
-- he typed and where he is reached is sealed.

-- What is shown to others for a while.  Ended ones are removed 90 days later.
CREATE TABLE share (
	id INTEGER PRIMARY KEY AUTOINCREMENT, -- stands in the access log: never given twice
	worker_key BLOB NOT NULL,
	kind INTEGER NOT NULL,           -- enum share_kind: 1 link, 2 badge, 3 feed
	hash BLOB NOT NULL,              -- SHA-256 of the secret in the address
	created_us INTEGER NOT NULL,
	expires_us INTEGER NOT NULL,
	revoked_us INTEGER NOT NULL DEFAULT 0,
	content BLOB NOT NULL            -- sealed (context "share"): for whom, which days and columns
) STRICT;

CREATE UNIQUE INDEX share_hash ON share (hash);
CREATE INDEX share_worker ON share (worker_key, id);
CREATE INDEX share_end ON share (expires_us);

PRAGMA user_version = 1;
