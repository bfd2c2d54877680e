'use strict';
/* Nothing that was answered 201 is lost: killed under load, disk full. */
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { it } = require('node:test');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Server, Client, inss, sleep, run } = require('./lib.js');
const shapes = require('./shapes.js');

async function ready(options) {
	const server = await Server.start(options);
	await server.ctl('employer', 'add', '--enterprise', shapes.AGENCY, '--nsso', String(shapes.AGENCY_NSSO), '--name', 'A',
		'--from', '2000-01-01', '--agency');
	const client = await Client.register(server, 'c', shapes.AGENCY);
	await client.signIn();
	return [server, client];
}

const worker = (i) => inss(1960 + i % 40, 1 + i % 12, 1 + Math.floor(i / 480) % 28, 101 + 2 * (Math.floor(i / 40) % 400));

/* Hands in from `lanes` sides until stopped; collects the ids that were promised. */
function load(client, lanes) {
	const promised = [];
	const other = [];
	let going = true;
	let n = 0;
	const lane = async () => {
		while (going) {
			const i = n++;
			try {
				const r = await client.post('/declarations', shapes.agencyIn(worker(i), 1 + i % 300, 1 + i % 300));
				if (r.status === 201) promised.push(r.json.declarationStatus.declarationId);
				else other.push(r);
			} catch {
				/* the answer was lost: nothing was promised */
			}
			if (other.length > 0) await sleep(20);
		}
	};
	const all = Promise.all(Array.from({ length: lanes }, lane));
	return { promised, other, stop: () => { going = false; return all; } };
}

async function assertAllThere(client, promised) {
	assert.ok(promised.length > 0);
	assert.equal(new Set(promised).size, promised.length);
	for (const id of promised) {
		const r = await client.get(`/declarations/${id}`);
		assert.equal(r.status, 200, `${id}: ${r.text}`);
		assert.match(r.json.declarationStatus.result, /^[AWB]$/);
	}
}

it('kill -9 under load, three times: every declaration that was answered 201 is there', async () => {
	const [server, client] = await ready();
	const promised = [];
	for (let round = 0; round < 3; round++) {
		const l = load(client, 16);
		await sleep(700);
		await server.kill('SIGKILL');
		await l.stop();
		assert.ok(l.promised.length > 20);
		promised.push(...l.promised);
		assert.match(await server.ctl('check'), /0 differences/);
		await server.startDaemon();
	}
	await assertAllThere(client, promised);
	assert.match(await server.ctl('check'), /0 differences/);
	await server.stop();
});

it('SIGTERM under load: what runs is answered, what was answered is there', async () => {
	const [server, client] = await ready();
	const l = load(client, 16);
	await sleep(700);
	const { code } = await server.kill('SIGTERM');
	await l.stop();
	assert.equal(code, 0, server.log);
	await server.startDaemon();
	await assertAllThere(client, l.promised);
	assert.match(await server.ctl('check'), /0 differences/);
	await server.stop();
});

/* full: makes writing impossible; room: makes it possible again */
async function fullDisk(server, client, full, room) {
	const before = load(client, 8);
	await sleep(300);
	await full();
	await sleep(1000);
	await before.stop();
	assert.ok(before.promised.length > 0);
	assert.ok(before.other.length > 0, 'the disk never became full');
	for (const r of before.other) {
		assert.equal(r.status, 503, r.text);
		assert.match(r.headers['content-type'], /^application\/problem\+json/);
		assert.ok(r.headers['retry-after']);
	}
	/* what cannot be noted in the access log is not shown */
	assert.equal((await client.get(`/declarations/${before.promised[0]}`)).status, 503);
	await room();
	const after = load(client, 8);
	await sleep(300);
	await after.stop();
	assert.deepEqual(after.other.map((r) => r.text), []);
	await assertAllThere(client, [...before.promised, ...after.promised]);
	assert.match(await server.ctl('check'), /0 differences/);
}

it('files that may not grow: 503, nothing half stored, later it goes on', async () => {
	/* An ignored signal stays ignored in the program that is started: writing then fails instead of ending it. */
	const [server, client] = await ready({ wrap: ['sh', '-c', 'trap "" XFSZ; exec "$0" "$@"'] });
	const limit = (n) => run('prlimit', ['--pid', String(server.daemon.pid), `--fsize=${n}:`]);
	await fullDisk(server, client, () => limit(1), () => limit('unlimited'));
	await server.stop();
});

const mountable = (() => {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'interim-mount-'));
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', dir], { stdio: 'ignore' });
		execFileSync('umount', [dir]);
		return true;
	} catch {
		return false;
	} finally {
		fs.rmdirSync(dir);
	}
})();

it('a full disk: 503, nothing half stored, later it goes on', { skip: !mountable && 'no right to mount a small disk' }, async () => {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'interim-full-'));
	await run('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', dir]);
	try {
		const [server, client] = await ready({ dir });
		const ballast = path.join(dir, 'ballast');
		await fullDisk(server, client, async () => {
			const { bsize, bavail } = fs.statfsSync(dir);
			fs.writeFileSync(ballast, '');
			/* Leaves little, so that the next declarations fill it. */
			execFileSync('fallocate', ['-l', String(bsize * bavail - 16 * bsize), ballast]);
		}, async () => fs.rmSync(ballast));
		await server.stop();
	} finally {
		await run('umount', ['-l', dir]);
		fs.rmdirSync(dir);
	}
});
