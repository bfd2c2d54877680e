'use strict';
/* interimctl trust: who may say who somebody is, looked after by the real
 * program over a PKI of script/test-pki and a server that holds its list of
 * revoked authorities. */
const test = require('node:test');
const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { promisify } = require('node:util');

const run = promisify(execFile);
const top = path.resolve(__dirname, '../..');
const program = path.join(process.env.INTERIM_BUILD ?? path.join(top, 'build/asan'), 'interimctl');

let dir, pki, server, answer;

const trust = async (...words) => {
	try {
		return { code: 0, ...await run(program, ['trust', ...words, '--data', dir]) };
	} catch (e) {
		return { code: e.code, stdout: e.stdout, stderr: e.stderr };
	}
};
const lists = () => fs.readdirSync(path.join(dir, 'trust/crl'));

test.before(async () => {
	dir = fs.mkdtempSync(path.join(os.tmpdir(), 'interim-e2e-'));
	pki = path.join(dir, 'pki');
	server = http.createServer((request, response) => answer(request, response));
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	await run(path.join(top, 'script/test-pki'), [pki, '--crl-url', `http://127.0.0.1:${server.address().port}`]);
});

test.after(() => {
	server.close();
	server.closeAllConnections();
	fs.rmSync(dir, { recursive: true, force: true });
});

test('an empty folder lists nothing', async () => {
	assert.deepEqual(await trust('list'), { code: 0, stdout: '', stderr: '' });
});

test('authorities are added once, in PEM or DER, and listed', async () => {
	for (const name of ['root', 'citizen']) {
		const added = await trust('add', path.join(pki, `${name}.pem`));
		assert.equal(added.code, 0, added.stderr);
	}
	await run('openssl', ['x509', '-in', path.join(pki, 'foreigner.pem'), '-outform', 'DER', '-out', path.join(dir, 'f.cer')]);
	assert.match((await trust('add', path.join(dir, 'f.cer'))).stdout, /^added as foreigner-ca-202601-[0-9a-f]{8}\.pem\n$/);
	const again = await trust('add', path.join(pki, 'citizen.pem'));
	assert.equal(again.code, 1);
	assert.match(again.stderr, /there already/);
	const { stdout } = await trust('list');
	const { stdout: fingerprint } = await run('openssl',
		['x509', '-in', path.join(pki, 'citizen.pem'), '-noout', '-fingerprint', '-sha256']);
	assert.match(stdout, /CN=Citizen CA,serialNumber=202602,OU=/);
	assert.ok(stdout.includes(fingerprint.split('=')[1].trim().replaceAll(':', '').toLowerCase()));
	assert.match(stdout, /valid until 2036-/);
	assert.equal(stdout.match(/SHA-256/g).length, 3);
	assert.doesNotMatch(stdout, /list of revoked/);
});

test('what is no authority is refused', async () => {
	for (const [name, said] of [['nora.pem', /not a certificate of a certificate authority/],
		['nora.key', /not a certificate/], ['expired-ca.pem', /expired/], ['nothing.pem', /nothing\.pem/]]) {
		const { code, stderr } = await trust('add', path.join(pki, name));
		assert.equal(code, 1, name);
		assert.match(stderr, said);
	}
	assert.equal((await trust('list')).stdout.match(/SHA-256/g).length, 3);
});

test('the list of revoked authorities is fetched, once for all, and shown', async () => {
	const asked = [];
	answer = (request, response) => {
		asked.push(request.url);
		response.end(fs.readFileSync(path.join(pki, 'root.crl')));
	};
	const { code, stdout } = await trust('refresh');
	assert.equal(code, 0, stdout);
	assert.match(stdout, /\/root\.crl: up to date/);
	assert.deepEqual(asked, ['/root.crl']);
	assert.equal(lists().length, 1);
	assert.match((await trust('list')).stdout, /list of revoked authorities: 0 days old, valid until \d{4}-\d\d-\d\d\n/);
});

test('an answer that proves nothing changes nothing', async () => {
	const before = fs.readFileSync(path.join(dir, 'trust/crl', lists()[0]));
	const good = fs.readFileSync(path.join(pki, 'root.crl'));
	const spoilt = Buffer.from(good);
	spoilt[spoilt.length - 1] ^= 1;
	for (const [what, said] of [
		[(r) => r.end(spoilt), /no certificate authority .* signed/], [(r) => r.end('<html>'), /no list/],
		[(r) => r.end(''), /no list/], [(r) => { r.statusCode = 404; r.end(good); }, /no list there/],
		[(r) => { r.statusCode = 302; r.setHeader('Location', '/other'); r.end(); }, /no list there/],
		[(r) => r.end(Buffer.alloc(65 * 1024)), /too long/], [(r) => r.destroy(), /does not answer/]]) {
		answer = (request, response) => what(response);
		const { code, stdout } = await trust('refresh');
		assert.equal(code, 1, stdout);
		assert.match(stdout, said);
		assert.deepEqual(fs.readFileSync(path.join(dir, 'trust/crl', lists()[0])), before);
	}
	assert.equal(lists().length, 1);
});

test('an authority is removed by its name in the list, and nothing else is', async () => {
	const { stdout } = await trust('list');
	const name = stdout.match(/^citizen-ca.*\.pem$/m)[0];
	assert.equal((await trust('remove', name)).code, 0);
	assert.equal((await trust('remove', name)).code, 1);
	for (const other of ['../interim.conf', '../pki/root.pem', '']) {
		assert.notEqual((await trust('remove', other)).code, 0);
	}
	assert.equal((await trust('list')).stdout.match(/SHA-256/g).length, 2);
	assert.ok(fs.existsSync(path.join(pki, 'root.pem')));
});
