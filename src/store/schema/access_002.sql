-- Who came by a link of the worker's.

-- Few rows are of this kind: the others cost no entry here.
CREATE INDEX look_link ON look (worker_key, what, detail, n) WHERE by = 4;

PRAGMA user_version = 2;
