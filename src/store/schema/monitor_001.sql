-- monitor.db: what was declared, and what it amounts to.
--
-- Days are numbers: days since 1970-01-01 (2932896 = 9999-12-31 = no end).
-- Moments end in _us: microseconds since 1970-01-01T00:00Z.
-- Enterprise numbers are numbers: 0123.456.749 is 123456749.
-- A worker is known here by his key only: HMAC-SHA-256(worker.key, INSS) cut to 16 bytes.

CREATE TABLE key_check (
	name TEXT NOT NULL PRIMARY KEY, -- file in keys/
	value BLOB NOT NULL             -- HMAC of a fixed text under that key: tells a wrong key from the right one
) STRICT, WITHOUT ROWID;

CREATE TABLE client_name (
	id INTEGER PRIMARY KEY,   -- stands for the name in declaration.client
	name TEXT NOT NULL UNIQUE -- client_id of the program that handed in
) STRICT;

CREATE TABLE worker (
	worker_key BLOB NOT NULL PRIMARY KEY,
	inss BLOB NOT NULL -- sealed (context "inss"): 11 digits, zone 00024
) STRICT, WITHOUT ROWID;

-- Append-only: what was received, and what was answered.
CREATE TABLE declaration (
	serial INTEGER PRIMARY KEY,   -- 1, 2, 3, ... without gaps; dimona_id(serial) is the declaration's id
	received_us INTEGER NOT NULL, -- reception by the server's clock; never earlier than the row before
	channel INTEGER NOT NULL,     -- glossary code: 13 REST, 14 file transfer
	kind INTEGER NOT NULL,        -- 1 IN, 2 OUT, 3 UPDATE, 4 CANCEL
	result INTEGER NOT NULL,      -- 1 accepted, 2 accepted with warnings, 3 refused, 4 waiting (see identification)
	opens INTEGER NOT NULL,       -- 0 nothing, 1 a period, 2 the first period of this employer and worker
	client INTEGER,               -- client_name.id
	employer INTEGER NOT NULL,    -- enterprise number that it speaks for; 0 unknown
	worker_key BLOB,              -- NULL while the worker is not identified
	period INTEGER,               -- id of the period made or named; NULL = its own id; 0 none
	anomalies TEXT,               -- as "90373-460 90017-369:12"; NULL none
	body TEXT NOT NULL,           -- canonical JSON without the worker
	worker_json BLOB              -- sealed (context "worker"): the worker as given, when more than an INSS was given
) STRICT;

-- Appended to at each employer's end.  Holds all that a search by employer
-- needs to count and to turn pages; the worker's key is in it because one
-- employer may have millions of rows.
CREATE INDEX declaration_employer ON declaration (employer, serial, opens, worker_key);
CREATE INDEX declaration_relation ON declaration (employer, serial) WHERE opens = 2;
CREATE INDEX declaration_waiting ON declaration (serial) WHERE result = 4;

-- Append-only: the decisions about declarations that waited.
CREATE TABLE identification (
	n INTEGER PRIMARY KEY,          -- order of the decisions
	serial INTEGER NOT NULL UNIQUE, -- declaration.serial
	decided_us INTEGER NOT NULL,    -- moment of the decision; never earlier than the row before
	result INTEGER NOT NULL,        -- as declaration.result, 1 to 3
	opens INTEGER NOT NULL,         -- as declaration.opens
	employer INTEGER NOT NULL,      -- as declaration.employer
	worker_key BLOB,                -- NULL when refused
	period INTEGER NOT NULL,        -- id of the period made; 0 none
	anomalies TEXT                  -- replaces declaration.anomalies
) STRICT;

CREATE INDEX identification_employer ON identification (employer, serial, opens, worker_key);

CREATE TRIGGER declaration_kept BEFORE UPDATE ON declaration
BEGIN SELECT RAISE(ABORT, 'declarations are never changed'); END;
CREATE TRIGGER declaration_stays BEFORE DELETE ON declaration
BEGIN SELECT RAISE(ABORT, 'declarations are never removed'); END;
CREATE TRIGGER identification_kept BEFORE UPDATE ON identification
BEGIN SELECT RAISE(ABORT, 'identifications are never changed'); END;
CREATE TRIGGER identification_stays BEFORE DELETE ON identification
BEGIN SELECT RAISE(ABORT, 'identifications are never removed'); END;

-- Derived from the declarations alone (interimctl rebuild); clustered so that
-- an overview is one range read.  What is usually the same as another column
-- is NULL then.
CREATE TABLE period (
	worker_key BLOB NOT NULL,
	start_day INTEGER NOT NULL,    -- as it stands now
	id INTEGER NOT NULL,           -- id of the IN declaration
	end_day INTEGER NOT NULL,      -- as it stands now
	state INTEGER NOT NULL,        -- 1 open, 2 closed, 3 cancelled, 4 refused IN kept for the worker to see
	employer INTEGER NOT NULL,     -- enterprise number
	worker_type TEXT NOT NULL,     -- zone 00655: OTH, STU, ...
	joint_committee TEXT,          -- zone 00046: 322, ...; NULL none
	user_enterprise INTEGER,       -- zone 00131: enterprise number of the user undertaking; NULL none
	user_joint_committee TEXT,     -- zone 00046 of the user undertaking; NULL none
	received_us INTEGER NOT NULL,  -- reception of the IN
	start_minute INTEGER,          -- zone 00777 in minutes of the day; NULL none
	end_minute INTEGER,            -- zone 00778
	planned_hours INTEGER,         -- zone 01135; NULL none
	late INTEGER NOT NULL,         -- zone 01097: 1 = late
	locked INTEGER NOT NULL,       -- 1 = declared by an NSSO agent
	exceeding_hours INTEGER,       -- anomaly 90017-369: student hours beyond the year's quota; NULL none
	user_name TEXT,                -- zone 00153: user undertaking declared by name; NULL not
	last_id INTEGER,               -- id of the last declaration that was applied; NULL = id, and all below is NULL
	start_received_us INTEGER,     -- reception of the message that counts for the start; NULL = received_us
	declared_start_day INTEGER,    -- as the IN said; NULL = start_day
	declared_end_day INTEGER,      -- as the IN said; NULL = end_day
	changed_us INTEGER,            -- last accepted OUT or UPDATE; NULL never
	cancelled_us INTEGER,          -- accepted CANCEL; NULL not
	PRIMARY KEY (worker_key, start_day, id)
) STRICT, WITHOUT ROWID;

-- The repertory of employers.
CREATE TABLE employer (
	enterprise INTEGER PRIMARY KEY, -- enterprise number
	nsso INTEGER NOT NULL,          -- zone 00011 or 00948; 0 none
	from_day INTEGER NOT NULL,      -- active from
	to_day INTEGER NOT NULL,        -- active until
	agency INTEGER NOT NULL,        -- 1 = recognised employment agency
	name TEXT                       -- for lists
) STRICT;

CREATE INDEX employer_nsso ON employer (nsso) WHERE nsso <> 0;

PRAGMA user_version = 1;
