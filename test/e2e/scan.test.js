'use strict';
/* What scanners say that everybody can point at us: testssl.sh at both doors,
 * wapiti at the pages that a stranger reaches, slowhttptest against the patience
 * of the front.  A finding that is let through stands in a table with its reason. */
const path = require('node:path');
process.env.INTERIM_BUILD = path.resolve(__dirname, '../../build');
const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const fs = require('node:fs');
const os = require('node:os');
const { Server, run, sleep } = require('./lib.js');

let server, folder;

before(async () => {
	folder = fs.mkdtempSync(path.join(os.tmpdir(), 'interim-scan-'));
	server = await Server.start();
});
after(async () => {
	await server?.stop();
	fs.rmSync(folder, { recursive: true, force: true });
});

/* Some scanners tell by their exit status how many findings there are; what they wrote is what counts. */
const scan = (program, words) => run(program, words, { cwd: folder, maxBuffer: 1 << 26, timeout: 170000,
	env: { ...process.env, HOME: folder } }).catch((e) => {
	if (e.killed || e.code === 'ENOENT') throw e;
	return e;
});

describe('testssl.sh', () => {
	const LET_THROUGH = {
		cert_chain_of_trust: 'the test signs its own certificate',
		cert_trust: 'the same',
		cert_revocation: 'nobody can revoke a certificate that signed itself; a real one comes with the address of its CA',
		cert_validityPeriod: 'the certificate that is made for this machine alone lives 397 days',
	};
	const GRAVE = ['MEDIUM', 'HIGH', 'CRITICAL', 'FATAL'];
	const has = (all, id, finding) => assert.match(all.find((one) => one.id === id)?.finding ?? 'absent', finding, id);

	async function findings(name, port, options) {
		const file = path.join(folder, `${name}.json`);
		await scan('testssl', ['--quiet', '--color', '0', '--warnings', 'batch', '--ip', '127.0.0.1', '--add-ca',
			path.join(server.dir, 'tls/certificate.pem'), '--jsonfile', file, ...options, `localhost:${port}`]);
		return JSON.parse(fs.readFileSync(file, 'utf8'));
	}
	function assertClean(all) {
		const grave = all.filter((one) => GRAVE.includes(one.severity) && !(one.id in LET_THROUGH));
		assert.deepEqual(grave.map((one) => `${one.id} ${one.severity}: ${one.finding}`), []);
		has(all, 'SSLv3', /not offered/);
		has(all, 'TLS1', /not offered/);
		has(all, 'TLS1_1', /not offered/);
		has(all, 'TLS1_3', /offered with final/);
		has(all, 'ROBOT', /not vulnerable/);
		has(all, 'heartbleed', /not vulnerable/);
		has(all, 'secure_client_renego', /not vulnerable/);
	}

	it('finds nothing of medium weight or more at the site', async () => {
		const all = await findings('site', server.port, ['-p', '-s', '-S', '-P', '-h', '-U']);
		assertClean(all);
		has(all, 'cipherlist_NULL', /not offered/);
		has(all, 'cipherlist_STRONG', /^offered/);
		has(all, 'BREACH', /not vulnerable/);
	});
	it('nor at the door that asks for certificates', async () => {
		const all = await findings('certificate', server.port + 1, ['-p', '-S', '-U']);
		assertClean(all);
		has(all, 'TLS_session_ticket', /no/);
		has(all, 'SSL_sessionID_support', /./);
	});
});

describe('wapiti', () => {
	const LET_THROUGH = {
		'X-Frame-Options is not set': 'frame-ancestors of the policy says it, and browsers that know both follow that one',
		'X-XSS-Protection is not set': 'browsers have taken it out: it made holes of its own',
		'Strict-Transport-Security is not set':
			'localhost is everybody\'s: the header would follow other programs there; doc/operations.md sets it for a real name',
	};

	/* The limits per address would answer most attacks before they come to us. */
	async function withoutLimits() {
		const file = path.join(server.dir, 'run/nginx.conf');
		const text = fs.readFileSync(file, 'utf8');
		assert.match(text, /limit_req zone=sign_in /);
		fs.writeFileSync(file, text.replace(/^\s*limit_req(_zone)? .*$/gm, ''));
		server.nginx.kill('SIGHUP');
		await sleep(1000);
	}

	it('finds nothing in the pages that a stranger reaches', async () => {
		const file = path.join(folder, 'wapiti.json');
		await withoutLimits();
		const { stdout } = await scan('wapiti', ['-u', `${server.url}/en/`, '--scope', 'domain', '-m',
			'backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,redirect,shellshock,sql,xss',
			'--flush-session', '--store-session', path.join(folder, 'session'), '--no-bugreport', '--endpoint', server.url,
			'--max-scan-time', '20', '--max-attack-time', '5', '-d', '3', '--verify-ssl', '0', '-v', '1', '-f', 'json', '-o', file]);
		const report = JSON.parse(fs.readFileSync(file, 'utf8'));
		const grave = Object.entries(report.vulnerabilities).flatMap(([kind, list]) => list.map((one) => ({ kind, ...one })))
			.filter((one) => !(one.info in LET_THROUGH));
		assert.deepEqual(grave.map((one) => `${one.kind}: ${one.method} ${one.path} ${one.info}`), []);
		/* 500, and requests that were not answered in time, are no vulnerabilities but anomalies. */
		assert.deepEqual(Object.values(report.anomalies).flat().map((one) => `${one.method} ${one.path} ${one.info}`), []);
		for (const form of ['token', 'activate']) assert.match(stdout, new RegExp(`POST ${server.url}/en/${form} `));
	});
	it('and the server has met no fault of its own meanwhile', async () => {
		assert.doesNotMatch(server.log, /^<[0-4]>/m);
		assert.equal((await server.ask('GET', '/en/')).status, 200);
	});
});

describe('slowhttptest', () => {
	const SECONDS = 12;
	const ATTACKS = {
		'headers that never end': ['-H'],
		'a body that never ends': ['-B', '-t', 'POST', '-s', '8000'],
		'an answer that is never read': ['-X', '-w', '1', '-y', '64', '-n', '5', '-z', '8', '-k', '3'],
	};
	for (const [name, words] of Object.entries(ATTACKS)) {
		it(`${name}: the site goes on answering`, async () => {
			const times = [];
			let open = 0, over = false;
			const attack = scan('slowhttptest', [...words, '-c', '1000', '-r', '500', '-i', '3', '-l', String(SECONDS),
				'-u', `${server.url}/en/token`, '-p', '5', '-v', '1']).finally(() => { over = true; });
			while (!over) {
				const begun = Date.now();
				assert.equal((await server.ask('GET', '/en/token')).status, 200);
				times.push(Date.now() - begun);
				const table = ['tcp', 'tcp6'].map((f) => fs.readFileSync(`/proc/net/${f}`, 'utf8')).join('\n');
				const address = `:${server.port.toString(16).toUpperCase().padStart(4, '0')} `;
				open = Math.max(open, table.split('\n').filter((line) => / 01 /.test(line) && line.includes(address)).length / 2);
				await sleep(200);
			}
			await attack;
			assert.ok(open > 300, `only ${open} connections at once: no attack`);
			assert.ok(times.length > 10, `${times.length} answers`);
			assert.ok(Math.max(...times) < 1000, `slowest answer: ${Math.max(...times)} ms`);
		});
	}
});
