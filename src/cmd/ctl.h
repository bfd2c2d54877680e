/* What the sub-commands of interimctl share: a command is a row of a table
 * that says how it is called; interimctl.c parses the call by that row, opens
 * the data folder and runs it. */
#ifndef CMD_CTL_H
#define CMD_CTL_H

#include "base/conf.h"
#include "store/store.h"

#define CTL_OPTIONS_MAX 8

/* Exit codes of the program. */
#define CTL_OK 0
#define CTL_FAILED 1     /* it could not be done, or check found differences */
#define CTL_USAGE 2      /* it was not called rightly */

enum ctl_opens { CTL_NO_STORE, CTL_EXISTING, CTL_CREATE };

struct ctl_option {
	const char *name;        /* without the dashes */
	const char *value;       /* what the value is, in capitals; NULL: the option takes none */
	bool required;
	bool repeats;            /* values given more than once are joined by blanks */
};

struct ctl;

struct ctl_command {
	const char *name;        /* "client add" */
	int (*run)(struct ctl *c);
	enum ctl_opens opens;
	const char *argument;    /* what its one argument is; NULL: it takes none */
	const char *help;
	struct ctl_option option[CTL_OPTIONS_MAX + 1]; /* ends with a NULL name */
};

struct ctl {
	const struct ctl_command *command;
	const char *dir;
	const char *argument;
	const char *value[CTL_OPTIONS_MAX]; /* as command->option; "" for an option without value */
	struct conf conf;
	struct store *store;
	struct arena *arena;
};

/* Tables, each ends with a NULL name. */
extern const struct ctl_command ctl_client_commands[];
extern const struct ctl_command ctl_mandate_commands[];
extern const struct ctl_command ctl_worker_commands[];
extern const struct ctl_command ctl_employer_commands[];
extern const struct ctl_command ctl_data_commands[];
extern const struct ctl_command ctl_fas_commands[];
extern const struct ctl_command ctl_trust_commands[];

/* Value of an option of this command, absent when it was not given. */
struct str ctl_value(const struct ctl *c, const char *name);
bool ctl_given(const struct ctl *c, const char *name);
/* Values with a form: false, and told, when given and not of it.  An option
 * that was not given leaves *v_r as it is. */
bool ctl_enterprise(const struct ctl *c, const char *name, int64_t *v_r) WUR;
bool ctl_inss(const struct ctl *c, const char *name, int64_t *v_r) WUR;
bool ctl_day(const struct ctl *c, const char *name, int32_t *v_r) WUR;

/* Writes down in the access log that who calls this program (by the operating
 * system's user name) deals with this worker's data; before anything is shown. */
enum err ctl_looked(struct ctl *c, struct worker_key w, enum store_look_what what, int64_t detail) WUR;

/* Tells on standard error what is wrong; CTL_FAILED and CTL_USAGE come back. */
int ctl_fail(const char *fmt, ...) PRINTF_LIKE(1, 2);
int ctl_misused(const char *fmt, ...) PRINTF_LIKE(1, 2);
/* "it cannot be stored: the disk is full"; CTL_FAILED comes back. */
int ctl_world(enum err e, const char *what);
/* A whole file into the arena; false, and told, when it cannot be read or is longer than max bytes. */
bool ctl_read_file(struct ctl *c, const char *path, size_t max, struct str *text_r) WUR;

#endif
