'use strict';
/* The door that asks for a client certificate, as far as a stranger with any key
 * and any header can push it.  What a real browser does there: eid_browser.test.js. */
const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const tls = require('node:tls');
const { Server } = require('./lib.js');
const { LANGS, texts, Visitor, title, fault, formToken, startWithClock } = require('./visitor.js');
const { Pki, askDoor } = require('./eid.js');

let pki, server;
const visitor = (lang) => new Visitor(server, lang);
const text = (lang, name) => texts[lang][name].replaceAll('\\"', '"');

before(async () => {
	pki = await Pki.make();
	server = await Server.start({ conf: `${pki.conf}ocsp_cache_s = 0\nocsp_timeout_ms = 1500\nlog_level = 7\n` });
});
after(async () => {
	await server?.stop();
	await pki?.end();
});

/* The three steps; each gives the answer, `to` the path that it leads to. */
async function begin(v, on = server) {
	const r = await v.fill('/eid/certificate', {});
	assert.equal(r.status, 303, r.text);
	assert.equal(r.headers['referrer-policy'], 'no-referrer');
	assert.ok(r.headers.location.startsWith(`${on.certificateUrl}/${v.lang}/eid/go?state=`), r.headers.location);
	return r.headers.location.slice(on.certificateUrl.length);
}

async function pass(to, person, on = server) {
	const r = await askDoor(on, to, person);
	assert.equal(r.status, 303, r.text);
	assert.equal(r.headers['referrer-policy'], 'no-referrer');
	assert.equal(r.headers['cache-control'], 'no-store');
	assert.equal(r.headers.connection, 'close');
	assert.ok(r.headers.location.startsWith(`${on.url}/`), r.headers.location);
	return r.headers.location.slice(on.url.length);
}

function assertSays(r, lang, status, reason) {
	assert.equal(r.status, status, r.text);
	assert.equal(title(r), text(lang, `eid.no.${reason}`));
	assert.equal(fault(r), text(lang, `eid.no.${reason}.text`));
	assert.equal(r.headers.location, undefined);
	assert.equal(r.headers['set-cookie'], undefined);
}

describe('the whole way', () => {
	for (const [lang, name] of [['nl', 'nora'], ['fr', 'bob'], ['de', 'farah'], ['en', 'nora']]) {
		it(`${name}, ${lang}`, async () => {
			const v = visitor(lang);
			const back = await pass(await begin(v), pki.person(name));
			const r = await v.ask('GET', back);
			assert.equal(r.headers.location, `/${lang}/overview`, r.text);
			assert.equal(await v.signedIn(), true);
			assert.equal(v.cookies.has('__Host-pre'), false);
		});
	}
});

describe('every certificate that does not open it, each with its page', () => {
	const bad = [[undefined, 'certificate'], ['expired', 'expired'], ['not-yet', 'notyet'], ['revoked', 'revoked'],
		['nora-signature', 'purpose'], ['unknown-issuer', 'issuer'], ['impostor', 'issuer'], ['self-signed', 'issuer'],
		['wrong-policy', 'policy'], ['two-numbers', 'subject'], ['ten-digits', 'subject'], ['bad-check', 'subject'],
		['no-number', 'subject'], ['not-be', 'subject'], ['nul-in-name', 'subject'], ['as-ca', 'purpose'], ['no-eku', 'purpose'],
		['no-ku', 'purpose'], ['by-revoked-ca', 'revoked'], ['by-expired-ca', 'expired']];
	for (const [i, [name, reason]] of bad.entries()) {
		/* the seven that people meet in all four languages, the others in turn */
		for (const lang of i < 6 ? LANGS : [LANGS[i % 4]]) {
			it(`${name ?? 'none'}, ${lang}`, async () => {
				const v = visitor(lang);
				const r = await askDoor(server, await begin(v), name && pki.person(name));
				assertSays(r, lang, 403, reason);
				assert.ok(r.text.includes(`href="${server.url}/${lang}/"`), 'the way back to the gate');
				assert.equal(r.text.includes(`href="/${lang}/`), false, 'no link leads into this door');
				assert.match(r.text, /href="\/static\/app\./);
				assert.equal(await v.signedIn(), false);
			});
		}
	}

	it('the style sheet is here as well, and nothing else of the site', async () => {
		const r = await askDoor(server, await begin(visitor()));
		const css = /href="(\/static\/app\.[^"]+)"/.exec(r.text)[1];
		assert.equal((await askDoor(server, css)).status, 200);
		for (const target of ['/', '/en/', '/en/overview', '/en/token', '/en/eid', '/en/eid/return', '/nowhere']) {
			const page = await askDoor(server, target, pki.person('nora'));
			assert.equal(page.status, 404, target);
			assert.ok(page.text.includes(`href="${server.url}/`));
		}
		assert.equal((await server.ask('GET', '/en/eid/go?state=x')).status, 404, 'nor is this step there');
	});
});

describe('states and codes', () => {
	it('a state works once, also when the first try had no certificate', async () => {
		const v = visitor();
		const to = await begin(v);
		assertSays(await askDoor(server, to), 'en', 403, 'certificate');
		assertSays(await askDoor(server, to, pki.person('nora')), 'en', 403, 'begin');
	});

	it('of two with one state exactly one gets a code', async () => {
		for (let round = 0; round < 5; round++) {
			const to = await begin(visitor());
			const all = await Promise.all([1, 2].map(() => askDoor(server, to, pki.person('nora'))));
			assert.deepEqual(all.map((r) => r.status).sort(), [303, 403]);
		}
	});

	for (const [name, query] of [['none', ''], ['empty', '?state='], ['invented', `?state=${'A'.repeat(43)}`],
		['twice', '?state=a&state=b'], ['too short', '?state=abc']]) {
		it(`state ${name}`, async () => {
			assertSays(await askDoor(server, `/fr/eid/go${query}`, pki.person('nora')), 'fr', 403, 'begin');
		});
	}

	it('a query that cannot be read', async () => {
		assert.equal((await askDoor(server, '/fr/eid/go?state=%zz', pki.person('nora'))).status, 400);
	});

	it('a code works once', async () => {
		const v = visitor('nl');
		const back = await pass(await begin(v), pki.person('nora'));
		const pre = v.cookies.get('__Host-pre');
		assert.equal((await v.ask('GET', back)).headers.location, '/nl/overview');
		const again = visitor('nl');
		again.cookies.set('__Host-pre', pre);
		assertSays(await again.ask('GET', back), 'nl', 403, 'begin');
	});

	it('of two with one code exactly one signs in', async () => {
		for (let round = 0; round < 5; round++) {
			const v = visitor();
			const back = await pass(await begin(v), pki.person('nora'));
			const twin = visitor();
			twin.cookies.set('__Host-pre', v.cookies.get('__Host-pre'));
			const all = await Promise.all([v, twin].map((one) => one.ask('GET', back)));
			assert.deepEqual(all.map((r) => r.status).sort(), [303, 403]);
			assert.equal(all.filter((r) => (r.headers['set-cookie'] ?? []).some((c) => c.startsWith('__Host-sid='))).length, 1);
		}
	});

	it('a code in another browser: nobody signs somebody in as himself (login CSRF), and it is used up', async () => {
		const mine = visitor();
		const victim = visitor();
		await victim.get('/eid/certificate');
		const back = await pass(await begin(mine), pki.person('nora'));
		assertSays(await victim.ask('GET', back), 'en', 403, 'begin');
		assert.equal(await victim.signedIn(), false);
		assertSays(await mine.ask('GET', back), 'en', 403, 'begin');
		assertSays(await visitor().ask('GET', back), 'en', 403, 'begin');
	});

	it('the state of another browser: a certificate that a victim\'s browser showed comes to nobody', async () => {
		const attacker = visitor();
		const to = await begin(attacker);
		const back = await pass(to, pki.person('nora')); /* the victim's browser was sent there */
		const victim = visitor();
		await victim.get('/eid/certificate');
		assertSays(await victim.ask('GET', back), 'en', 403, 'begin');
	});

	it('states swapped between two ways of one browser', async () => {
		const v = visitor();
		const [one, two] = [await begin(v), await begin(v)];
		const back = new URL(await pass(one, pki.person('nora')), server.url);
		back.searchParams.set('state', new URL(two, server.url).searchParams.get('state'));
		assertSays(await v.ask('GET', back.pathname + back.search), 'en', 403, 'begin');
	});

	it('without a code, without a state', async () => {
		const v = visitor();
		const back = new URL(await pass(await begin(v), pki.person('nora')), server.url);
		assertSays(await v.ask('GET', '/en/eid/return'), 'en', 403, 'begin');
		assertSays(await v.ask('GET', `/en/eid/return?code=${back.searchParams.get('code')}`), 'en', 403, 'begin');
	});

	it('asking for the headers only uses nothing up; other methods are not there', async () => {
		const v = visitor();
		const to = await begin(v);
		const head = await askDoor(server, to, pki.person('nora'), { method: 'HEAD' });
		assert.deepEqual([head.status, head.headers.allow], [405, 'GET']);
		assert.equal((await askDoor(server, to, pki.person('nora'), { method: 'POST' })).status, 405);
		const back = await pass(to, pki.person('nora'));
		assert.equal((await v.ask('HEAD', back)).status, 405);
		assert.equal((await v.ask('GET', back)).status, 303);
	});

	it('only a visit counts: no picture, frame or script of another site', async () => {
		const v = visitor();
		const to = await begin(v);
		for (const headers of [{ 'Sec-Fetch-Mode': 'no-cors' }, { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' },
			{ 'Sec-Fetch-Dest': 'image' }, { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' }]) {
			assert.equal((await askDoor(server, to, pki.person('nora'), { headers })).status, 400);
		}
		const r = await askDoor(server, to, pki.person('nora'),
			{ headers: { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' } });
		assert.equal(r.status, 303);
	});
});

describe('headers that a client makes up', () => {
	const escaped = (name) => encodeURIComponent(pki.person(name).pem);

	it('at the certificate door: what TLS said counts, whatever else is sent', async () => {
		for (const headers of [{ 'X-Client-Certificate': escaped('nora') }, { X_Client_Certificate: escaped('nora') },
			{ 'x-client-certificate': [escaped('nora'), escaped('nora')] }, { 'X-SSL-Client-Cert': escaped('nora') }]) {
			assertSays(await askDoor(server, await begin(visitor()), undefined, { headers }), 'en', 403, 'certificate');
			assertSays(await askDoor(server, await begin(visitor()), pki.person('revoked'), { headers }), 'en', 403, 'revoked');
		}
	});

	it('at the site they are nothing', async () => {
		for (const header of ['X-Client-Certificate', 'X_Client_Certificate']) {
			const v = visitor();
			const to = await begin(v);
			const r = await v.ask('GET', to, { headers: { [header]: escaped('nora') } });
			assert.equal(r.status, 404);
			assert.equal((await v.ask('GET', '/en/eid/return', { headers: { [header]: escaped('nora') } })).status, 403);
		}
	});

	it('even interimd\'s own site socket does not take one', async () => {
		const to = await begin(visitor());
		const answer = await new Promise((resolve, reject) => {
			const socket = net.connect(path.join(server.dir, 'run/interimd.sock'));
			let got = '';
			socket.on('data', (part) => { got += part; });
			socket.on('error', reject);
			socket.on('end', () => resolve(got));
			socket.end(`GET ${to} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX-Client-Certificate: ${escaped('nora')}\r\n\r\n`);
		});
		assert.match(answer, /^HTTP\/1\.1 404 /);
	});
});

describe('the status service', () => {
	after(() => pki.answer());
	for (const [name, lang, set] of [
		['is down', 'nl', () => pki.silence()], ['is slow', 'fr', () => pki.answerWith(() => {})],
		['answers garbage', 'de', () => pki.answerWith((q, r) => r.end('0'.repeat(300)))],
		['is another one', 'en', () => pki.answer('ocsp-other-ca')]]) {
		it(`${name}: nobody gets in, ${lang}`, async () => {
			await set();
			const begun = Date.now();
			assertSays(await askDoor(server, await begin(visitor(lang)), pki.person('nora')), lang, 503, 'status');
			assert.ok(Date.now() - begun < 4000);
		});
	}
});

describe('TLS', () => {
	/* -reconnect: the same client five more times, with what it kept of the session */
	const sClient = (port, version) => execFileSync('openssl', ['s_client', '-connect', `localhost:${port}`, version,
		'-reconnect', '-cert', pki.file('nora.pem'), '-key', pki.file('nora.key')],
	{ input: '', stdio: ['pipe', 'pipe', 'ignore'] }).toString();
	for (const version of ['-tls1_2', '-tls1_3']) {
		it(`no session is resumed, ${version}`, () => {
			const said = sClient(server.port + 1, version);
			assert.equal((said.match(/^New, TLS/gm) ?? []).length, 6, said);
			assert.doesNotMatch(said, /^Reused/m);
			assert.doesNotMatch(said, /TLS session ticket:|New Session Ticket/);
		});
	}

	it('the site does resume, so the test above would see it', () => {
		assert.match(sClient(server.port, '-tls1_2'), /^Reused/m);
	});

	it('HTTP/1.1 only', async () => {
		const socket = tls.connect({ port: server.port + 1, host: 'localhost', rejectUnauthorized: false,
			ALPNProtocols: ['h2', 'http/1.1'] });
		await new Promise((resolve) => socket.once('secureConnect', resolve));
		assert.equal(socket.alpnProtocol, 'http/1.1');
		socket.destroy();
	});

});

describe('time', () => {
	it('two minutes for the card, one for the way back', async () => {
		const [clocked, clock] = await startWithClock({ conf: pki.conf });
		try {
			for (const [seconds, opens] of [[119, true], [121, false]]) {
				const v = new Visitor(clocked);
				const to = await begin(v, clocked);
				clock.pass(seconds);
				const r = await askDoor(clocked, to);
				assertSays(r, 'en', 403, opens ? 'certificate' : 'begin');
			}
			clock.set(1000 * Math.floor(Date.now() / 1000));
			for (const [seconds, opens] of [[59, true], [61, false]]) {
				const v = new Visitor(clocked);
				const back = await pass(await begin(v, clocked), pki.person('nora'), clocked);
				clock.pass(seconds);
				assert.equal((await v.ask('GET', back)).status, opens ? 303 : 403);
				clock.set(1000 * Math.floor(Date.now() / 1000));
			}
		} finally {
			await clocked.stop();
		}
	});
});

describe('nginx', () => {
	it('holds back who hammers on the door, and only there', async () => {
		const all = await Promise.all(Array.from({ length: 150 }, () => askDoor(server, '/en/eid/go?state=x', undefined,
			{ patient: false })));
		const held = all.filter((r) => r.status === 429);
		assert.ok(held.length > 20 && held.length < 120, `${held.length} held back`);
		assert.equal(held[0].headers['retry-after'], '5');
		assert.match(held[0].text, /Too many attempts/);
		assert.equal((await server.ask('GET', '/en/')).status, 200);
	});

	it('holds back a program that hands in without end, at both doors alike', async () => {
		const slow = await Server.start({ nginxEnv: { HAND_IN_RATE: '5' } });
		try {
			const hand = () => slow.ask('POST', '/REST/dimona/v2/declarations', { body: {} });
			const all = await Promise.all(Array.from({ length: 90 }, hand));
			const held = all.filter((r) => r.status === 429);
			assert.ok(held.length >= 20 && held.length <= 39, `${held.length} held back: the burst is 50`);
			assert.equal(held[0].json.type, 'urn:problem-type:belgif:tooManyRequests');
			assert.ok(all.filter((r) => r.status === 401).length >= 50);
			const there = await slow.ask('POST', '/REST/dimona/v2/declarations', { body: {}, url: slow.certificateUrl });
			assert.equal(there.status, 429);
			assert.equal((await slow.ask('GET', '/REST/dimona/v2/openapi.yaml')).status, 200, 'reading is not held back');
		} finally {
			await slow.stop();
		}
	});

	it('no line of the log names a person or a code', () => {
		assert.match(server.log, /ev=eid\.refused door=eid-tls why=/);
		const logs = server.log + fs.readFileSync(path.join(server.dir, 'run/nginx.log'), 'utf8');
		for (const s of ['Specimen', '01050399864']) assert.equal(logs.includes(s), false, s);
		assert.doesNotMatch(logs, /(?:code|state)=[\w-]{43}/);
	});
});
