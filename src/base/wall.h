/* Walls around a process: what it will never need is taken away from it before
 * it meets the first byte of a stranger.
 *
 * Two walls, one behind the other.  Landlock says which files and folders can be
 * opened, and for what; seccomp says which calls of the system there are at all.
 * A mistake of ours that hands somebody our thread of control then still starts
 * no program, asks no other machine, reads no other file. */
#ifndef BASE_WALL_H
#define BASE_WALL_H

#include <stddef.h>

enum wall_role {
	WALL_SERVER,  /* data folder and Unix sockets; nothing of the network, no other program */
	WALL_OUTWARD, /* the network; no file is written, no other program */
	WALL__MAX
};

enum wall_use {
	WALL_READ,  /* a file, or a folder and all in it */
	WALL_WRITE  /* a folder and all in it: read, written, made and removed; nothing is run from it */
};

struct wall_path { const char *path; enum wall_use use; };

/* Closes both walls around the calling thread and all threads that it makes
 * later, for good: to be called while it is the only one.  paths: what is the
 * installation's own; what every process of the role reads (certificates of the
 * system, fonts) is known here.  A path that is not there is no error and stays
 * closed when it comes.
 *
 * What the kernel does not offer stays open and is logged as wall.missing;
 * otherwise wall.closed says what stands.  Under the sanitizers, which need
 * calls of their own, only Landlock is closed. */
void wall_close(enum wall_role role, const struct wall_path *path, size_t n);

/* From here on this process and its children leave no core file. */
void wall_no_core(void);

#endif
