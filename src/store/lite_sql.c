/* The texts of all SQL statements.
 *
 * A table and not text beside each use, so that one look shows what is ever
 * asked of the files, and no text can be put together from what a user sent.
 * Parameters are numbered; columns come in the order in which they are stored,
 * because SQLite then walks a row once. */
#include "store/lite_sql.h"

/* lite_period.c reads these, in this order, and binds them behind the key. */
#define PERIOD \
	"start_day, id, end_day, state, employer, worker_type, joint_committee, user_enterprise, " \
	"user_joint_committee, " \
	"received_us, start_minute, end_minute, planned_hours, late, locked, exceeding_hours, user_name, last_id, " \
	"start_received_us, declared_start_day, declared_end_day, changed_us, cancelled_us "

/* A declaration as it stands: with its identification, if it had to wait. */
#define DECLARATION \
	"SELECT d.serial, d.received_us, d.channel, d.kind, coalesce(i.result, d.result), " \
	"coalesce(i.opens, d.opens), " \
	"d.employer, coalesce(i.worker_key, d.worker_key), " \
	"CASE WHEN i.n IS NULL THEN d.period ELSE i.period END, " \
	"CASE WHEN i.n IS NULL THEN d.anomalies ELSE i.anomalies END, " \
	"d.body, d.worker_json, c.name, w.inss, i.decided_us " \
	"FROM declaration d LEFT JOIN client_name c ON c.id = d.client " \
	"LEFT JOIN identification i ON d.result = 4 AND i.serial = d.serial " \
	"LEFT JOIN worker w ON w.worker_key = coalesce(i.worker_key, d.worker_key) "

#define EMPLOYER "SELECT enterprise, nsso, from_day, to_day, agency, name FROM employer "

/* 5: CLIENT_STOPPED.  Inactive and never stopped by anybody: that was the office too. */
#define CLIENT \
	"SELECT client_id, enterprise, scopes, active, last_token_us, active = 0 AND coalesce(" \
	"(SELECT x.worker_key IS NULL FROM client_change x WHERE x.client_id = client.client_id AND x.what = 5 " \
	"ORDER BY x.id DESC LIMIT 1), 1) FROM client "

#define ACCOUNT \
	"SELECT id, user_name, worker_key, inss, name, lang, password, activation, activation_until_us, " \
	"password_failures, password_locked_until_us, code_failures, code_locked_until_us, code_number, " \
	"(SELECT count(*) FROM card_code WHERE account = a.id), " \
	"(SELECT count(*) FROM card_code WHERE account = a.id AND used_us IS NULL), totp, last_us FROM account a "

#define SESSION "SELECT worker_key, who, created_us, last_us, agent, hash FROM session "

#define SHARE "SELECT id, worker_key, kind, hash, created_us, expires_us, revoked_us, content FROM share "
#define LOOK "SELECT n, at_us, worker_key, by, who, enterprise, what, detail, hash FROM look "

const char *const lite_sql_text[SQL__MAX] = {
	[SQL_BEGIN] = "BEGIN",
	[SQL_BEGIN_WRITE] = "BEGIN IMMEDIATE",
	[SQL_COMMIT] = "COMMIT",
	[SQL_ROLLBACK] = "ROLLBACK",
	[SQL_USER_VERSION] = "PRAGMA user_version",
	[SQL_INTEGRITY] = "PRAGMA integrity_check",

	[SQL_KEY_CHECK_ADD] = "INSERT INTO key_check (name, value) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
	[SQL_KEY_CHECK_GET] = "SELECT value FROM key_check WHERE name = ?1",
	[SQL_LAST_DECLARATION] = "SELECT serial, received_us FROM declaration ORDER BY serial DESC LIMIT 1",
	[SQL_LAST_IDENTIFICATION] = "SELECT decided_us FROM identification ORDER BY n DESC LIMIT 1",
	[SQL_CLIENT_NAME_GET] = "SELECT id FROM client_name WHERE name = ?1",
	[SQL_CLIENT_NAME_ADD] = "INSERT INTO client_name (name) VALUES (?1) RETURNING id",
	[SQL_WORKER_ADD] = "INSERT INTO worker (worker_key, inss) VALUES (?1, ?2)",
	[SQL_DECLARATION_ADD] =
	    "INSERT INTO declaration (serial, received_us, channel, kind, result, opens, client, employer, worker_key, "
	    "period, anomalies, body, worker_json) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
	[SQL_DECLARATION_RESULT] = "SELECT result FROM declaration WHERE serial = ?1",
	[SQL_IDENTIFICATION_ADD] =
	    "INSERT INTO identification (serial, decided_us, result, opens, employer, worker_key, period, anomalies) "
	    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
	[SQL_PERIOD_ADD] =
	    "INSERT INTO period (worker_key, " PERIOD ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, "
	    "?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24)",
	[SQL_PERIOD_DROP] = "DELETE FROM period WHERE worker_key = ?1 AND start_day = ?2 AND id = ?3",
	[SQL_EMPLOYER_PUT] =
	    "INSERT INTO employer (enterprise, nsso, from_day, to_day, agency, name) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
	    "ON CONFLICT (enterprise) DO UPDATE SET nsso = ?2, from_day = ?3, to_day = ?4, agency = ?5, name = ?6",

	[SQL_WORKER_GET] = "SELECT inss FROM worker WHERE worker_key = ?1",
	[SQL_WORKER_LIST] = "SELECT worker_key, inss FROM worker",
	[SQL_WORKER_MISSING] =
	    "SELECT count(*) FROM (SELECT DISTINCT worker_key FROM period) p "
	    "WHERE NOT EXISTS (SELECT 1 FROM worker w WHERE w.worker_key = p.worker_key)",
	[SQL_PERIOD_NEAR] =
	    "SELECT " PERIOD "FROM period WHERE worker_key = ?1 AND start_day <= ?3 AND end_day >= ?2 AND state <> 4 "
	    "ORDER BY start_day, id LIMIT ?4",
	[SQL_PERIOD_STUDENT_HOURS] =
	    "SELECT coalesce(sum(planned_hours), 0) FROM period WHERE worker_key = ?1 AND start_day BETWEEN ?2 AND ?3 "
	    "AND id <> ?4 AND state IN (1, 2) AND worker_type = 'STU'",
	[SQL_PERIOD_RELATION] = "SELECT 1 FROM period WHERE worker_key = ?1 AND employer = ?2 AND state <> 4 LIMIT 1",
	[SQL_PERIOD_ANY] = "SELECT 1 FROM period WHERE worker_key = ?1 LIMIT 1",
	[SQL_PERIOD_OWNER] =
	    "SELECT coalesce(i.worker_key, d.worker_key) FROM declaration d "
	    "LEFT JOIN identification i ON d.result = 4 AND i.serial = d.serial WHERE d.serial = ?1",
	[SQL_PERIOD_OF_WORKER] = "SELECT " PERIOD "FROM period WHERE worker_key = ?1 AND id = ?2",
	[SQL_PERIOD_BY_ID] = "SELECT " PERIOD "FROM period WHERE worker_key = ?1 AND id = ?2 AND state <> 4",
	[SQL_PERIOD_NEWEST] =
	    "SELECT " PERIOD "FROM period WHERE worker_key = ?1 AND start_day <= ?3 AND end_day >= ?2 "
	    "ORDER BY start_day DESC, id DESC LIMIT ?4",
	[SQL_PERIOD_ALL] = "SELECT worker_key, " PERIOD "FROM period ORDER BY worker_key, start_day, id",
	[SQL_DECLARATION_GET] = DECLARATION "WHERE d.serial = ?1",
	[SQL_DECLARATION_AFTER] = DECLARATION "WHERE d.serial > ?1 ORDER BY d.serial LIMIT ?2",
	[SQL_DECLARATION_WAITING] = DECLARATION "WHERE d.result = 4 AND i.n IS NULL ORDER BY d.serial LIMIT ?1",
	[SQL_DECLARATION_PERIOD] = DECLARATION "WHERE d.serial IN (SELECT ?1 UNION ALL "
	    "SELECT serial FROM declaration INDEXED BY declaration_period WHERE period = ?2 AND period <> 0) "
	    "ORDER BY d.serial LIMIT ?3",
	[SQL_COUNT_BY_EMPLOYER] = "SELECT count(*) FROM declaration WHERE employer = ?1",
	[SQL_FIND_BY_EMPLOYER] =
	    "SELECT serial FROM declaration WHERE employer = ?1 ORDER BY serial LIMIT ?2 OFFSET ?3",
	[SQL_COUNT_BY_WORKER] =
	    "SELECT (SELECT count(*) FROM declaration WHERE employer = ?1 AND worker_key = ?2) + "
	    "(SELECT count(*) FROM identification WHERE employer = ?1 AND worker_key = ?2)",
	[SQL_FIND_BY_WORKER] =
	    "SELECT serial FROM declaration WHERE employer = ?1 AND worker_key = ?4 UNION ALL "
	    "SELECT serial FROM identification WHERE employer = ?1 AND worker_key = ?4 ORDER BY serial "
	    "LIMIT ?2 OFFSET ?3",
	[SQL_COUNT_OPENS] =
	    "SELECT (SELECT count(*) FROM declaration WHERE employer = ?1 AND opens > 0) + "
	    "(SELECT count(*) FROM identification WHERE employer = ?1 AND opens > 0)",
	[SQL_FIND_OPENS] =
	    "SELECT serial, worker_key FROM declaration WHERE employer = ?1 AND opens > 0 UNION ALL "
	    "SELECT serial, worker_key FROM identification WHERE employer = ?1 AND opens > 0 "
	    "ORDER BY serial LIMIT ?2 OFFSET ?3",
	[SQL_COUNT_WORKER_PERIODS] =
	    "SELECT count(*) FROM period WHERE worker_key = ?2 AND employer = ?1 AND state <> 4",
	[SQL_FIND_WORKER_PERIODS] =
	    "SELECT " PERIOD "FROM period WHERE worker_key = ?4 AND employer = ?1 AND state <> 4 "
	    "ORDER BY id LIMIT ?2 OFFSET ?3",
	[SQL_COUNT_RELATIONS] =
	    "SELECT (SELECT count(*) FROM declaration INDEXED BY declaration_relation "
	    "WHERE employer = ?1 AND opens = 2) + "
	    "(SELECT count(*) FROM identification WHERE employer = ?1 AND opens = 2)",
	[SQL_FIND_RELATIONS] =
	    "SELECT serial FROM declaration INDEXED BY declaration_relation "
	    "WHERE employer = ?1 AND opens = 2 UNION ALL "
	    "SELECT serial FROM identification WHERE employer = ?1 AND opens = 2 ORDER BY serial LIMIT ?2 OFFSET ?3",
	/* The opening period has the lowest id of the relation's. */
	[SQL_FIND_WORKER_RELATION] =
	    "SELECT min(id) FROM period WHERE worker_key = ?1 AND employer = ?2 AND state <> 4",
	[SQL_RELATION_SPAN] =
	    "SELECT min(start_day), max(end_day) FROM period WHERE worker_key = ?1 AND employer = ?2 "
	    "AND state IN (1, 2)",
	[SQL_EMPLOYER_BY_ENTERPRISE] = EMPLOYER "WHERE enterprise = ?1 AND (?2 = 0 OR nsso = ?2)",
	[SQL_EMPLOYER_BY_NSSO] = EMPLOYER "WHERE nsso = ?1 AND nsso <> 0 ORDER BY from_day DESC, enterprise LIMIT 1",
	[SQL_EMPLOYER_LIST] = EMPLOYER "ORDER BY enterprise",
	[SQL_EMPLOYER_ANY] = "SELECT 1 FROM employer LIMIT 1",

	[SQL_SCRATCH_BY_ID] = "SELECT " PERIOD ", worker_key FROM period WHERE id = ?1",
	[SQL_SCRATCH_CHANGE_CLEAR] = "DELETE FROM change",
	[SQL_SCRATCH_CHANGE_ADD] =
	    "INSERT INTO change (worker_key, start_day, id, old, new) VALUES (?1, ?2, ?3, ?4, ?5)",
	[SQL_SCRATCH_CHANGE_LIST] = "SELECT worker_key, start_day, id, old, new FROM change ORDER BY n",
	[SQL_SCRATCH_GET] =
	    "SELECT worker_key, " PERIOD "FROM period WHERE worker_key = ?1 AND start_day = ?2 AND id = ?3",

	[SQL_LOOK_LAST] = LOOK "ORDER BY n DESC LIMIT 1",
	[SQL_LOOK_ADD] =
	    "INSERT INTO look (n, at_us, worker_key, by, who, enterprise, what, detail, hash) "
	    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
	[SQL_LOOK_LIST] = LOOK "WHERE worker_key = ?1 AND n < ?2 ORDER BY n DESC LIMIT ?3",
	[SQL_LOOK_ALL] = LOOK "ORDER BY n",
	[SQL_LOOK_ABOUT] = LOOK "INDEXED BY look_link WHERE worker_key = ?1 AND what = ?2 AND detail = ?3 AND by = 4 "
	    "ORDER BY n DESC LIMIT ?4",
	[SQL_SHARE_ADD] =
	    "INSERT INTO share (worker_key, kind, hash, created_us, expires_us, content) "
	    "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	[SQL_SHARE_LIVE] =
	    "SELECT count(*) FROM share WHERE worker_key = ?1 AND kind = 1 AND revoked_us = 0 AND expires_us > ?2",
	[SQL_SHARE_LIVE_ONE] = SHARE "WHERE worker_key = ?1 AND kind = ?2 AND revoked_us = 0 AND expires_us > ?3 "
	    "ORDER BY id DESC LIMIT 1",
	[SQL_SHARE_END_OTHERS] =
	    "UPDATE share SET revoked_us = ?2 WHERE worker_key = ?1 AND kind = ?3 AND revoked_us = 0",
	[SQL_SHARE_FIND] = SHARE "WHERE hash = ?1",
	[SQL_SHARE_LIST] = SHARE "WHERE worker_key = ?1 AND kind = 1 ORDER BY id DESC LIMIT ?2",
	[SQL_SHARE_REVOKE] = "UPDATE share SET revoked_us = ?3 WHERE worker_key = ?1 AND id = ?2 AND kind <> 2 "
	    "AND revoked_us = 0 AND expires_us > ?3",
	[SQL_SHARE_JANITOR] =
	    "DELETE FROM share WHERE (revoked_us = 0 AND expires_us < ?1) OR (revoked_us <> 0 AND revoked_us < ?1)",
	[SQL_LOOK_HASH] = "SELECT hash FROM look WHERE n = ?1",

	[SQL_NOTED_PUT] =
	    "INSERT INTO noted_day (worker_key, day, slot, details, created_us) VALUES (?1, ?2, ?3, ?4, ?5) "
	    "ON CONFLICT DO UPDATE SET details = excluded.details, created_us = excluded.created_us",
	[SQL_NOTED_DROP] = "DELETE FROM noted_day WHERE worker_key = ?1 AND day = ?2 AND slot = ?3",
	[SQL_NOTED_FORGET] = "DELETE FROM noted_day WHERE worker_key = ?1 AND day < ?2",
	[SQL_NOTED_COUNT] = "SELECT count(*) FROM noted_day WHERE worker_key = ?1",
	[SQL_NOTED_LIST] =
	    "SELECT day, slot, details FROM noted_day WHERE worker_key = ?1 AND day BETWEEN ?2 AND ?3 "
	    "ORDER BY day, slot",
	[SQL_NOTED_MONTH_PUT] =
	    "INSERT OR IGNORE INTO noted_month (worker_key, month, created_us) VALUES (?1, ?2, ?3)",
	[SQL_NOTED_MONTH_DROP] = "DELETE FROM noted_month WHERE worker_key = ?1 AND month = ?2",
	[SQL_NOTED_MONTH_FORGET] = "DELETE FROM noted_month WHERE worker_key = ?1 AND month < ?2",
	[SQL_NOTED_MONTH_LIST] =
	    "SELECT month FROM noted_month WHERE worker_key = ?1 AND month BETWEEN ?2 AND ?3 ORDER BY month",

	[SQL_REGISTER_ENTERPRISE_ADD] =
	    "INSERT INTO enterprise (enterprise, active) VALUES (?1, ?2) "
	    "ON CONFLICT (enterprise) DO UPDATE SET active = ?2",
	[SQL_REGISTER_NAME_ADD] = "INSERT INTO name (enterprise, language, type, n, name) VALUES (?1, ?2, ?3, ?4, ?5)",
	[SQL_REGISTER_ADDRESS_ADD] =
	    "INSERT OR REPLACE INTO address (enterprise, street_nl, street_fr, house_number, box_number, post_code, "
	    "municipality_nl, municipality_fr) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
	[SQL_REGISTER_KNOWN_ADD] = "INSERT INTO known (id, n_enterprises, bits) VALUES (1, ?1, ?2)",
	[SQL_REGISTER_KNOWN_GET] = "SELECT bits FROM known WHERE id = 1",
	[SQL_COMPANY_GET] =
	    "SELECT e.active, a.street_nl, a.street_fr, a.house_number, a.box_number, a.post_code, a.municipality_nl, "
	    "a.municipality_fr FROM enterprise e LEFT JOIN address a ON a.enterprise = e.enterprise "
	    "WHERE e.enterprise = ?1",
	[SQL_COMPANY_NAMES] = "SELECT language, type, name FROM name WHERE enterprise = ?1 ORDER BY language, type, n",

	[SQL_CLIENT_PUT] =
	    "INSERT INTO client (client_id, enterprise, scopes, active) VALUES (?1, ?2, ?3, ?4) "
	    "ON CONFLICT (client_id) DO UPDATE SET enterprise = ?2, scopes = ?3, active = ?4",
	[SQL_CLIENT_GET] = CLIENT "WHERE client_id = ?1",
	[SQL_CLIENT_LIST] = CLIENT "ORDER BY client_id",
	[SQL_CLIENT_LIST_OF] = CLIENT "WHERE enterprise = ?1 ORDER BY client_id",
	[SQL_CLIENT_COUNT_OF] = "SELECT count(*) FROM client WHERE enterprise = ?1",
	[SQL_CLIENT_SWITCH] = "UPDATE client SET active = ?2 WHERE client_id = ?1 AND active <> ?2",
	[SQL_CLIENT_LAST_TOKEN] = "UPDATE client SET last_token_us = max(last_token_us, ?2) WHERE client_id = ?1",
	[SQL_CHANGE_ADD] =
	    "INSERT INTO client_change (at_us, client_id, worker_key, what, certificate) VALUES (?1, ?2, ?3, ?4, ?5)",
	[SQL_CHANGE_LIST] =
	    "SELECT at_us, worker_key, what, certificate FROM client_change WHERE client_id = ?1 "
	    "ORDER BY id DESC LIMIT ?2",
	[SQL_MANAGER_PUT] =
	    "INSERT INTO manager (worker_key, enterprise, from_day, to_day) VALUES (?1, ?2, ?3, ?4) "
	    "ON CONFLICT (worker_key, enterprise) DO UPDATE SET from_day = ?3, to_day = ?4",
	[SQL_MANAGER_DROP] = "DELETE FROM manager WHERE worker_key = ?1 AND enterprise = ?2",
	[SQL_MANAGER_LIST] =
	    "SELECT worker_key, enterprise, from_day, to_day FROM manager ORDER BY enterprise, worker_key",
	[SQL_MANAGER_OF] =
	    "SELECT enterprise FROM manager WHERE worker_key = ?1 AND from_day <= ?2 AND to_day >= ?2 "
	    "ORDER BY enterprise",
	[SQL_CERTIFICATE_CLEAR] = "DELETE FROM client_certificate WHERE client_id = ?1",
	[SQL_CERTIFICATE_ADD] =
	    "INSERT INTO client_certificate (client_id, n, der, alg, added_us) VALUES (?1, ?2, ?3, ?4, ?5)",
	[SQL_CERTIFICATE_LIST] = "SELECT der, alg, added_us FROM client_certificate WHERE client_id = ?1 ORDER BY n",
	[SQL_MANDATE_PUT] =
	    "INSERT INTO mandate (client_id, employer, from_day, to_day) VALUES (?1, ?2, ?3, ?4) "
	    "ON CONFLICT (client_id, employer, from_day) DO UPDATE SET to_day = ?4",
	[SQL_MANDATE_HAS] =
	    "SELECT 1 FROM mandate WHERE client_id = ?1 AND employer = ?2 AND from_day <= ?3 AND to_day >= ?3 LIMIT 1",
	[SQL_MANDATE_LIST] =
	    "SELECT client_id, employer, from_day, to_day FROM mandate ORDER BY client_id, employer, from_day",
	[SQL_JTI_FORGET] = "DELETE FROM jti WHERE client_id = ?1 AND jti = ?2 AND expires_us <= ?3",
	[SQL_JTI_ADD] = "INSERT INTO jti (client_id, jti, expires_us) VALUES (?1, ?2, ?3)",
	[SQL_TOKEN_ADD] =
	    "INSERT INTO token (hash, client_id, scopes, expires_us, certificate, signer) "
	    "SELECT ?1, ?2, ?3, ?4, ?5, ?6 "
	    "WHERE EXISTS (SELECT 1 FROM client c JOIN client_certificate k ON k.client_id = c.client_id "
	    "WHERE c.client_id = ?2 AND c.active = 1 AND k.der = ?7)",
	[SQL_TOKEN_GET] =
	    "SELECT t.client_id, c.enterprise, t.scopes, t.expires_us, t.certificate FROM token t "
	    "JOIN client c ON c.client_id = t.client_id AND c.active = 1 WHERE t.hash = ?1",
	[SQL_TOKEN_VOID] = "DELETE FROM token WHERE client_id = ?1",
	[SQL_TOKEN_VOID_OF] =
	    "DELETE FROM token WHERE client_id = ?1 AND (certificate = ?2 OR signer = ?2 OR signer IS NULL)",

	[SQL_ACCOUNT_ADD] =
	    "INSERT INTO account (user_name, worker_key, inss, name, lang, password, activation, activation_until_us, "
	    "password_failures, password_locked_until_us, code_failures, code_locked_until_us, code_number) "
	    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, 0, 0, 0, 0) RETURNING id",
	[SQL_ACCOUNT_BY_USER] = ACCOUNT "WHERE user_name = ?1",
	[SQL_ACCOUNT_BY_ID] = ACCOUNT "WHERE id = ?1",
	[SQL_ACCOUNT_BY_WORKER] = ACCOUNT "WHERE worker_key = ?1",
	[SQL_ACCOUNT_LANG] = "UPDATE account SET lang = ?2 WHERE id = ?1",
	[SQL_ACCOUNT_ACTIVATION] = "UPDATE account SET activation = ?2, activation_until_us = ?3 WHERE id = ?1",
	[SQL_ACCOUNT_FAIL_PASSWORD] =
	    "UPDATE account SET password_failures = password_failures + 1 WHERE id = ?1 "
	    "RETURNING password_failures, password_locked_until_us",
	[SQL_ACCOUNT_FAIL_CODE] =
	    "UPDATE account SET code_failures = code_failures + 1 WHERE id = ?1 "
	    "RETURNING code_failures, code_locked_until_us",
	[SQL_ACCOUNT_LOCK_PASSWORD] = "UPDATE account SET password_locked_until_us = ?2 WHERE id = ?1",
	[SQL_ACCOUNT_LOCK_CODE] = "UPDATE account SET code_locked_until_us = ?2 WHERE id = ?1",
	[SQL_ACCOUNT_CLEAR_PASSWORD] =
	    "UPDATE account SET password_failures = 0, password_locked_until_us = 0 WHERE id = ?1",
	[SQL_ACCOUNT_CLEAR_CODE] =
	    "UPDATE account SET code_failures = 0, code_locked_until_us = 0 WHERE id = ?1",
	[SQL_ACCOUNT_NEW_CARD] =
	    "UPDATE account SET code_failures = 0, code_locked_until_us = 0 WHERE id = ?1",
	/* which one is no secret: everybody is told who types the user name */
	[SQL_ACCOUNT_CHOOSE] =
	    "UPDATE account SET code_number = coalesce((SELECT number FROM card_code "
	    "WHERE account = ?1 AND used_us IS NULL ORDER BY random() LIMIT 1), 0) WHERE id = ?1",
	[SQL_CARD_CLEAR] = "DELETE FROM card_code WHERE account = ?1",
	[SQL_CARD_ADD] = "INSERT INTO card_code (account, number, hash) VALUES (?1, ?2, ?3)",
	[SQL_CARD_HASH] = "SELECT hash FROM card_code WHERE account = ?1 AND number = ?2 AND used_us IS NULL",
	[SQL_CARD_BURN] =
	    "UPDATE card_code SET used_us = ?3 WHERE account = ?1 AND number = ?2 AND hash = ?4 AND used_us IS NULL",
	[SQL_CARD_HAS] = "SELECT 1 FROM card_code WHERE account = ?1 AND number = ?2",
	[SQL_ACCOUNT_PASSWORD] =
	    "UPDATE account SET password = ?2, activation = NULL, activation_until_us = 0, password_failures = 0, "
	    "password_locked_until_us = 0 WHERE id = ?1 AND (?3 IS NULL OR activation = ?3)",
	[SQL_SECURE_HERE] =
	    "UPDATE session SET failures = 0, locked_until_us = 0 "
	    "WHERE worker_key = (SELECT worker_key FROM account WHERE id = ?1) AND hash = ?2",
	[SQL_SECURE_SESSION] =
	    "DELETE FROM session WHERE worker_key = (SELECT worker_key FROM account WHERE id = ?1) AND hash <> ?2",
	[SQL_SECURE_DEVICE] = "DELETE FROM device WHERE account = ?1 AND hash <> ?2",
	[SQL_SECURE_SIGNIN] = "DELETE FROM signin WHERE account = ?1",
	[SQL_TOTP_PUT] =
	    "UPDATE account SET totp = ?2, totp_step = ?3, code_failures = 0, code_locked_until_us = 0 WHERE id = ?1",
	[SQL_TOTP_REMOVE] = "UPDATE account SET totp = NULL WHERE id = ?1",
	[SQL_TOTP_USE] = "UPDATE account SET totp_step = ?2 WHERE id = ?1 AND totp_step < ?2 AND totp IS NOT NULL",
	[SQL_ACCOUNT_ENTERED] =
	    "UPDATE account SET code_failures = 0, code_locked_until_us = 0, last_us = ?2 WHERE id = ?1",
	[SQL_DEVICE_GET] = "SELECT locked_until_us FROM device WHERE hash = ?1 AND account = ?2",
	[SQL_DEVICE_LIST] =
	    "SELECT last_us, failures, locked_until_us FROM device WHERE account = ?1 ORDER BY last_us DESC LIMIT ?2",
	[SQL_DEVICE_FAIL] =
	    "UPDATE device SET failures = failures + 1 WHERE hash = ?1 AND account = ?2 "
	    "RETURNING failures, locked_until_us",
	[SQL_DEVICE_LOCK] = "UPDATE device SET locked_until_us = ?3 WHERE hash = ?1 AND account = ?2",
	[SQL_DEVICE_ENTERED] =
	    "UPDATE device SET failures = 0, locked_until_us = 0, last_us = ?3 WHERE hash = ?1 AND account = ?2",
	[SQL_DEVICE_ADD] =
	    "INSERT INTO device (hash, account, failures, locked_until_us, last_us) VALUES (?1, ?2, 0, 0, ?3)",
	[SQL_DEVICE_TRIM] =
	    "DELETE FROM device WHERE account = ?1 AND hash NOT IN "
	    "(SELECT hash FROM device WHERE account = ?1 ORDER BY last_us DESC LIMIT ?2)",
	[SQL_JANITOR_DEVICE] = "DELETE FROM device WHERE last_us <= ?1",

	[SQL_SIGNIN_PUT] =
	    "INSERT OR REPLACE INTO signin (hash, account, code_number, expires_us) VALUES (?1, ?2, ?3, ?4)",
	[SQL_SIGNIN_BEGIN] =
	    "INSERT OR REPLACE INTO signin (hash, account, code_number, expires_us) VALUES (?1, "
	    "coalesce((SELECT id FROM account WHERE id = ?2 AND password = ?5), ?6), ?3, ?4)",
	[SQL_SIGNIN_GET] = "SELECT account, code_number, expires_us FROM signin WHERE hash = ?1",
	[SQL_SIGNIN_DROP] = "DELETE FROM signin WHERE hash = ?1",
	[SQL_SESSION_PUT] =
	    "INSERT OR REPLACE INTO session (hash, worker_key, who, created_us, last_us, agent) "
	    "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	[SQL_SESSION_GET] = SESSION "WHERE hash = ?1",
	[SQL_SESSION_LIST] = SESSION "WHERE worker_key = ?1 ORDER BY created_us DESC LIMIT ?2",
	[SQL_SESSION_DROP_OTHERS] = "DELETE FROM session WHERE worker_key = ?1 AND hash <> ?2",
	[SQL_ACCESS_HEAD_PUT] = "INSERT OR REPLACE INTO access_head (one, n, hash) VALUES (1, ?1, ?2)",
	[SQL_ACCESS_HEAD_GET] = "SELECT n, hash FROM access_head",
	[SQL_SESSION_TOUCH] = "UPDATE session SET last_us = max(last_us, ?2) WHERE hash = ?1",
	[SQL_SESSION_DROP] = "DELETE FROM session WHERE hash = ?1",
	[SQL_SESSION_FAIL] =
	    "UPDATE session SET failures = failures + (locked_until_us <= ?2) WHERE hash = ?1 "
	    "RETURNING failures, locked_until_us",
	[SQL_SESSION_LOCK] = "UPDATE session SET locked_until_us = ?2 WHERE hash = ?1",
	[SQL_JANITOR_JTI] = "DELETE FROM jti WHERE expires_us <= ?1",
	[SQL_JANITOR_TOKEN] = "DELETE FROM token WHERE expires_us <= ?1",
	[SQL_JANITOR_SIGNIN] = "DELETE FROM signin WHERE expires_us <= ?1",
	[SQL_PENDING_PUT] = "INSERT OR REPLACE INTO pending (kind, hash, value, expires_us) VALUES (?1, ?2, ?3, ?4)",
	[SQL_PENDING_TAKE] = "DELETE FROM pending WHERE kind = ?1 AND hash = ?2 RETURNING value, expires_us",
	[SQL_JANITOR_PENDING] = "DELETE FROM pending WHERE expires_us <= ?1",
	[SQL_JANITOR_SESSION] = "DELETE FROM session WHERE last_us <= ?1 OR created_us <= ?2",
};
