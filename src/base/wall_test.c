/* Tests of the wall of files, each in a child of its own because it stays
 * closed.  The wall of calls stands aside under the sanitizers that unit tests
 * are built with; test/e2e/walls.test.js tries both from a plain build. */
#include "base/wall.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/check.h"

static char folder[] = "/tmp/interim-wall-XXXXXX";
static char room[sizeof(folder) + 8], note[sizeof(folder) + 16], other[sizeof(folder) + 8];

/* 0 or the error that fn ends with, tried by a child that closed the walls. */
static int behind(enum wall_role role, enum wall_use use, long (*fn)(void))
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		const struct wall_path paths[] = { { room, use }, { "/nowhere/at/all", WALL_READ } };

		wall_close(role, paths, N_OF(paths));
		_exit(fn() < 0 ? errno : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static long read_note(void) { return open(note, O_RDONLY); }
static long write_note(void) { return open(note, O_WRONLY); }
static long cut_note(void) { return truncate(note, 0); }
static long make_folder(void)
{
	char path[sizeof(room) + 4];

	CHECK(snprintf(path, sizeof(path), "%s/f", room) < (int)sizeof(path));
	return mkdir(path, 0700) == 0 ? rmdir(path) : -1;
}
static long make_file(void)
{
	char path[sizeof(room) + 4];

	CHECK(snprintf(path, sizeof(path), "%s/n", room) < (int)sizeof(path));
	return open(path, O_WRONLY | O_CREAT, 0600) >= 0 ? unlink(path) : -1;
}
static long run_note(void)
{
	char *const none[] = { NULL };

	return execve(note, none, none);
}
static long read_other(void) { return open(other, O_RDONLY); }
static long make_other(void) { return mkdir("/tmp/interim-wall-never", 0700); }
static long random_bytes(void) { return open("/dev/urandom", O_RDONLY); }
static long random_written(void) { return open("/dev/urandom", O_WRONLY); }
static long certificates(void) { return open("/etc/ssl/certs", O_RDONLY | O_DIRECTORY); }
static long no_new_rights(void) { errno = EPERM; return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? 0 : -1; }
static long connected(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(1), .sin_addr = { htonl(INADDR_LOOPBACK) } };

	return connect(socket(AF_INET, SOCK_STREAM, 0), (const struct sockaddr *)&to, sizeof(to));
}
static long parent_reached(void) { return kill(getppid(), 0); }

/* What the wall answers, as far as this kernel has it (landlock(7): abi). */
static int refused(long since_abi, int with, int otherwise)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, 1) >= since_abi ? with : otherwise;
}

static void the_server_has_its_folder_and_no_other(void **state)
{
	(void)state;
	assert_int_equal(behind(WALL_SERVER, WALL_WRITE, read_note), 0);
	assert_int_equal(behind(WALL_SERVER, WALL_WRITE, write_note), 0);
	assert_int_equal(behind(WALL_SERVER, WALL_WRITE, cut_note), 0);
	assert_int_equal(behind(WALL_SERVER, WALL_WRITE, make_file), 0);
	assert_int_equal(behind(WALL_SERVER, WALL_WRITE, run_note), refused(1, EACCES, ENOEXEC));
	assert_int_equal(behind(WALL_SERVER, WALL_WRITE, read_other), refused(1, EACCES, 0));
	assert_int_equal(behind(WALL_SERVER, WALL_WRITE, make_other), refused(1, EACCES, 0));
}

static void what_is_only_read_is_not_written(void **state)
{
	(void)state;
	assert_int_equal(behind(WALL_SERVER, WALL_READ, read_note), 0);
	assert_int_equal(behind(WALL_SERVER, WALL_READ, write_note), refused(1, EACCES, 0));
	assert_int_equal(behind(WALL_SERVER, WALL_READ, cut_note), refused(3, EACCES, 0));
	assert_int_equal(behind(WALL_SERVER, WALL_READ, make_file), refused(1, EACCES, 0));
	assert_int_equal(behind(WALL_SERVER, WALL_READ, make_folder), refused(1, EACCES, 0));
	assert_int_equal(behind(WALL_SERVER, WALL_READ, random_bytes), 0);
	assert_int_equal(behind(WALL_SERVER, WALL_READ, random_written), refused(1, EACCES, 0));
}

static void each_role_reads_its_own(void **state)
{
	(void)state;
	assert_int_equal(behind(WALL_OUTWARD, WALL_READ, certificates), 0);
	assert_int_equal(behind(WALL_SERVER, WALL_READ, certificates), refused(1, EACCES, 0));
}

static void the_server_reaches_nobody(void **state)
{
	(void)state;
	assert_int_equal(behind(WALL_SERVER, WALL_WRITE, connected), refused(4, EACCES, ECONNREFUSED));
	assert_int_equal(behind(WALL_OUTWARD, WALL_READ, connected), ECONNREFUSED);
	assert_int_equal(behind(WALL_SERVER, WALL_WRITE, parent_reached), refused(6, EPERM, 0));
	assert_int_equal(behind(WALL_OUTWARD, WALL_READ, parent_reached), refused(6, EPERM, 0));
	assert_int_equal(behind(WALL_SERVER, WALL_WRITE, no_new_rights), 0);
	assert_int_equal(behind(WALL_OUTWARD, WALL_READ, no_new_rights), 0);
}

static int make_rooms(void **state)
{
	int fd;

	(void)state;
	CHECK(mkdtemp(folder) != NULL);
	CHECK(snprintf(room, sizeof(room), "%s/room", folder) < (int)sizeof(room));
	CHECK(snprintf(note, sizeof(note), "%s/note", room) < (int)sizeof(note));
	CHECK(snprintf(other, sizeof(other), "%s/other", folder) < (int)sizeof(other));
	AZ(mkdir(room, 0700));
	fd = open(note, O_WRONLY | O_CREAT, 0700);
	CHECK(fd >= 0);
	CHECK(write(fd, "note", 4) == 4);
	close(fd);
	fd = open(other, O_WRONLY | O_CREAT, 0600);
	CHECK(fd >= 0);
	return close(fd);
}

static int remove_rooms(void **state)
{
	(void)state;
	AZ(unlink(note));
	AZ(unlink(other));
	AZ(rmdir(room));
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_server_has_its_folder_and_no_other),
		cmocka_unit_test(what_is_only_read_is_not_written),
		cmocka_unit_test(each_role_reads_its_own),
		cmocka_unit_test(the_server_reaches_nobody),
	};

	return cmocka_run_group_tests(tests, make_rooms, remove_rooms);
}
