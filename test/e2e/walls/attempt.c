/* What somebody would try who has our thread of control: closes the walls of a
 * role as the programs do, makes one attempt, and prints "done" or the name of
 * the error.  Calls that end the process are seen by who started it.
 *
 *   attempt ROLE DIR ATTEMPT     ROLE: server, outward; DIR: the data folder
 *   attempt ROLE DIR ATTEMPT landlock|seccomp    on a kernel that lacks this one
 *   attempt secret               what the kernel notes about memory for keys
 *
 * Built and run by walls.test.js.  Start reading at the table `attempts`. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <pthread.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/check.h"
#include "base/secret.h"
#include "base/wall.h"

static const char *dir;

static const char *in_dir(const char *name)
{
	static char path[PATH_MAX];

	CHECK(snprintf(path, sizeof(path), "%s/%s", dir, name) < (int)sizeof(path));
	return path;
}

static long passwd(void) { return open("/etc/passwd", O_RDONLY); }
static long own_program(void) { return open("/proc/self/exe", O_RDONLY); }
static long own_memory(void) { return open("/proc/self/mem", O_RDWR); }
static long write_outside(void) { return open(in_dir("../outside"), O_WRONLY | O_CREAT, 0600); }
static long read_own(void) { return open(in_dir("interim.conf"), O_RDONLY); }
static long write_own(void) { return open(in_dir("new"), O_WRONLY | O_CREAT, 0600); }
static long remove_own(void) { return unlink(in_dir("interim.conf")); }
static long folder_own(void) { return mkdir(in_dir("folder"), 0700); }
static long link_own(void) { return symlink("/etc/passwd", in_dir("link")); }
static long device_own(void) { return mknod(in_dir("device"), S_IFCHR | 0600, 0x103); }
static long random_device(void) { return open("/dev/urandom", O_RDONLY); }
static long certificates(void) { return open("/etc/ssl/certs/ca-certificates.crt", O_RDONLY); }
static long inet(void) { return socket(AF_INET, SOCK_STREAM, 0); }
static long inet6(void) { return socket(AF_INET6, SOCK_DGRAM, 0); }
static long packet(void) { return socket(AF_PACKET, SOCK_RAW, 0); }
static long netlink(void) { return socket(AF_NETLINK, SOCK_RAW, 0); }
static long unix_socket(void) { return socket(AF_UNIX, SOCK_STREAM, 0); }
static long forked(void) { return syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL); }
static long forked_v(void) { return syscall(SYS_vfork); }
static long cloned_3(void) { return syscall(SYS_clone3, NULL, 0); }
static long spied(void) { return ptrace(PTRACE_TRACEME, 0, NULL, NULL); }
static long peeked(void) { return syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0, 0); }
static long mounted(void) { return mount("none", dir, "tmpfs", 0, NULL); }
static long unshared(void) { return unshare(CLONE_NEWUSER); }
static long became_root(void) { return setuid(0); }
static long kernel_program(void) { return syscall(SYS_bpf, 0, NULL, 0); }
static long ring(void) { return syscall(SYS_io_uring_setup, 1, NULL); }
static long dumpable(void) { return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); }
static long anonymous_file(void) { return syscall(SYS_memfd_create, "x", 0); }
static long kill_parent(void) { return kill(getppid(), 0); }
static long typed(void) { return ioctl(STDIN_FILENO, TIOCSTI, "x"); }

static long run_program(void)
{
	char name[] = "/bin/true", *words[] = { name, NULL }, *none[] = { NULL };

	return execve(name, words, none);
}

static long map_program(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0;
}

static long turn_to_program(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	CHECK(p != MAP_FAILED);
	return mprotect(p, 4096, PROT_READ | PROT_EXEC);
}

static long connected(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(1),
		.sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return fd < 0 ? -1 : connect(fd, (const struct sockaddr *)&to, sizeof(to));
}

static long listened(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return fd < 0 ? -1 : bind(fd, (const struct sockaddr *)&at, sizeof(at)) != 0 ? -1 : listen(fd, 1);
}

static long name_found(void)
{
	struct addrinfo *list;
	int rc = getaddrinfo("localhost", "80", NULL, &list);

	errno = rc == 0 ? 0 : EHOSTUNREACH;
	return -rc;
}

static void *try_network(void *result)
{
	*(long *)result = inet() < 0 ? errno : 0;
	return NULL;
}

/* A thread starts, and stands behind the same walls. */
static long threaded(void)
{
	pthread_t t;
	long result = 0;

	AZ(pthread_create(&t, NULL, try_network, &result));
	AZ(pthread_join(t, NULL));
	errno = (int)result;
	return result == 0 ? 0 : -1;
}

static long aborted(void)
{
	abort();
}

#if defined(__x86_64__)
/* The same calls have other numbers for programs of 32 bit: 20 is getpid there, writev here. */
static long other_numbers(void)
{
	long r;

	__asm__ volatile("int $0x80" : "=a"(r) : "a"(20L) : "memory");
	return r;
}
#endif

#define TRY(name) { #name, name }

static const struct { const char *name; long (*fn)(void); } attempts[] = {
	TRY(passwd), TRY(own_program), TRY(own_memory), TRY(write_outside), TRY(read_own), TRY(write_own),
	TRY(remove_own), TRY(folder_own), TRY(link_own), TRY(device_own), TRY(random_device), TRY(certificates),
	TRY(inet), TRY(inet6), TRY(packet), TRY(netlink), TRY(unix_socket), TRY(connected), TRY(listened),
	TRY(name_found), TRY(forked), TRY(forked_v), TRY(cloned_3), TRY(spied), TRY(peeked), TRY(mounted), TRY(unshared),
	TRY(became_root), TRY(kernel_program), TRY(ring), TRY(dumpable), TRY(anonymous_file), TRY(kill_parent),
	TRY(typed), TRY(run_program), TRY(map_program), TRY(turn_to_program), TRY(threaded), TRY(aborted),
#if defined(__x86_64__)
	TRY(other_numbers),
#endif
};

/* A kernel without one of the walls: its call is answered as such a kernel does. */
static void take_away(const char *wall)
{
	scmp_filter_ctx x = seccomp_init(SCMP_ACT_ALLOW);

	CHECK(x != NULL);
	if (strcmp(wall, "landlock") == 0) {
		AZ(seccomp_rule_add(x, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(landlock_create_ruleset), 0));
	} else {
		AZ(seccomp_rule_add(x, SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(seccomp), 0));
		AZ(seccomp_rule_add(x, SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(prctl), 1,
		    SCMP_A0(SCMP_CMP_EQ, PR_SET_SECCOMP)));
	}
	AZ(seccomp_load(x));
	seccomp_release(x);
}

/* What the kernel notes about the memory for keys (proc(5), VmFlags of smaps). */
static int print_flags_of_secret(void)
{
	const uintptr_t p = (uintptr_t)secret_new(96);
	FILE *f = fopen("/proc/self/smaps", "re");
	char line[400];
	unsigned long from, to;
	bool inside = false;

	CHECK(f != NULL);
	while (fgets(line, sizeof(line), f) != NULL) {
		if (sscanf(line, "%lx-%lx ", &from, &to) == 2) {
			inside = p >= from && p < to;
		} else if (inside && strncmp(line, "VmFlags:", 8) == 0) {
			fputs(line, stdout);
		}
	}
	return fclose(f);
}

int main(int argc, char **argv)
{
	struct wall_path path = { NULL, WALL_WRITE };
	enum wall_role role;

	if (argc == 2 && strcmp(argv[1], "secret") == 0) {
		return print_flags_of_secret();
	}
	if (argc != 4 && argc != 5) {
		fputs("usage: attempt server|outward DIR ATTEMPT [landlock|seccomp]\n", stderr);
		return 2;
	}
	role = strcmp(argv[1], "outward") == 0 ? WALL_OUTWARD : WALL_SERVER;
	dir = path.path = argv[2];
	if (argc == 5) {
		take_away(argv[4]);
	}
	wall_close(role, &path, role == WALL_SERVER ? 1 : 0);
	for (size_t i = 0; i < N_OF(attempts); i++) {
		if (strcmp(attempts[i].name, argv[3]) == 0) {
			puts(attempts[i].fn() < 0 ? strerrorname_np(errno) : "done");
			return 0;
		}
	}
	fprintf(stderr, "no such attempt: %s\n", argv[3]);
	return 2;
}
