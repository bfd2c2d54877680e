'use strict';
/* The federal sign-in against a real OpenID provider: in Chromium, and with every
 * step of the way taken wrongly. */
const assert = require('node:assert/strict');
const { after, before, beforeEach, describe, it } = require('node:test');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Server, run, build, freePort } = require('./lib.js');
const { LANGS, texts, Visitor, fault, startBrowser, openWindow } = require('./visitor.js');
const { Federal } = require('./fas/provider.js');

const SECRET = 'a secret with more than sixteen signs';
const ctl = (dir, ...words) => run(path.join(build, 'interimctl'), [...words, '--data', dir]);

/* A provider and a server that knows it; alg: of our key; secret: instead of a key. */
async function start({ conf = '', alg = 'RS256', secret = false, theirs = 'RS256' } = {}) {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'interim-fas-'));
	const federal = await Federal.make(dir, await freePort());
	let client = { token_endpoint_auth_method: 'client_secret_basic', client_secret: SECRET };
	if (secret) {
		fs.mkdirSync(path.join(dir, 'keys'), { mode: 0o700 });
		fs.writeFileSync(path.join(dir, 'keys/fas.pem'), `${SECRET}\n`, { mode: 0o600 });
	} else {
		client = { token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: alg,
			jwks: JSON.parse((await ctl(dir, 'fas', 'key', '--alg', alg)).stdout) };
	}
	const server = await Server.start({ dir,
		conf: `log_level = 7\n${federal.conf}fas_secret = ${secret ? 1 : 0}\nfas_alg = ${theirs}\n${conf}` });
	await federal.listen(server.url, client, { alg: theirs });
	return { dir, federal, server, client, async stop() {
		await federal.close();
		await server.stop();
		fs.rmSync(dir, { recursive: true });
	} };
}

const rest = (server, address) => {
	assert.ok(address.startsWith(`${server.url}/en`), address);
	return address.slice(`${server.url}/en`.length);
};

let all, server, federal;

before(async () => {
	all = await start();
	({ server, federal } = all);
});
after(() => all?.stop());
beforeEach(() => { federal.answer = undefined; });

/* Presses the button; the address of the provider comes back. */
async function begin(v) {
	const r = await v.fill('/fas', {});
	assert.equal(r.status, 303, r.text);
	assert.equal(r.headers['referrer-policy'], 'no-referrer');
	return r.headers.location;
}

async function assertRefused(v, r, problem, message) {
	assert.equal(r.status, 303, r.text);
	assert.equal(r.headers.location, `/en/fas?problem=${problem}`);
	assert.equal(v.cookies.has('__Host-sid'), false);
	assert.equal(await v.signedIn(), false);
	assert.equal(fault(await v.get(`/fas?problem=${problem}`)), texts.en[`fas.${message}`]);
}

/* Why the last one was refused, as the log says. */
const logged = (s = server) => [...s.log.matchAll(/ev=federal\.refused step=(\S+) why=(.+)/g)].at(-1)?.slice(1).join(' ');

describe('in Chromium', () => {
	let browser;
	before(async () => { browser = await startBrowser(); });
	after(() => browser?.close());
	const at = (page) => page.url().slice(server.url.length);

	for (const lang of LANGS) {
		it(`from the gate to the overview and out, ${lang}`, async () => {
			const t = texts[lang];
			const page = await openWindow(browser, lang);
			await page.goto(`${server.url}/${lang}/`);
			await page.follow('.door a[href$="/fas"]');
			assert.equal(await page.text('h1'), t['fas.title']);
			await page.follow('main button[type=submit]');
			assert.ok(page.url().startsWith(`${federal.issuer}/choose/`), page.url());
			await page.follow('#nora-itsme');
			assert.equal(at(page), `/${lang}/overview`);
			const cookies = await page.cookies();
			assert.ok(cookies.some((c) => c.name === '__Host-sid' && c.secure && c.httpOnly));
			assert.equal(cookies.some((c) => c.name === '__Host-pre'), false);
			await page.follow('.out button');
			assert.equal(at(page), `/${lang}/?out=1`);
			await page.follow('.door a[href$="/fas"]');
			await page.follow('main button[type=submit]');
			assert.equal(await page.text('h1'), 'login', 'the next one at this computer has to prove himself anew');
			await page.leave();
		});
		it(`too weak a key, and stopping half-way, ${lang}`, async () => {
			const t = texts[lang];
			for (const [choice, problem, message] of [['#nora-password', 'level', 'low'], ['#stop', 'denied', 'denied'],
				['#nobody-itsme', 'number', 'number']]) {
				const page = await openWindow(browser, lang);
				await page.goto(`${server.url}/${lang}/fas`);
				await page.follow('main button[type=submit]');
				await page.follow(choice);
				assert.equal(at(page), `/${lang}/fas?problem=${problem}`);
				assert.equal(await page.text('.fault p'), t[`fas.${message}`]);
				assert.equal((await page.cookies()).some((c) => c.name === '__Host-sid'), false);
				await page.leave();
			}
		});
	}
});

describe('the way through', () => {
	it('asks for what it has to ask for', async () => {
		const q = new URL(await begin(new Visitor(server))).searchParams;
		assert.deepEqual([q.get('response_type'), q.get('client_id'), q.get('redirect_uri'), q.get('scope'),
			q.get('code_challenge_method'), q.get('acr_values'), q.get('prompt'), q.get('max_age')],
		['code', 'interim', `${server.url}/en/fas/return`, 'openid profile egovnrn', 'S256',
			'urn:be:fedict:iam:fas:citizen:Level400', 'login', '0']);
		for (const name of ['state', 'nonce', 'code_challenge']) assert.match(q.get(name), /^[A-Za-z0-9_-]{43}$/);
		assert.equal(new Set(['state', 'nonce', 'code_challenge'].map((name) => q.get(name))).size, 3);
	});
	it('is the lowest level accepted', async () => {
		const v = new Visitor(server);
		const r = await v.get(rest(server, await federal.walk(await begin(v), 'nora', 'app')));
		assert.equal(r.headers.location, '/en/overview');
		assert.equal(await v.signedIn(), true);
	});
	it('asks for the keys once', () => {
		assert.equal(federal.asked.filter((line) => line === 'GET /jwks').length, 1);
		assert.ok(federal.asked.filter((line) => line === 'GET /me').length > 4);
	});
	it('keeps codes, tokens and persons out of the log', async () => {
		assert.equal(/01050399864|Specimen|eyJ|code=|state=/.test(server.log), false);
	});
	it('makes its key once and prints only its public half', async () => {
		const again = JSON.parse((await ctl(all.dir, 'fas', 'key')).stdout);
		assert.deepEqual(again, all.client.jwks);
		assert.deepEqual(Object.keys(again.keys[0]).sort(), ['alg', 'e', 'kid', 'kty', 'n', 'use']);
		assert.equal(fs.statSync(path.join(all.dir, 'keys/fas.pem')).mode & 0o777, 0o600);
	});
});

describe('a wrong step', () => {
	it('the same return twice', async () => {
		const v = new Visitor(server);
		const back = rest(server, await federal.walk(await begin(v)));
		assert.equal((await v.get(back)).headers.location, '/en/overview');
		const second = new Visitor(server);
		await begin(second);
		await assertRefused(second, await second.get(back), 'begin', 'state');
	});
	it('two at once: exactly one gets in', async () => {
		const v = new Visitor(server);
		const back = rest(server, await federal.walk(await begin(v)));
		const header = { Cookie: `__Host-pre=${v.cookies.get('__Host-pre')}` };
		const answers = await Promise.all([0, 1, 2, 3].map(() => server.ask('GET', `/en${back}`, { headers: header })));
		assert.deepEqual(answers.map((r) => r.headers.location).sort(),
			['/en/fas?problem=begin', '/en/fas?problem=begin', '/en/fas?problem=begin', '/en/overview']);
	});
	it('in another browser, also when it has begun too', async () => {
		const mine = new Visitor(server), other = new Visitor(server), empty = new Visitor(server);
		const back = rest(server, await federal.walk(await begin(mine)));
		await begin(other);
		await assertRefused(other, await other.get(back), 'begin', 'state');
		assert.equal(logged(), 'return state');
		await assertRefused(empty, await empty.get(back), 'begin', 'state');
		assert.equal((await mine.get(back)).headers.location, '/en/overview', 'and his own still works');
	});
	it('the state of another sign-in', async () => {
		const a = new Visitor(server), b = new Visitor(server);
		const [backA, backB] = [await federal.walk(await begin(a)), await federal.walk(await begin(b))]
			.map((url) => new URL(url));
		backA.searchParams.set('state', backB.searchParams.get('state'));
		await assertRefused(a, await a.get(rest(server, backA.href)), 'begin', 'state');
	});
	for (const [name, change, why] of [
		['a code of somebody else', (q, other) => q.set('code', other.get('code')), 'token status-400'],
		['a made-up code', (q) => q.set('code', 'x'.repeat(43)), 'token status-400'],
		['no code', (q) => q.delete('code'), 'return code'],
		['two codes', (q) => q.append('code', 'x'), 'return twice'],
		['another issuer', (q) => q.set('iss', 'https://other.example'), 'return issuer'],
		['an error that we do not know', (q) => { q.delete('code'); q.set('error', 'x y"z'); }, 'return "x y\\"z"'],
	]) {
		it(`in the address: ${name}`, async () => {
			const v = new Visitor(server), other = new Visitor(server);
			const back = new URL(await federal.walk(await begin(v)));
			change(back.searchParams, new URL(await federal.walk(await begin(other))).searchParams);
			await assertRefused(v, await v.get(rest(server, back.href)), 'answer', 'refused');
			assert.equal(logged(), why);
		});
	}
	for (const [name, change, why] of [
		['another nonce', (q) => q.set('nonce', 'x'.repeat(43)), 'id-token nonce'],
		['another challenge', (q) => q.set('code_challenge', 'x'.repeat(43)), 'token status-400'],
		['another language to come back to', (q) => q.set('redirect_uri', q.get('redirect_uri').replace('/en/', '/fr/')),
			'token status-400'],
	]) {
		it(`on the way to the provider: ${name}`, async () => {
			const v = new Visitor(server);
			const away = new URL(await begin(v));
			change(away.searchParams);
			const back = (await federal.walk(away.href)).replace('/fr/fas', '/en/fas');
			const r = await v.get(rest(server, back));
			await assertRefused(v, r, 'answer', 'refused');
			assert.equal(logged(), why);
		});
	}
	it('a national number with wrong check digits', async () => {
		const v = new Visitor(server);
		await assertRefused(v, await v.get(rest(server, await federal.walk(await begin(v), 'wrong'))), 'number', 'number');
	});
	it('a form of another site, or without its token', async () => {
		const v = new Visitor(server);
		await v.get('/fas');
		assert.equal((await v.send('/fas', { token: 'x'.repeat(43) })).status, 403);
		assert.equal((await v.fill('/fas', {}, {})).status, 303);
		assert.equal((await v.send('/fas', {}, { 'Sec-Fetch-Site': 'cross-site' })).status, 403);
		const head = await v.ask('HEAD', '/en/fas/return?code=x&state=y');
		assert.equal(head.status, 405);
	});
});

describe('what the provider answers', () => {
	const when = (target, answer) => { federal.answer = (q, r) => (new URL(q.url, federal.issuer).pathname === target
		? (answer(r), true) : false); };
	const json = (status, body) => (r) => { r.writeHead(status, { 'Content-Type': 'application/json' }); r.end(body); };
	for (const [name, target, answer, problem, message, why] of [
		['out of order at the token', '/token', json(503, '{}'), 'down', 'down', 'token status-503'],
		['never at the token', '/token', () => {}, 'down', 'down', 'token unavailable-0'],
		['somewhere else', '/token', (r) => { r.writeHead(302, { Location: '/token' }); r.end(); }, 'answer', 'refused',
			'token status-302'],
		['no JSON', '/token', json(200, '<html>'), 'answer', 'refused', 'token form'],
		['no ID token', '/token', json(200, '{"token_type":"Bearer","access_token":"x"}'), 'answer', 'refused', 'token form'],
		['another kind of token', '/token', json(200, '{"token_type":"mac","access_token":"x","id_token":"x"}'), 'answer',
			'refused', 'token form'],
		['a line end in a token', '/token', json(200, '{"token_type":"bearer","access_token":"x\\r\\ny","id_token":"x"}'),
			'answer', 'refused', 'token form'],
		['an ID token that is none', '/token', json(200, '{"token_type":"bearer","access_token":"x","id_token":"x"}'),
			'answer', 'refused', 'id-token form'],
		['userinfo without signature', '/me', json(200, '{"sub":"nora","egovNRN":"01050399864"}'), 'answer', 'refused',
			'userinfo not signed'],
		['nothing at userinfo', '/me', (r) => r.destroy(), 'down', 'down', 'userinfo unavailable-0'],
		['no for the access token', '/me', json(401, '{}'), 'answer', 'refused', 'userinfo status-401'],
	]) {
		it(name, async () => {
			const v = new Visitor(server);
			const back = rest(server, await federal.walk(await begin(v)));
			when(target, answer);
			await assertRefused(v, await v.get(back), problem, message);
			assert.equal(logged(), why);
		});
	}
	it('something in three parts in the place of userinfo', async () => {
		const v = new Visitor(server);
		const back = rest(server, await federal.walk(await begin(v)));
		federal.answer = (q, r) => {
			if (new URL(q.url, federal.issuer).pathname !== '/me') return false;
			r.writeHead(200, { 'Content-Type': 'application/jwt' });
			r.end('e30.e30.AAAA');
			return true;
		};
		await assertRefused(v, await v.get(back), 'answer', 'refused');
		assert.equal(logged(), 'userinfo form');
	});
});

describe('the provider\'s keys', () => {
	it('a key that is not in the set is not believed, and not asked for again at once', async () => {
		/* The set is asked for now, so that the minute in which it is not asked for again has just begun. */
		await server.kill('SIGTERM');
		await server.startDaemon();
		const known = new Visitor(server);
		assert.equal((await known.get(rest(server, await federal.walk(await begin(known))))).headers.location, '/en/overview');
		await federal.close();
		await federal.listen(server.url, all.client, { kid: 'second' });
		const before = federal.asked.filter((line) => line === 'GET /jwks').length;
		for (let i = 0; i < 3; i++) {
			const v = new Visitor(server);
			await assertRefused(v, await v.get(rest(server, await federal.walk(await begin(v)))), 'answer', 'refused');
			assert.equal(logged(), 'id-token key');
		}
		assert.equal(federal.asked.filter((line) => line === 'GET /jwks').length, before);
	});
	it('when nothing listens there', async () => {
		const v = new Visitor(server);
		const back = rest(server, await federal.walk(await begin(v)));
		await federal.close();
		await assertRefused(v, await v.get(back), 'down', 'down');
		await federal.listen(server.url, all.client);
	});
});

describe('other installations', () => {
	for (const [name, options] of [['our key ES256, theirs ES256', { alg: 'ES256', theirs: 'ES256' }],
		['a secret, theirs PS256', { secret: true, theirs: 'PS256' }]]) {
		it(name, async () => {
			const own = await start(options);
			try {
				const v = new Visitor(own.server);
				const r = await v.get(rest(own.server, await own.federal.walk(await begin(v))));
				assert.equal(r.headers.location, '/en/overview', logged(own.server));
				assert.equal(own.server.log.includes(SECRET), false);
			} finally {
				await own.stop();
			}
		});
	}
	it('another authority for TLS, another algorithm', async () => {
		const own = await start({ conf: 'outward_ca_file =\nfas_alg = ES256\n' });
		try {
			const v = new Visitor(own.server);
			await assertRefused(v, await v.get(rest(own.server, await own.federal.walk(await begin(v)))), 'down', 'down');
		} finally {
			await own.stop();
		}
		const two = await start({ conf: 'fas_alg = PS256\n' });
		try {
			const v = new Visitor(two.server);
			await assertRefused(v, await v.get(rest(two.server, await two.federal.walk(await begin(v)))), 'answer', 'refused');
			assert.equal(logged(two.server), 'id-token signature');
		} finally {
			await two.stop();
		}
	});
	it('switched off: no door, no pages', async () => {
		const off = await Server.start();
		try {
			const v = new Visitor(off);
			assert.equal((await v.get('/')).text.includes('/fas'), false);
			for (const [method, target] of [['GET', '/en/fas'], ['POST', '/en/fas'], ['GET', '/en/fas/return?code=x&state=x']]) {
				assert.equal((await v.ask(method, target)).status, 404);
			}
		} finally {
			await off.stop();
		}
	});
	it('half set up: the server does not start, and says why', async () => {
		for (const [conf, said] of [['', /fas\.pem: is missing: interimctl fas key/], ['fas_token_url =\n', /fas_token_url: /],
			['fas_client_id =\n', /fas_client_id: /], ['fas_alg = HS256\n', /fas_alg: /], ['fas_alg = ES384\n', /fas_alg: /],
			['fas_acr = Level400\n', /fas_acr: /], ['fas_jwks_url = http://localhost/\n', /fas_jwks_url: /],
			['fas_secret = 1\n', /fas\.pem: cannot be opened/]]) {
			await assert.rejects(Server.start({ conf: federal.conf + conf }), said);
		}
	});
});
