/* For tests: does a function fail a CHECK?  It is run in a child process, the
 * report goes to a pipe and must come from check_failed. */
#ifndef BASE_DIES_H
#define BASE_DIES_H

#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"

static inline bool dies(void (*fn)(void))
{
	char report[512] = "";
	int pipe_fd[2], status;
	pid_t pid;

	AZ(pipe(pipe_fd));
	pid = fork();
	CHECK(pid >= 0);
	if (pid == 0) {
		struct rlimit none = { 0, 0 };

		setrlimit(RLIMIT_CORE, &none);
		dup2(pipe_fd[1], STDERR_FILENO);
		fn();
		_exit(0);
	}
	close(pipe_fd[1]);
	if (read(pipe_fd[0], report, sizeof(report) - 1) < 0) {
		report[0] = '\0';
	}
	close(pipe_fd[0]);
	CHECK(waitpid(pid, &status, 0) == pid);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT && strncmp(report, "<2>ev=check.failed ", 19) == 0;
}

#endif
