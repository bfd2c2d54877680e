'use strict';
/* Employers' programs from outside: certificates that roll over, stopping that
 * works at once, tokens bound to the connection's certificate, and the page on
 * which a manager with an eID looks after them, in real Chromium without script. */
const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const crypto = require('node:crypto');
const fs = require('node:fs');
const https = require('node:https');
const path = require('node:path');
const { Server, Client, run, until, BASE, CONSULT } = require('./lib.js');
const { LANGS, texts, Visitor, title, formToken, startBrowser, openWindow } = require('./visitor.js');
const { Pki, webEidToken, webEidNonce } = require('./eid.js');

const OURS = '0123456749', THEIRS = '0876543270';
const PAGE = '/account/programs';
let pki, server, browser;
const text = (lang, name) => texts[lang][name].replaceAll('\\"', '"');

before(async () => {
	pki = await Pki.make();
	server = await Server.start({ conf: pki.conf });
	browser = await startBrowser();
});
after(async () => {
	await browser?.close();
	await server?.stop();
	await pki?.end();
});

/* A key and its certificate: { key, pem, file, print }. */
async function makeKey(name, words = ['rsa:2048'], days = 100) {
	const file = path.join(server.dir, `${name}.pem`), keyFile = path.join(server.dir, `${name}.key`);
	await run('openssl', ['req', '-x509', '-nodes', '-days', String(days), '-subj', `/CN=${name}`, '-keyout', keyFile, '-out', file,
		'-newkey', ...words]);
	const pem = fs.readFileSync(file, 'utf8');
	return { name, pem, key: fs.readFileSync(keyFile, 'utf8'), keyFile, file,
		print: crypto.createHash('sha256').update(new crypto.X509Certificate(pem).raw).digest('hex') };
}

/* The client asks for a token with this key; its bearer headers come back, or the error. */
async function tokenWith(client, person) {
	const r = await client.askToken({ client_assertion: await client.assertion({}, {}, crypto.createPrivateKey(person.key)) });
	return r.status === 200 ? { Authorization: `Bearer ${r.json.access_token}` } : r.json.error;
}

const search = (headers) => server.ask('POST', `${BASE}/periods/search`, { headers: { 'Content-Type': 'application/json', ...headers },
	body: {} });
const works = async (headers) => (await search(headers)).status === 200;

describe('interimctl while the server runs', () => {
	it('two certificates side by side, the old one removed, its token with it', async () => {
		const client = await Client.register(server, 'roll', OURS);
		const old = { key: client.key.export({ type: 'pkcs8', format: 'pem' }) };
		const next = await makeKey('roll-next');
		assert.equal(await tokenWith(client, next), 'invalid_client');
		await server.ctl('client', 'certificate', 'add', '--client-id', 'roll', '--certificate', next.file);
		await assert.rejects(server.ctl('client', 'certificate', 'add', '--client-id', 'roll', '--certificate', next.file), /already/);
		const before = await tokenWith(client, old);
		assert.equal(await works(before), true);
		const after = await tokenWith(client, next);
		assert.equal(await works(after), true);
		const third = await makeKey('roll-third');
		await assert.rejects(server.ctl('client', 'certificate', 'add', '--client-id', 'roll', '--certificate', third.file), /two/);
		const list = (await server.ctl('client', 'certificate', 'list', '--client-id', 'roll')).trim().split('\n');
		assert.equal(list.length, 2);
		assert.match(await server.ctl('client', 'list'), /^roll {2}0123\.456\.749 {2}active {2}RS256\(ends soon\) RS256 {2}/m);
		assert.match(list[0], / RS256 {2}until \d{4}-\d\d-\d\d {2}(ends in \d+ days {2})CN=test$/);
		assert.match(list[1], /^[0-9a-f]{64} {2}RS256 {2}until \d{4}-\d\d-\d\d {2}CN=roll-next$/);
		await server.ctl('client', 'certificate', 'remove', '--client-id', 'roll', '--fingerprint', list[0].slice(0, 12));
		await assert.rejects(server.ctl('client', 'certificate', 'remove', '--client-id', 'roll', '--fingerprint', list[0].slice(0, 12)));
		assert.equal(await tokenWith(client, old), 'invalid_client');
		assert.equal(await works(await tokenWith(client, next)), true);
		assert.equal(await works(after), true);
		await until('the token ends', async () => !(await works(before)), 2000);
	});

	it('stopped: no token within a second, and none comes back', async () => {
		const client = await Client.register(server, 'stop', OURS);
		const { headers } = await client.signIn();
		assert.equal(await works(headers), true);
		await server.ctl('client', 'stop', '--client-id', 'stop');
		await until('the token ends', async () => !(await works(headers)), 2000);
		assert.equal((await client.askToken()).json.error, 'invalid_client');
		await server.ctl('client', 'start', '--client-id', 'stop');
		assert.equal((await search(headers)).json.type, 'urn:problem-type:belgif:invalidAccessToken');
		assert.equal(await works((await client.signIn()).headers), true);
	});

	it('with fewer scopes the tokens end, with the same ones they live', async () => {
		const client = await Client.register(server, 'fewer', OURS);
		const again = (...more) => server.ctl('client', 'add', '--client-id', 'fewer', '--enterprise', OURS, '--certificate',
			path.join(server.dir, 'fewer.pem'), ...more);
		const { headers } = await client.signIn();
		await again();
		assert.equal(await works((await client.signIn()).headers), true);
		assert.equal(await works(headers), true);
		await again('--scope', CONSULT);
		await until('the token ends', async () => !(await works(headers)), 2000);
		assert.equal(await works((await client.signIn()).headers), true);
	});

	it('an Authorization header is a second way to sign in: refused', async () => {
		const client = await Client.register(server, 'second', OURS);
		const ask = async (headers) => server.ask('POST', '/REST/oauth/v5/token', {
			headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
			body: new URLSearchParams({ grant_type: 'client_credentials', client_assertion: await client.assertion(),
				client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' }).toString() });
		const r = await ask({ Authorization: `Basic ${Buffer.from('second:secret').toString('base64')}` });
		assert.deepEqual([r.status, r.json.error], [400, 'invalid_request']);
		assert.equal((await ask({})).status, 200);
	});

	it('revoked: the tokens end, the program goes on', async () => {
		const client = await Client.register(server, 'revoke', OURS);
		const { headers } = await client.signIn();
		assert.equal(await works(headers), true);
		await server.ctl('client', 'revoke', '--client-id', 'revoke');
		await until('the token ends', async () => !(await works(headers)), 2000);
		assert.equal(await works((await client.signIn()).headers), true);
	});
});

describe('a token bound to the certificate of the connection', () => {
	let client, mine, other, bound;
	const agent = (person) => new https.Agent({ keepAlive: false, maxCachedSessions: 0,
		ca: fs.readFileSync(path.join(server.dir, 'tls/certificate.pem')), ...(person && { key: person.key, cert: person.pem }) });
	const at = (person, url = server.certificateUrl) => ({ agent: agent(person), url });

	async function ask(person, scope) {
		const body = new URLSearchParams({ grant_type: 'client_credentials', client_assertion: await client.assertion(),
			client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', ...(scope && { scope }) });
		return server.ask('POST', '/REST/oauth/v5/token', { body: body.toString(), ...at(person),
			headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
	}
	const use = (token, where, headers = {}) => server.ask('POST', `${BASE}/periods/search`, { ...where, body: {},
		headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}`, ...headers } });

	before(async () => {
		client = await Client.register(server, 'bound', OURS);
		mine = { name: 'bound', pem: fs.readFileSync(path.join(server.dir, 'bound.pem'), 'utf8'),
			key: fs.readFileSync(path.join(server.dir, 'bound.key'), 'utf8') };
		other = await makeKey('bound-other', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']);
	});

	it('is answered with the same four members', async () => {
		const r = await ask(mine);
		assert.equal(r.status, 200, r.text);
		assert.deepEqual(Object.keys(r.json), ['access_token', 'token_type', 'expires_in', 'scope']);
		bound = r.json.access_token;
	});

	it('works with this certificate only', async () => {
		assert.equal((await use(bound, at(mine))).status, 200);
		const smuggled = { 'X-Client-Certificate': encodeURIComponent(mine.pem) };
		for (const r of [await use(bound, at()), await use(bound, at(other)), await use(bound, at(undefined, server.url)),
			await use(bound, at(undefined, server.url), smuggled), await use(bound, at(undefined), smuggled),
			await use(bound, at(other), smuggled)]) {
			assert.equal(r.status, 401, r.text);
			assert.equal(r.json.type, 'urn:problem-type:belgif:invalidAccessToken');
			assert.match(r.headers['www-authenticate'], /error="invalid_token"/);
		}
		assert.equal((await use(bound, at(mine))).status, 200);
	});

	it('is not given for a certificate that is not the client\'s', async () => {
		const r = await ask(other);
		assert.equal(r.status, 400);
		assert.equal(r.json.error, 'invalid_client');
	});

	it('without a certificate the token is as at the other door', async () => {
		const r = await ask(undefined, CONSULT);
		assert.equal(r.status, 200, r.text);
		for (const where of [at(), at(mine), at(undefined, server.url)]) {
			assert.equal((await use(r.json.access_token, where)).status, 200);
		}
	});

	it('goes with its certificate', async () => {
		await server.ctl('client', 'certificate', 'add', '--client-id', 'bound', '--certificate', other.file);
		const [first] = (await server.ctl('client', 'certificate', 'list', '--client-id', 'bound')).split(' ');
		await server.ctl('client', 'certificate', 'remove', '--client-id', 'bound', '--fingerprint', first);
		await until('the token ends', async () => (await use(bound, at(mine))).status === 401, 2000);
	});
});

describe('the manager\'s page', () => {
	const signature = async (command, key) => (await run('sh', ['-c', command.replace('key.pem', key.keyFile)])).stdout;

	async function signIn(v, person) {
		const token = formToken(await v.get('/eid'));
		const nonce = await webEidNonce(v, token);
		const r = await v.send('/eid/login', { token, eid: JSON.stringify(webEidToken(pki.person(person), server.url, nonce)) });
		assert.equal(r.headers.location, `/${v.lang}/overview`, r.text);
		return v;
	}

	async function window(v) {
		const page = await openWindow(browser, v.lang);
		await page.setCookie({ name: '__Host-sid', value: v.cookies.get('__Host-sid'), url: server.url, secure: true, httpOnly: true,
			path: '/' });
		return page;
	}
	const submit = (page, selector) => Promise.all([page.waitForNavigation(), page.$eval(selector, (b) => b.click())]);
	const put = (page, selector, value) => page.$eval(selector, (e, v) => { e.value = v; }, value);
	const said = (page, selector) => page.$eval(selector, (e) => e.textContent);

	before(() => server.ctl('manager', 'add', '--inss', '01050399864', '--enterprise', THEIRS));

	for (const lang of LANGS) {
		it(`not for somebody who looks after nothing, ${lang}`, async () => {
			const v = await signIn(new Visitor(server, lang), 'bob');
			const r = await v.get(PAGE);
			assert.equal(r.status, 403);
			assert.equal(title(r), text(lang, 'programs.manager'));
		});
	}

	const kinds = [['nl', 'RS256', ['rsa:2048']], ['fr', 'PS256', ['rsa:3072']],
		['de', 'ES256', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']], ['en', 'ES384', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384']]];
	for (const [lang, alg, words] of kinds) {
		it(`registers a program with ${alg}, ${lang}; its token works; stopped it does not`, async () => {
			const page = await window(await signIn(new Visitor(server, lang), 'nora'));
			const key = await makeKey(`self-${alg}`, words), stranger = await makeKey(`stranger-${alg}`, words);
			await page.goto(`${server.url}/${lang}${PAGE}`);
			await submit(page, 'a[href*="/new?"]');
			await put(page, '#certificate', key.pem);
			if (alg === 'PS256') await page.$eval('#pss', (e) => e.click());
			await submit(page, 'form.flow button');
			const first = await said(page, '#text');
			await put(page, '#signature', await signature(await said(page, 'div:nth-of-type(2) > .copy'), stranger));
			await submit(page, 'form.flow button');
			assert.equal(await said(page, '#signature-wrong'), text(lang, 'programs.wrong.signature'));
			const command = await said(page, 'div:nth-of-type(2) > .copy');
			assert.notEqual(await said(page, '#text'), first);
			await put(page, '#signature', await signature(command, key));
			await submit(page, 'form.flow button');
			assert.equal(await said(page, '.note[role=status] b'), text(lang, 'programs.done.new'));

			const cards = await page.$$eval('.program', (all) => all.map((p) => [p.querySelector('.id').textContent, p.textContent]));
			const [clientId] = cards.find(([, whole]) => whole.includes(`CN=self-${alg}`));
			assert.match(clientId, new RegExp(`^self_service_chaman_${THEIRS}_[a-z0-9]{10}$`));
			const client = Object.assign(new Client(), { server, clientId, alg, key: crypto.createPrivateKey(key.key) });
			const { headers } = await client.signIn();
			assert.equal(await works(headers), true);

			const stop = await page.evaluateHandle((id) => [...document.querySelectorAll('.program')]
				.find((p) => p.querySelector('.id').textContent === id).querySelector('button[value=stop]'), clientId);
			await Promise.all([page.waitForNavigation(), stop.evaluate((b) => b.click())]);
			assert.equal(await said(page, '.note[role=status] b'), text(lang, 'programs.done.changed'));
			assert.equal(await works(headers), false);

			const starts = () => page.evaluate((id) => [...document.querySelectorAll('.program')]
				.find((p) => p.querySelector('.id').textContent === id).querySelector('button[value=start]') !== null, clientId);
			assert.equal(await starts(), true);
			await server.ctl('client', 'stop', '--client-id', clientId);
			await page.reload();
			assert.equal(await starts(), false);
			assert.ok((await said(page, '#main')).includes(text(lang, 'programs.stopped.office')));
			await page.leave();
		});
	}

	it('another one\'s form, used twice or without its token, changes nothing', async () => {
		const v = await signIn(new Visitor(server), 'nora');
		const key = await makeKey('replayed');
		const token = formToken(await v.get(PAGE));
		const fields = { token, enterprise: THEIRS, consult: '1', certificate: key.pem };
		assert.equal((await v.send(`${PAGE}/new`, { ...fields, token: '' })).status, 403);
		assert.equal((await v.send(`${PAGE}/new`, { ...fields, enterprise: OURS })).status, 404);
		assert.equal((await v.send(`${PAGE}/new`, fields, { 'Sec-Fetch-Site': 'cross-site' })).status, 403);
		const asked = await v.send(`${PAGE}/new`, fields);
		const words = /id="text">([^<]+)</.exec(asked.text)[1];
		const answer = { token, signature: crypto.sign('sha256', Buffer.from(words), key.key).toString('base64') };
		const elsewhere = await signIn(new Visitor(server), 'nora');
		const late = await elsewhere.send(`${PAGE}/proof`, { ...answer, token: formToken(await elsewhere.get(PAGE)) });
		assert.equal(late.headers.location, `/en${PAGE}?done=late`);
		const both = await Promise.all([v.send(`${PAGE}/proof`, answer), v.send(`${PAGE}/proof`, answer)]);
		assert.deepEqual(both.map((r) => r.headers.location).sort(), [`/en${PAGE}?done=late`, `/en${PAGE}?done=new`]);
	});

	it('ends with the manager\'s task', async () => {
		const v = await signIn(new Visitor(server), 'nora');
		assert.equal((await v.get(PAGE)).status, 200);
		await server.ctl('manager', 'remove', '--inss', '01050399864', '--enterprise', THEIRS);
		assert.equal((await v.get(PAGE)).status, 403);
	});
});
