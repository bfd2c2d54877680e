-- register.db: the enterprise register as one import left it.  Written once,
-- read only afterwards.  Enterprise numbers are numbers.

CREATE TABLE enterprise (
	enterprise INTEGER PRIMARY KEY, -- EnterpriseNumber
	active INTEGER NOT NULL         -- Status AC = 1
) STRICT;

CREATE TABLE name (
	enterprise INTEGER NOT NULL, -- EntityNumber
	language INTEGER NOT NULL,   -- Language: 0 unknown, 1 FR, 2 NL, 3 DE, 4 EN
	type INTEGER NOT NULL,       -- TypeOfDenomination: 1 name, 2 abbreviation, 3 commercial
	n INTEGER NOT NULL,          -- order in the file, for several of one kind
	name TEXT NOT NULL,          -- Denomination
	PRIMARY KEY (enterprise, language, type, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE address (
	enterprise INTEGER PRIMARY KEY,
	street_nl TEXT,       -- StreetNL
	street_fr TEXT,       -- StreetFR
	house_number TEXT,    -- HouseNumber
	box_number TEXT,      -- Box
	post_code TEXT,       -- Zipcode
	municipality_nl TEXT, -- MunicipalityNL
	municipality_fr TEXT  -- MunicipalityFR
) STRICT;

-- One row: which numbers are there, for the server's memory.
CREATE TABLE known (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	n_enterprises INTEGER NOT NULL,
	bits BLOB NOT NULL -- bit N (byte N/8, lowest first) stands for the number whose first 8 digits are N
) STRICT;

PRAGMA user_version = 1;
