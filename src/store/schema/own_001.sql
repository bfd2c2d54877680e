-- own.db: what workers keep here, and what is to be sent.
--
-- Moments end in _us: microseconds since 1970-01-01T00:00Z.  Days are numbers
-- since 1970-01-01.  A worker is known by his key only (see monitor.db); what
-- he typed and where he is reached is sealed.

-- How far a reader of monitor.db has come.  It moves on in the transaction in
-- which it writes down what it made of what it read: nothing is lost, nothing
-- is done twice (doc/decisions/009).
CREATE TABLE cursor (
	name TEXT NOT NULL PRIMARY KEY,
	n INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What is to be sent to somebody, and what became of it.
CREATE TABLE outbox (
	id INTEGER PRIMARY KEY,
	channel INTEGER NOT NULL,        -- enum outbox_channel
	topic INTEGER NOT NULL,          -- enum outbox_topic
	worker_key BLOB NOT NULL,        -- whose affair it is
	detail INTEGER NOT NULL,         -- what it is about: number of the document, report ...; 0 none
	created_us INTEGER NOT NULL,
	due_us INTEGER NOT NULL,         -- not before; moved on after each failure
	state INTEGER NOT NULL,          -- enum outbox_state
	tries INTEGER NOT NULL,
	changed_us INTEGER NOT NULL,     -- of the last try, or of the end
	fault TEXT NOT NULL DEFAULT '',  -- what the last try was answered, without personal data
	remote_id TEXT NOT NULL DEFAULT '', -- what the receiver calls it
	key BLOB NOT NULL,               -- 16 random bytes: Message-ID, Idempotency-Key
	content BLOB                     -- sealed (context "outbox"): receiver, subject, text, attachment; NULL once it is sent or given up
) STRICT;

CREATE INDEX outbox_due ON outbox (due_us) WHERE state = 1;
CREATE INDEX outbox_worker ON outbox (worker_key, id);

PRAGMA user_version = 1;
