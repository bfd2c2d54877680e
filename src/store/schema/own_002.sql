-- Days on which a worker says that he worked (notes.h).  slot tells jobs of one
-- day apart; details: hours, agency and user as he typed them, sealed.
CREATE TABLE noted_day (
	worker_key BLOB NOT NULL CHECK (length(worker_key) = 16),
	day INTEGER NOT NULL,
	slot INTEGER NOT NULL,
	details BLOB NOT NULL,
	created_us INTEGER NOT NULL,
	PRIMARY KEY (worker_key, day, slot)
) STRICT, WITHOUT ROWID;

-- Months (year * 12 + month - 1) of which he says that every day is noted.
CREATE TABLE noted_month (
	worker_key BLOB NOT NULL CHECK (length(worker_key) = 16),
	month INTEGER NOT NULL,
	created_us INTEGER NOT NULL,
	PRIMARY KEY (worker_key, month)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 2;
