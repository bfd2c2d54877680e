'use strict';
/* What is held about somebody: the page, and the file with all of it. */
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { after, before, describe, it } = require('node:test');
const path = require('node:path');
const { Server, Client, inss, day } = require('./lib.js');
const { LANGS, texts, Visitor, openAccount, startWithClock, notice, title } = require('./visitor.js');
const shapes = require('./shapes.js');

const PARTS = ['person', 'token', 'sessions', 'knownBrowsers', 'periods', 'declarations', 'looks', 'managed', 'shares', 'notedDays'];

async function agency(server) {
	await server.ctl('employer', 'add', '--enterprise', shapes.AGENCY, '--nsso', String(shapes.AGENCY_NSSO),
		'--name', 'Agency', '--from', '2000-01-01', '--agency');
	const client = await Client.register(server, 'program-of-agency', shapes.AGENCY);
	return client.signIn();
}

describe('what is held about me', () => {
	const worker = inss(1993, 2, 3, 103), other = inss(1993, 2, 3, 105);
	let server, client, v, account;

	before(async () => {
		server = await Server.start();
		client = await agency(server);
		await client.declare(shapes.agencyIn(worker, -7, -7));
		const planned = await client.declare(shapes.odoo.in(worker, 5, 6));
		await client.declare(shapes.odoo.update(planned.declarationStatus.period.id, 5, 7));
		await client.declare(shapes.agencyStudent(other, 5, 6, 15));
		v = new Visitor(server);
		account = await openAccount(server, 'holder', worker);
		await v.signIn(account);
	});
	after(() => server?.stop());

	it('the page says what, where in the file, and for how long, and my account leads to it', async () => {
		for (const lang of LANGS) {
			v.lang = lang;
			assert.ok((await v.get('/account')).text.includes(`href="/${lang}/account/data"`));
			const page = await v.get('/account/data');
			assert.equal(title(page), texts[lang]['data.title']);
			assert.deepEqual([...page.text.matchAll(/<span class="muted">(.+?)<\/span><\/th><td>.+?<\/td>/g)].map((m) => m[1]),
				PARTS.map((name) => texts[lang]['data.in'].replace('{name}', name)));
			assert.equal(/[{}]/.test(page.text), false, 'no placeholder is left');
			assert.ok(page.text.includes(`href="/${lang}/account/data.json"`));
			assert.equal(notice(page), '');
		}
		v.lang = 'en';
	});

	it('the file holds all that there is about me and nothing of others', async () => {
		const r = await v.get('/account/data.json');
		assert.equal(r.status, 200);
		assert.equal(r.headers['content-type'], 'application/json');
		assert.match(r.headers['content-disposition'], /^attachment; filename="[a-z]+\.json"$/);
		assert.match(r.headers['cache-control'], /no-store/);
		const file = JSON.parse(r.text);
		assert.deepEqual(Object.keys(file), ['madeAt', ...PARTS]);
		assert.deepEqual(file.person, { nationalNumber: worker, name: 'Nora Specimen' });
		assert.deepEqual([file.token.userName, file.token.passwordSet, file.token.codesLeft], ['holder', true, 23]);
		assert.deepEqual(file.sessions.map((s) => [s.thisOne, s.method]), [[true, 'token']]);
		assert.equal(file.knownBrowsers.length, 1);
		assert.deepEqual(file.periods.map((p) => [p.startDate, p.endDate, p.declaredEndDate]),
			[[day(-7), day(-7), day(-7)], [day(5), day(7), day(6)]]);
		assert.deepEqual(file.declarations.map((d) => d.kind), ['in', 'in', 'update']);
		assert.equal(file.declarations[1].worker.familyName, 'PEETERS', 'who he was said to be');
		assert.equal(file.declarations[1].message.dimonaIn.startDate, day(5));
		assert.ok(file.looks.some((x) => x.by === 'program' && x.who === 'program-of-agency' && x.what === 'declaration'));
		assert.deepEqual(file.managed, []);
		assert.equal(r.text.includes(other), false);
	});

	it('the file holds no secret', async () => {
		const { text } = await v.get('/account/data.json');
		assert.equal(/argon2|hash/i.test(text), false);
		const secrets = [account.password, account.activation, ...Object.values(account.card), ...v.cookies.values()];
		assert.ok(secrets.length > 24);
		for (const secret of secrets.filter((s) => s.length > 2)) assert.equal(text.includes(secret), false, secret);
	});

	it('is noted by a name of its own, for the file and not for the page', async () => {
		const count = async () => (await v.get('/account/looked')).text.split(texts.en['looked.everything']).length - 1;
		const before = await count();
		assert.ok(before > 0);
		await v.get('/account/data');
		assert.equal(await count(), before);
		await v.get('/account/data.json');
		assert.equal(await count(), before + 1);
		const last = JSON.parse((await v.get('/account/data.json')).text);
		assert.equal(last.looks[0].what, 'everything');
	});

	it('is nobody else\'s', async () => {
		const stranger = new Visitor(server);
		for (const at of ['/account/data', '/account/data.json']) assert.equal((await stranger.get(at)).status, 303, at);
		await stranger.signIn(await openAccount(server, 'another', inss(1993, 2, 3, 107)));
		const { text } = await stranger.get('/account/data.json');
		assert.deepEqual([JSON.parse(text).periods, JSON.parse(text).declarations], [[], []]);
		assert.equal(text.includes(worker) || text.includes('PEETERS'), false);
	});
});

describe('the file with everything', () => {
	it('wants a fresh proof and then leads back', async () => {
		const [server, clock] = await startWithClock();
		try {
			const v = new Visitor(server), who = await openAccount(server, 'fresh', inss(1993, 2, 3, 109));
			await v.signIn(who);
			clock.pass(300);
			await v.get('/account/data');
			clock.pass(299);
			assert.equal((await v.get('/account/data.json')).status, 200);
			clock.pass(1);
			const r = await v.get('/account/data.json');
			assert.deepEqual([r.status, r.headers.location], [303, '/en/prove']);
			assert.equal((await v.get('/account/data')).status, 200, 'the page needs none');
			await v.password(who.user, who.password);
			const back = await v.code(who.card[await v.number()]);
			assert.equal(back.headers.location, '/en/account/data', back.text);
			assert.equal((await v.get('/account/data.json')).status, 200);
		} finally {
			await server.stop();
		}
	});

	it('that is too large is refused in words, and is not noted', async () => {
		const server = await Server.start();
		try {
			const v = new Visitor(server);
			await v.signIn(await openAccount(server, 'much', inss(1993, 2, 3, 111)));
			await v.get('/overview');
			/* more looks than fit; their chain is broken, which is another test's matter */
			execFileSync('sqlite3', [path.join(server.dir, 'access.db'), '.timeout 5000', `WITH RECURSIVE i(k) AS (SELECT 1
				UNION ALL SELECT k + 1 FROM i WHERE k < 70000) INSERT INTO look SELECT (SELECT max(n) FROM look) + k, at_us,
				worker_key, by, printf('%.120c', 'x'), 0, what, 0, hash FROM look, i WHERE n = (SELECT max(n) FROM look)`]);
			const r = await v.get('/account/data.json');
			assert.deepEqual([r.status, r.headers.location, r.headers['content-disposition']],
				[303, '/en/account/data?large=1', undefined]);
			assert.equal(r.text.includes('nationalNumber'), false);
			assert.equal(notice(await v.get('/account/data?large=1')), texts.en['data.large']);
			assert.equal((await v.get('/account/looked')).text.includes(texts.en['looked.everything']), false);
		} finally {
			await server.stop();
		}
	});
});
