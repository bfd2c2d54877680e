/* interimctl: administration of a data folder, also while the server runs.
 *
 * A call is: the name of a command (one or two words), options, at most one
 * argument.  The tables of commands stand in ctl_*.c; this file finds the row,
 * reads the options by it, opens the folder and runs it.  Read main() first. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "cmd/ctl.h"

static const struct ctl_command *const tables[] = {
	ctl_client_commands, ctl_mandate_commands, ctl_employer_commands, ctl_worker_commands, ctl_trust_commands,
	ctl_fas_commands,
	ctl_data_commands,
};

static void print_usage(FILE *out, const struct ctl_command *cmd)
{
	fprintf(out, "  interimctl %s", cmd->name);
	for (const struct ctl_option *o = cmd->option; o->name != NULL; o++) {
		fprintf(out, o->required ? " --%s" : " [--%s", o->name);
		if (o->value != NULL) {
			fprintf(out, " %s", o->value);
		}
		fputs(o->required ? "" : o->repeats ? "]..." : "]", out);
	}
	if (cmd->argument != NULL) {
		fprintf(out, " %s", cmd->argument);
	}
	fprintf(out, "\n      %s\n", cmd->help);
}

static void print_help(FILE *out)
{
	fputs("interimctl: administration of an Interim@work data folder.\n\n", out);
	for (size_t t = 0; t < N_OF(tables); t++) {
		for (const struct ctl_command *cmd = tables[t]; cmd->name != NULL; cmd++) {
			print_usage(out, cmd);
		}
	}
	fputs("\nEvery command takes --data DIR (default: the folder data beside the program's build folder)\n"
	      "and works while the server runs. Days are written YYYY-MM-DD.\n"
	      "Exit code: 0 done, 1 not done (or check found differences), 2 called wrongly.\n", out);
}

/* How many words of the call name this command; 0: another one. */
static int named(const struct ctl_command *cmd, int argc, char **argv)
{
	struct str rest = str_of(cmd->name);
	int n = 0;

	while (rest.p != NULL) {
		if (n == argc || !str_is(str_cut(&rest, ' '), argv[n])) {
			return 0;
		}
		n++;
	}
	return n;
}

static const struct ctl_command *find_command(int argc, char **argv, int *words_r)
{
	for (size_t t = 0; t < N_OF(tables); t++) {
		for (const struct ctl_command *cmd = tables[t]; cmd->name != NULL; cmd++) {
			*words_r = named(cmd, argc, argv);
			if (*words_r > 0) {
				return cmd;
			}
		}
	}
	return NULL;
}

static bool put_value(struct ctl *c, size_t i, const char *value)
{
	const struct ctl_option *o = &c->command->option[i];

	if (c->value[i] == NULL) {
		c->value[i] = value;
	} else if (o->repeats) {
		c->value[i] = arena_printf(c->arena, "%s %s", c->value[i], value);
	} else {
		ctl_misused("--%s is given twice", o->name);
		return false;
	}
	return true;
}

/* Takes the option at argv[*at] and its value; --name=value is the same as --name value. */
static bool take_option(struct ctl *c, int argc, char **argv, int *at)
{
	struct str value = str_of(argv[*at] + 2), name = str_cut(&value, '=');

	if (value.p == NULL && str_is(name, "data")) {
		value = str_of(*at + 1 < argc ? argv[++*at] : NULL);
	} else if (!str_is(name, "data")) {
		const struct ctl_option *o = c->command->option;
		size_t i = 0;

		while (o[i].name != NULL && !str_is(name, o[i].name)) {
			i++;
		}
		if (o[i].name == NULL) {
			ctl_misused("interimctl %s has no option --%.*s", c->command->name, STR_ARG(name));
			return false;
		}
		if (o[i].value == NULL) {
			return value.p == NULL ? put_value(c, i, "") :
			    (ctl_misused("--%s takes no value", o[i].name), false);
		}
		if (value.p == NULL) {
			value = str_of(*at + 1 < argc ? argv[++*at] : NULL);
		}
		return value.p != NULL ? put_value(c, i, value.p) :
		    (ctl_misused("--%s needs a value", o[i].name), false);
	}
	c->dir = value.p;
	return value.n > 0 || (ctl_misused("--data needs the name of a folder"), false);
}

static bool take_call(struct ctl *c, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		if (strncmp(argv[i], "--", 2) == 0) {
			if (!take_option(c, argc, argv, &i)) {
				return false;
			}
		} else if (c->command->argument == NULL || c->argument != NULL) {
			ctl_misused("one argument too many: %s", argv[i]);
			return false;
		} else {
			c->argument = argv[i];
		}
	}
	for (size_t i = 0; c->command->option[i].name != NULL; i++) {
		if (c->command->option[i].required && c->value[i] == NULL) {
			ctl_misused("interimctl %s needs --%s %s", c->command->name, c->command->option[i].name,
			    c->command->option[i].value);
			return false;
		}
	}
	if (c->command->argument != NULL && c->argument == NULL) {
		ctl_misused("interimctl %s needs %s", c->command->name, c->command->argument);
		return false;
	}
	return true;
}

/* The folder data beside the build folder in which this program lies. */
static const char *default_dir(struct arena *a)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path));

	for (int level = 0; n > 0 && level < 2; n--) {
		level += path[n - 1] == '/';
	}
	return n > 0 ? arena_printf(a, "%.*s/data", (int)n, path) : "data";
}

static bool open_folder(struct ctl *c)
{
	char what[300];
	enum err e;

	if (c->dir == NULL) {
		c->dir = default_dir(c->arena);
	}
	conf_defaults(&c->conf);
	e = conf_read_file(&c->conf, arena_printf(c->arena, "%s/interim.conf", c->dir), what);
	if (e != ERR_OK && e != ERR_NOT_FOUND) {
		ctl_fail("%s/interim.conf: %s", c->dir, what);
		return false;
	}
	log_set_level((enum log_level)c->conf.log_level);
	if (c->command->opens == CTL_NO_STORE) {
		return true;
	}
	e = store_open(c->dir, c->command->opens == CTL_CREATE ? STORE_CREATE : STORE_EXISTING, &c->store, what);
	if (e != ERR_OK) {
		ctl_fail("%s", what);
	}
	return e == ERR_OK;
}

static int run(struct ctl *c, int argc, char **argv)
{
	int code;

	for (int i = 0; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0) {
			print_usage(stdout, c->command);
			return CTL_OK;
		}
	}
	if (!take_call(c, argc, argv)) {
		print_usage(stderr, c->command);
		return CTL_USAGE;
	}
	if (!open_folder(c)) {
		return CTL_FAILED;
	}
	code = c->command->run(c);
	if (c->store != NULL) {
		store_close(&c->store);
	}
	return code;
}

int main(int argc, char **argv)
{
	struct ctl c = { .arena = arena_new((size_t)1 << 30) };
	int words, code;

	if (argc < 2 || strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0) {
		print_help(argc < 2 ? stderr : stdout);
		code = argc < 2 ? CTL_USAGE : CTL_OK;
	} else if ((c.command = find_command(argc - 1, argv + 1, &words)) == NULL) {
		code = ctl_misused("there is no such command; interimctl help lists them all");
	} else {
		code = run(&c, argc - 1 - words, argv + 1 + words);
	}
	arena_free(&c.arena);
	if (fflush(stdout) != 0 && code == CTL_OK) {
		code = ctl_fail("the output cannot be written: %s", strerror(errno));
	}
	return code;
}
