'use strict';
/* The walls, from outside and on the plain build, the one that is installed: what
 * somebody could do who has our thread of control (a small program that closes
 * the same walls and then tries it), what the kernel says about the running
 * server, how the programs are compiled, and what systemd says about the units. */
const path = require('node:path');
process.env.INTERIM_BUILD = path.resolve(__dirname, '../../build');
const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const fs = require('node:fs');
const os = require('node:os');
const { spawn } = require('node:child_process');
const { Server, run, until, build, top } = require('./lib.js');
const { openAccount } = require('./visitor.js');

const x86 = process.arch === 'x64';

describe('behind the walls', () => {
	let folder, program, landlock;

	/* What the program prints, or the signal that ended it. */
	async function attempt(...words) {
		const dir = fs.mkdtempSync(path.join(folder, 'try-'));
		const data = path.join(dir, 'data');
		fs.mkdirSync(data);
		fs.writeFileSync(path.join(data, 'interim.conf'), '');
		const full = words.length > 1 ? [words[0], data, ...words.slice(1)] : words;
		try {
			const { stdout, stderr } = await run(program, full);
			return { said: stdout.trim(), log: stderr };
		} catch (e) {
			return { said: e.signal ?? `exit ${e.code}: ${e.stderr}`, log: e.stderr };
		}
	}

	before(async () => {
		folder = fs.mkdtempSync(path.join(os.tmpdir(), 'interim-walls-'));
		program = path.join(folder, 'attempt');
		await run('gcc', ['-std=gnu17', '-Wall', '-Wextra', '-Werror', '-D_GNU_SOURCE', `-I${top}/src`, '-pthread',
			path.join(__dirname, 'walls/attempt.c'), path.join(build, 'obj-plain/libinterim.a'),
			'-lseccomp', '-lcrypto', '-o', program]);
		landlock = Number(/landlock=([0-9]+)/.exec((await attempt('server', 'read_own')).log)[1]);
	});
	after(() => fs.rmSync(folder, { recursive: true, force: true }));

	/* `FILES` is what Landlock answers; where the kernel has none, the call goes through. */
	const FILES = 'EACCES';
	const both = { passwd: FILES, own_program: FILES, packet: 'EPERM', forked: 'EPERM', cloned_3: 'ENOSYS',
		forked_v: 'SIGSYS', spied: 'SIGSYS', peeked: 'SIGSYS', mounted: 'SIGSYS', unshared: 'SIGSYS', became_root: 'SIGSYS',
		kernel_program: 'SIGSYS', run_program: 'SIGSYS', ring: 'ENOSYS', dumpable: 'EPERM', anonymous_file: 'EPERM',
		kill_parent: 'EPERM', typed: 'EPERM', map_program: 'EPERM', turn_to_program: 'EPERM', link_own: 'EPERM',
		device_own: 'EPERM', listened: 'EPERM', random_device: 'done', name_found: 'done', aborted: 'SIGABRT',
		...(x86 ? { other_numbers: 'SIGSYS' } : {}) };
	const roles = {
		server: { ...both, own_memory: FILES, write_outside: FILES, certificates: FILES, read_own: 'done', write_own: 'done',
			remove_own: 'done', folder_own: 'done', inet: 'EPERM', inet6: 'EPERM', netlink: 'EPERM', unix_socket: 'done',
			connected: 'EPERM', threaded: 'EPERM' },
		outward: { ...both, own_memory: 'EPERM', write_outside: 'EPERM', read_own: FILES, write_own: 'EPERM',
			remove_own: 'EPERM', folder_own: 'EPERM', certificates: 'done', inet: 'done', inet6: 'done', netlink: 'done',
			unix_socket: 'EPERM', connected: 'ECONNREFUSED', threaded: 'done' },
	};
	for (const [role, attempts] of Object.entries(roles)) {
		for (const [name, expected] of Object.entries(attempts)) {
			it(`${role}: ${name} ends with ${expected}`, async () => {
				const { said } = await attempt(role, name);
				assert.equal(said, expected === FILES && landlock === 0 ? 'done' : expected);
			});
		}
	}

	it('stands on one leg, and says so, where the kernel has no Landlock', async () => {
		const { said, log } = await attempt('server', 'passwd', 'landlock');
		assert.equal(said, 'done');
		assert.match(log, /<4>ts=\S+ ev=wall\.missing what=landlock errno=38\n/);
		assert.match(log, /ev=wall\.closed role=server landlock=0 seccomp=yes/);
		assert.equal((await attempt('server', 'run_program', 'landlock')).said, 'SIGSYS');
	});
	it('the same without seccomp', async () => {
		const { said, log } = await attempt('server', 'anonymous_file', 'seccomp');
		assert.equal(said, 'done');
		assert.match(log, /<4>ts=\S+ ev=wall\.missing what=seccomp /);
		assert.match(log, /ev=wall\.closed role=server landlock=[0-9]+ seccomp=no/);
		assert.equal((await attempt('server', 'run_program', 'seccomp')).said, landlock > 0 ? 'EACCES' : 'done');
	});
	it('keys lie in memory that is neither dumped nor swapped', async () => {
		const { said } = await attempt('secret');
		assert.match(said, /^VmFlags:.* dd\b/);
		assert.match(said, /^VmFlags:.* lo\b/);
	});
});

describe('the server at work', () => {
	let server;
	before(async () => {
		server = await Server.start();
	});
	after(() => server?.stop());

	const status = (pid, task) => Object.fromEntries(fs.readFileSync(`/proc/${pid}/task/${task}/status`, 'utf8').split('\n')
		.map((line) => line.split(/:\s+/)));
	const tasks = (pid) => fs.readdirSync(`/proc/${pid}/task`).map((task) => status(pid, task));
	const children = (pid) => fs.readdirSync(`/proc/${pid}/task`)
		.flatMap((task) => fs.readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number));

	it('all its threads stand behind both walls', () => {
		const all = tasks(server.daemon.pid);
		assert.ok(all.length >= 6, `${all.length} threads`);
		for (const one of all) {
			assert.equal(one.Seccomp, '2', one.Name);
			assert.equal(one.NoNewPrivs, '1', one.Name);
		}
		assert.match(server.log, /ev=wall\.closed role=server landlock=[0-9]+ seccomp=yes/);
	});
	it('those that ask other servers stand behind theirs', () => {
		const workers = children(server.daemon.pid).flatMap(children);
		assert.ok(workers.length > 0);
		for (const one of workers.flatMap(tasks)) {
			assert.equal(one.Seccomp, '2', one.Name);
			assert.equal(one.NoNewPrivs, '1', one.Name);
		}
		assert.match(server.log, /ev=wall\.closed role=outward landlock=[0-9]+ seccomp=yes/);
	});
	it('it leaves no core file and nobody of its own user looks into it', async () => {
		assert.match(fs.readFileSync(`/proc/${server.daemon.pid}/limits`, 'utf8'), /^Max core file size +1 +1 /m);
		/* The folder of a process that may not be dumped belongs to root; ours does so anyway when root tests. */
		assert.equal(fs.statSync(`/proc/${server.daemon.pid}/mem`).uid, 0);
	});
	it('keys are in memory that is not dumped', () => {
		const flags = fs.readFileSync(`/proc/${server.daemon.pid}/smaps`, 'utf8').match(/^VmFlags:.*$/gm);
		assert.ok(flags.some((line) => / dd\b/.test(line) && / lo\b/.test(line)));
	});
	it('interimctl works beside it, and a token made so lets a worker in', async () => {
		const account = await openAccount(server, 'walls.nora', '01050399864');
		assert.ok(account.password.length > 0);
		assert.match(await server.ctl('check'), /\S/);
	});
});

describe('under the limits of its unit', () => {
	const unit = fs.readFileSync(path.join(top, 'conf/systemd/interimd.service'), 'utf8');
	const limit = (name) => new RegExp(`^Limit${name}=([0-9]+)(K?)$`, 'm').exec(unit);
	const value = (name) => Number(limit(name)[1]) * (limit(name)[2] === 'K' ? 1024 : 1);
	const nobody = 65534;

	/* As systemd starts it: a user without rights, who can raise no limit. */
	async function start(core) {
		const base = fs.mkdtempSync(path.join(os.tmpdir(), 'interim-unit-')), dir = path.join(base, 'data');
		const program = path.join(base, 'interimd');
		fs.copyFileSync(path.join(build, 'interimd'), program); /* where that user may look */
		fs.mkdirSync(path.join(dir, 'run'), { recursive: true });
		fs.writeFileSync(path.join(dir, 'interim.conf'), 'public_url = https://localhost:1\n');
		const root = process.getuid() === 0;
		if (root) {
			for (const one of [base, dir, path.join(dir, 'run'), path.join(dir, 'interim.conf')]) {
				fs.chownSync(one, nobody, nobody);
			}
		}
		const daemon = spawn('prlimit', [`--core=${core}:${core}`, `--nofile=${value('NOFILE')}`,
			`--memlock=${value('MEMLOCK')}`, ...(root ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups',
				'--bounding-set=-all', '--inh-caps=-all'] : []), program, '--data', dir]);
		let out = '', log = '', ended = false;
		daemon.stdout.on('data', (text) => { out += text; });
		daemon.stderr.on('data', (text) => { log += text; });
		const end = new Promise((resolve) => daemon.on('exit', (code, signal) => {
			ended = true;
			resolve(signal ?? code);
		}));
		try {
			await until('interimd', () => ended || out.includes('ready'));
			const limits = ended ? '' : fs.readFileSync(`/proc/${daemon.pid}/limits`, 'utf8');
			daemon.kill('SIGTERM');
			return { out, log, limits, code: await end };
		} finally {
			daemon.kill('SIGKILL');
			fs.rmSync(base, { recursive: true, force: true });
		}
	}

	for (const core of [value('CORE'), 0]) {
		it(`a core file of at most ${core}: the server becomes ready, and those that ask other servers live`, async () => {
			const { out, log, limits, code } = await start(core);
			assert.match(out, /ready/, log);
			assert.match(limits, new RegExp(`^Max core file size +${core} +${core} `, 'm'));
			assert.match(log, /ev=wall\.closed role=outward /);
			assert.doesNotMatch(log, /ev=(check\.failed|fetch\.worker-ended|secret\.unlocked)/);
			assert.equal(code, 0);
		});
	}
});

it('each test that the threat model names is there', () => {
	const named = new Set(fs.readFileSync(path.join(top, 'doc/threat-model.md'), 'utf8').match(/[a-z_0-9]+(\.test\.js|_test\.c|_fuzz\.c)/g));
	const there = new Set(['test/e2e', 'src'].flatMap((dir) => fs.readdirSync(path.join(top, dir), { recursive: true }))
		.map((name) => path.basename(name)));
	assert.ok(named.size > 30);
	assert.deepEqual([...named].filter((name) => !there.has(name)), []);
});

describe('how the programs are compiled', () => {
	for (const name of ['interimd', 'interimctl']) {
		const read = async (option) => (await run('readelf', ['-W', option, path.join(build, name)],
			{ maxBuffer: 1 << 26 })).stdout;

		it(`${name}: anywhere in memory, tables read-only after the start, no executable stack`, async () => {
			assert.match(await read('--file-header'), /Type: +DYN \(Position-Independent Executable/);
			const segments = await read('--program-headers');
			assert.match(segments, /GNU_RELRO/);
			assert.match(segments, /GNU_STACK +\S+ \S+ \S+ \S+ \S+ RW +/);
			assert.doesNotMatch(segments, / LOAD .* RWE /);
			const dynamic = await read('--dynamic');
			assert.match(dynamic, /FLAGS_1.* NOW.* PIE|FLAGS_1.* PIE.* NOW/);
			assert.doesNotMatch(dynamic, /\((RPATH|RUNPATH|TEXTREL)\)/);
		});
		it(`${name}: guards on the stack, checked copies`, async () => {
			const symbols = await read('--dyn-syms');
			assert.match(symbols, / __stack_chk_fail@/);
			assert.match(symbols, / __(memcpy|snprintf|vsnprintf|read|fprintf)_chk@/);
		});
	}
	/* Debian's own start files are without the mark, so the programs are too; ours have it and are ready. */
	it('every object of ours marks where jumps may lead', async () => {
		const { stdout } = await run('readelf', ['-W', '--notes', path.join(build, 'obj-plain/libinterim.a')],
			{ maxBuffer: 1 << 26 });
		const objects = stdout.split('\nFile: ').slice(1);
		assert.ok(objects.length > 100);
		for (const one of objects) assert.match(one, x86 ? /x86 feature: IBT, SHSTK/ : /AArch64 feature: BTI, PAC/);
	});
});

describe('the units of systemd', () => {
	const folder = path.join(top, 'conf/systemd');
	const units = fs.readdirSync(folder).filter((name) => name.endsWith('.service'));

	it('there are three', () => assert.deepEqual(units.sort(),
		['interim-check.service', 'interim-nginx.service', 'interimd.service']));
	for (const unit of units) {
		it(`${unit}: exposure below 2`, async () => {
			const { stdout } = await run('systemd-analyze', ['security', '--offline=true', '--no-pager',
				path.join(folder, unit)], { env: { ...process.env, LC_ALL: 'C.UTF-8' } });
			const score = Number(/Overall exposure level for \S+: ([0-9.]+)/.exec(stdout)[1]);
			assert.ok(score < 2, `${score}\n${stdout}`);
		});
	}
	it('systemd understands every line', async () => {
		const all = fs.readdirSync(folder).filter((name) => /\.(service|timer)$/.test(name)).map((n) => path.join(folder, n));
		const said = await run('systemd-analyze', ['verify', '--man=no', ...all]).then((r) => r.stderr, (e) => e.stderr);
		const strange = said.split('\n').filter((line) => line.includes('interim') && !/is not executable: No such file/.test(line));
		assert.deepEqual(strange, []);
	});
});
