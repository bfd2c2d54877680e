-- own.db: what workers keep here, and what is to be sent.
--
-- Moments end in _us: microseconds since 1970-01-01T00:00Z.  Days are numbers
-- since 1970-01-01.  A worker is known by his key only (see monitor.db); what
-- he typed and where he is reached is sealed.

PRAGMA user_version = 1;
