/* Landlock and seccomp, closed once per process.
 *
 * Landlock is asked for by its system calls, since Debian 12 has no library for
 * it; each version of the kernel knows more of it, and what it does not know is
 * left out (enum landlock_abi).  Everything that has no rule is refused.
 *
 * seccomp is a list of the calls that a role makes.  What is on no list is
 * answered EPERM, so that a library that tries something rare finds another way
 * or reports a failure, and one request suffers instead of all.  A few calls
 * only an intruder makes: they end the process, and he has no second try.
 * Start reading at wall_close(). */
#include "base/wall.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#include "base/log.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED true
#else
#define SANITIZED false
#endif

static const char *const role_names[WALL__MAX] = { [WALL_SERVER] = "server", [WALL_OUTWARD] = "outward" };

/* ---- Landlock ------------------------------------------------------------ */

/* The header of Debian 12 ends with the second version; the numbers are the kernel's (landlock(7)). */
enum landlock_abi { ABI_REFER = 2, ABI_TRUNCATE = 3, ABI_NET = 4, ABI_IOCTL = 5, ABI_SCOPE = 6 };

#define FS_TRUNCATE (UINT64_C(1) << 14)
#define FS_IOCTL_DEV (UINT64_C(1) << 15)
#define NET_BIND_TCP (UINT64_C(1) << 0)
#define NET_CONNECT_TCP (UINT64_C(1) << 1)
#define SCOPE_ABSTRACT_UNIX_SOCKET (UINT64_C(1) << 0)
#define SCOPE_SIGNAL (UINT64_C(1) << 1)

/* struct landlock_ruleset_attr of the newest version that we use; an older kernel takes its beginning. */
struct ruleset { uint64_t fs, net, scoped; };

#define FS_FIRST ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1) /* all rights of the first version */
#define FS_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define FS_WRITE (FS_READ | LANDLOCK_ACCESS_FS_WRITE_FILE | FS_TRUNCATE | LANDLOCK_ACCESS_FS_REMOVE_FILE | \
	LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_SOCK)
/* The rights that a file itself can have; a rule for a file must hold no other. */
#define FS_OF_FILE (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE | \
	FS_TRUNCATE | FS_IOCTL_DEV)

static const uint64_t rights[] = { [WALL_READ] = FS_READ, [WALL_WRITE] = FS_WRITE };

#define OF(role) (1u << (role))
#define BOTH (OF(WALL_SERVER) | OF(WALL_OUTWARD))

/* What every process of a role reads besides its own. */
static const struct { const char *path; unsigned roles; } system_paths[] = {
	{ "/dev/urandom", BOTH },                             /* SQLite draws from it */
	{ "/etc/ssl/openssl.cnf", BOTH },
	{ "/proc/sys/vm/overcommit_memory", BOTH },           /* malloc, before it gives memory back */
	{ "/etc/fonts", OF(WALL_SERVER) },                    /* the code card as PDF */
	{ "/usr/share/fontconfig", OF(WALL_SERVER) },
	{ "/usr/share/fonts", OF(WALL_SERVER) },
	{ "/usr/local/share/fonts", OF(WALL_SERVER) },
	{ "/var/cache/fontconfig", OF(WALL_SERVER) },
	{ "/etc/ssl/certs", OF(WALL_OUTWARD) },
	{ "/usr/share/ca-certificates", OF(WALL_OUTWARD) },   /* where the links in certs lead */
	{ "/usr/local/share/ca-certificates", OF(WALL_OUTWARD) },
	{ "/etc/resolv.conf", OF(WALL_OUTWARD) },             /* from here on: finding the address of a name */
	{ "/run/systemd/resolve", OF(WALL_OUTWARD) },
	{ "/run/NetworkManager/resolv.conf", OF(WALL_OUTWARD) },
	{ "/etc/hosts", OF(WALL_OUTWARD) },
	{ "/etc/host.conf", OF(WALL_OUTWARD) },
	{ "/etc/nsswitch.conf", OF(WALL_OUTWARD) },
	{ "/etc/gai.conf", OF(WALL_OUTWARD) },
	{ "/etc/services", OF(WALL_OUTWARD) },
	{ "/etc/localtime", BOTH },
	{ "/etc/ssl/cert.pem", OF(WALL_OUTWARD) },
};

/* The finder of leaks and the writer of traces look into the process and the program's file. */
static const char *const sanitizer_paths[] = { "/proc", "/proc/self/exe", "/usr/lib" };

static void allow(int ruleset, uint64_t handled, const char *path, enum wall_use use)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = rights[use] & handled };
	struct stat st;

	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0) {
		if (errno != ENOENT && errno != ENOTDIR) {
			log_event(LOG_WARN, "wall.path", "path=%s errno=%d", log_value(path), errno);
		}
		return;
	}
	AZ(fstat(rule.parent_fd, &st));
	if (!S_ISDIR(st.st_mode)) {
		rule.allowed_access &= FS_OF_FILE;
	}
	AZ(syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0));
	(void)close(rule.parent_fd);
}

/* All that this version of the kernel can refuse. */
static struct ruleset everything(enum wall_role role, long abi, size_t *size_r)
{
	struct ruleset r = { .fs = FS_FIRST };

	*size_r = sizeof(r.fs);
	if (abi >= ABI_REFER) {
		r.fs |= LANDLOCK_ACCESS_FS_REFER;
	}
	if (abi >= ABI_TRUNCATE) {
		r.fs |= FS_TRUNCATE;
	}
	if (abi >= ABI_NET) {
		r.net = NET_BIND_TCP | (role == WALL_SERVER ? NET_CONNECT_TCP : 0);
		*size_r += sizeof(r.net);
	}
	if (abi >= ABI_IOCTL) {
		r.fs |= FS_IOCTL_DEV;
	}
	if (abi >= ABI_SCOPE) {
		/* The server tells systemd that it is up, perhaps over an abstract socket. */
		r.scoped = SCOPE_SIGNAL | (role == WALL_OUTWARD ? SCOPE_ABSTRACT_UNIX_SOCKET : 0);
		*size_r += sizeof(r.scoped);
	}
	return r;
}

/* The version that stands now; 0: none. */
static long landlock_close(enum wall_role role, const struct wall_path *path, size_t n)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	struct ruleset all;
	size_t size;
	int fd;

	if (abi < 1) {
		log_event(LOG_WARN, "wall.missing", "what=landlock errno=%d", errno);
		return 0;
	}
	all = everything(role, abi, &size);
	fd = (int)syscall(SYS_landlock_create_ruleset, &all, size, 0);
	CHECK(fd >= 0);
	for (size_t i = 0; i < N_OF(system_paths); i++) {
		if ((system_paths[i].roles & OF(role)) != 0) {
			allow(fd, all.fs, system_paths[i].path, WALL_READ);
		}
	}
	for (size_t i = 0; SANITIZED && i < N_OF(sanitizer_paths); i++) {
		allow(fd, all.fs, sanitizer_paths[i], WALL_READ);
	}
	for (size_t i = 0; i < n; i++) {
		allow(fd, all.fs, path[i].path, path[i].use);
	}
	if (syscall(SYS_landlock_restrict_self, fd, 0) != 0) {
		log_event(LOG_WARN, "wall.missing", "what=landlock errno=%d", errno);
		abi = 0;
	}
	(void)close(fd);
	return abi;
}

/* ---- seccomp -------------------------------------------------------------- */

#define CALL(name) SCMP_SYS(name)

/* Memory, threads, time, what is open already, sockets that there are, looking at files. */
static const int for_both[] = {
	CALL(brk), CALL(munmap), CALL(mremap), CALL(madvise), CALL(mlock), CALL(munlock),
	CALL(futex), CALL(set_robust_list), CALL(rseq), CALL(sched_yield), CALL(sched_getaffinity), CALL(membarrier),
	CALL(exit), CALL(exit_group), CALL(restart_syscall), CALL(wait4),
	CALL(rt_sigaction), CALL(rt_sigprocmask), CALL(rt_sigreturn), CALL(rt_sigtimedwait), CALL(rt_sigpending),
	CALL(sigaltstack),
	CALL(clock_gettime), CALL(clock_getres), CALL(clock_nanosleep), CALL(nanosleep), CALL(gettimeofday), CALL(time),
	CALL(getpid), CALL(getppid), CALL(gettid), CALL(getuid), CALL(geteuid), CALL(getgid), CALL(getegid),
	CALL(getrandom), CALL(getrusage), CALL(uname), CALL(sysinfo), CALL(getcpu),
	CALL(read), CALL(readv), CALL(write), CALL(writev), CALL(lseek), CALL(close), CALL(fcntl), CALL(dup),
	CALL(pread64), CALL(pipe2), CALL(eventfd2),
	CALL(poll), CALL(ppoll), CALL(select), CALL(pselect6), CALL(epoll_create1), CALL(epoll_ctl), CALL(epoll_wait),
	CALL(epoll_pwait),
	CALL(connect), CALL(shutdown), CALL(getsockopt), CALL(setsockopt), CALL(getsockname), CALL(getpeername),
	CALL(sendto), CALL(sendmsg), CALL(sendmmsg), CALL(recvfrom), CALL(recvmsg), CALL(recvmmsg),
	CALL(stat), CALL(lstat), CALL(fstat), CALL(newfstatat), CALL(statx), CALL(statfs), CALL(fstatfs),
	CALL(access), CALL(faccessat), CALL(faccessat2), CALL(readlink), CALL(readlinkat), CALL(getcwd),
	CALL(getdents64), CALL(fadvise64),
};

/* The door, and what SQLite does with its files. */
static const int for_server[] = {
	CALL(bind), CALL(listen), CALL(accept), CALL(accept4),
	CALL(open), CALL(openat), CALL(mkdir), CALL(mkdirat), CALL(unlink), CALL(unlinkat), CALL(rename),
	CALL(renameat), CALL(renameat2), CALL(chmod), CALL(fchmod), CALL(fchmodat), CALL(fchown), CALL(flock),
	CALL(pwrite64), CALL(pwritev), CALL(ftruncate), CALL(fallocate), CALL(fsync), CALL(fdatasync), CALL(msync),
};

/* Libraries have another way when these are not there: a filter cannot look
 * into the memory that their arguments stand in. */
static const int not_there[] = { CALL(clone3), CALL(openat2), CALL(io_uring_setup) };

/* None of our code and of the libraries' makes these calls once a role is at work. */
static const int ends_process[] = {
	CALL(execve), CALL(execveat), CALL(fork), CALL(vfork), CALL(ptrace), CALL(process_vm_readv),
	CALL(process_vm_writev), CALL(pidfd_getfd), CALL(open_by_handle_at), CALL(mount), CALL(umount2),
	CALL(move_mount), CALL(open_tree), CALL(fsopen), CALL(pivot_root), CALL(chroot), CALL(setns), CALL(unshare),
	CALL(init_module), CALL(finit_module), CALL(delete_module), CALL(kexec_load), CALL(kexec_file_load), CALL(bpf),
	CALL(perf_event_open), CALL(userfaultfd), CALL(add_key), CALL(keyctl), CALL(request_key), CALL(setuid),
	CALL(setgid), CALL(setreuid), CALL(setregid), CALL(setresuid), CALL(setresgid), CALL(setgroups), CALL(capset),
	CALL(personality), CALL(reboot), CALL(swapon), CALL(swapoff), CALL(acct), CALL(settimeofday),
	CALL(clock_settime), CALL(sethostname), CALL(iopl), CALL(ioperm), CALL(quotactl), CALL(modify_ldt),
};

static void rule_each(scmp_filter_ctx x, uint32_t action, const int *call, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		AZ(seccomp_rule_add(x, action, call[i], 0));
	}
}

static void rule_if(scmp_filter_ctx x, int call, struct scmp_arg_cmp a)
{
	AZ(seccomp_rule_add_array(x, SCMP_ACT_ALLOW, call, 1, &a));
}

/* Calls of which the value of an argument decides. */
static void rule_by_value(scmp_filter_ctx x, enum wall_role role)
{
	static const int requests[] = { FIONBIO, FIONREAD, TCGETS };
	static const int families[WALL__MAX][3] = {
		[WALL_SERVER] = { AF_UNIX, AF_UNIX, AF_UNIX },
		[WALL_OUTWARD] = { AF_INET, AF_INET6, AF_NETLINK }, /* the last: which addresses has this machine */
	};
	/* Threads yes; processes and rooms of their own no. */
	const uint64_t kind = CLONE_THREAD | CLONE_NEWNS | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC |
	    CLONE_NEWUTS | CLONE_NEWCGROUP;
	struct scmp_arg_cmp reads_limits[] = { SCMP_A0(SCMP_CMP_EQ, 0, 0), SCMP_A2(SCMP_CMP_EQ, 0, 0) };

	rule_if(x, CALL(clone), SCMP_A0(SCMP_CMP_MASKED_EQ, kind, CLONE_THREAD));
	/* Memory holds data or program, and no more program comes. */
	rule_if(x, CALL(mmap), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	rule_if(x, CALL(mprotect), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	rule_if(x, CALL(tgkill), SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0)); /* abort() */
	rule_if(x, CALL(prctl), SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME, 0));
	rule_if(x, CALL(socketpair), SCMP_A0(SCMP_CMP_EQ, AF_UNIX, 0));
	AZ(seccomp_rule_add_array(x, SCMP_ACT_ALLOW, CALL(prlimit64), N_OF(reads_limits), reads_limits));
	for (size_t i = 0; i < N_OF(requests); i++) {
		rule_if(x, CALL(ioctl), SCMP_A1(SCMP_CMP_EQ, (scmp_datum_t)requests[i], 0));
	}
	for (size_t i = 0; i < N_OF(families[role]); i++) {
		rule_if(x, CALL(socket), SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)families[role][i], 0));
	}
	if (role == WALL_OUTWARD) {
		const uint64_t writes = O_ACCMODE | O_CREAT | O_TRUNC;

		AZ(seccomp_rule_add(x, SCMP_ACT_ALLOW, CALL(setitimer), 0)); /* an end to what takes too long */
		rule_if(x, CALL(bind), SCMP_A2(SCMP_CMP_EQ, 12, 0)); /* sizeof(struct sockaddr_nl) */
		rule_if(x, CALL(open), SCMP_A1(SCMP_CMP_MASKED_EQ, writes, O_RDONLY));
		rule_if(x, CALL(openat), SCMP_A2(SCMP_CMP_MASKED_EQ, writes, O_RDONLY));
	}
}

static bool seccomp_close(enum wall_role role)
{
	scmp_filter_ctx x = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int rc;

	CHECK(x != NULL);
	AZ(seccomp_attr_set(x, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS));
	AZ(seccomp_attr_set(x, SCMP_FLTATR_CTL_OPTIMIZE, 2)); /* a tree of the calls instead of a line */
	rule_each(x, SCMP_ACT_ALLOW, for_both, N_OF(for_both));
	if (role == WALL_SERVER) {
		rule_each(x, SCMP_ACT_ALLOW, for_server, N_OF(for_server));
	}
	rule_each(x, SCMP_ACT_ERRNO(ENOSYS), not_there, N_OF(not_there));
	rule_each(x, SCMP_ACT_KILL_PROCESS, ends_process, N_OF(ends_process));
	rule_by_value(x, role);
	rc = seccomp_load(x);
	seccomp_release(x);
	if (rc != 0) {
		log_event(LOG_WARN, "wall.missing", "what=seccomp errno=%d", -rc);
	}
	return rc == 0;
}

void wall_close(enum wall_role role, const struct wall_path *path, size_t n)
{
	long landlock;
	bool seccomp;

	AZ(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	landlock = landlock_close(role, path, n);
	seccomp = !SANITIZED && seccomp_close(role);
	log_event(LOG_NOTICE, "wall.closed", "role=%s landlock=%ld seccomp=%s", role_names[role], landlock,
	    seccomp ? "yes" : "no");
}

void wall_no_core(void)
{
	struct rlimit core;

	AZ(getrlimit(RLIMIT_CORE, &core));
	if (core.rlim_max > 1) { /* a lower one cannot be raised again */
		core.rlim_max = 1; /* 0 would still feed a core_pattern pipe; 1 does not */
	}
	core.rlim_cur = core.rlim_max;
	AZ(setrlimit(RLIMIT_CORE, &core));
}
