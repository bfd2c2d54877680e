'use strict';
/* The page of counters, over declarations that an agency's program handed in. */
const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Server, Client, inss } = require('./lib.js');
const { LANGS, texts, Visitor, title, openAccount, startBrowser, openWindow } = require('./visitor.js');
const shapes = require('./shapes.js');

const words = (html) => html.replace(/<br>|<\/t[hd]>/g, ' ').replace(/<[^>]*>/g, '').replace(/&#39;/g, "'").replace(/[ \t\n]+/g, ' ').trim();
const rows = (r, id) => [...(r.text.split(`<h2 id="${id}"`)[1] ?? '').split('</section>')[0].matchAll(/<tr><th scope="row"[^]*?<\/tr>|<li>[^]*?<\/li>/g)]
	.map((m) => words(m[0]));
const said = (text, values) => text.replace(/\{([a-z]+)\}/g, (all, name) => values[name]);

describe('counters', () => {
	const worker = inss(1996, 3, 2, 101), nobody = inss(1996, 3, 2, 103);
	const year = new Date(Date.now() + 3600e3).getUTCFullYear();
	let server, browser, account;
	const visitor = async (who) => {
		const v = new Visitor(server);
		await v.signIn(who);
		return v;
	};
	/* One day of February last year, a month without a public holiday. */
	const days = (n) => `${year - 1}-02-${String(n).padStart(2, '0')}`;
	const firstMonday = 1 + (8 - new Date(`${year - 1}-02-01T12:00Z`).getUTCDay()) % 7;
	const oneDay = (n, change = {}) => {
		const body = shapes.agencyIn(worker, 0, 0);
		Object.assign(body.dimonaIn, { startDate: days(n), endDate: days(n) }, change);
		return body;
	};

	before(async () => {
		server = await Server.start();
		browser = await startBrowser();
		await server.ctl('employer', 'add', '--enterprise', shapes.AGENCY, '--nsso', String(shapes.AGENCY_NSSO),
			'--name', 'Agency', '--from', '2000-01-01', '--agency');
		const client = await Client.register(server, 'program-of-agency', shapes.AGENCY);
		await client.signIn();
		for (const n of [0, 1, 2, 3, 4, 7]) await client.declare(oneDay(firstMonday + n)); /* Monday to Friday, Monday */
		await client.declare(oneDay(firstMonday + 9)); /* Wednesday: a working day lies between */
		await client.declare(shapes.agencyStudent(worker, 3, 3, 8));
		account = await openAccount(server, 'counted', worker);
	});
	after(async () => {
		await browser?.close();
		await server?.stop();
	});

	it('says in each language what adds up', async () => {
		const v = await visitor(account);
		for (const lang of LANGS) {
			v.lang = lang;
			const say = texts[lang];
			const r = await v.get('/counters');
			assert.equal(r.status, 200);
			assert.equal(title(r), say['counters.title']);
			const chains = rows(r, 'chains');
			assert.equal(chains.length, 1, chains.join('\n'));
			assert.ok(chains[0].startsWith(`${say['counters.half.1']} ${year - 1}`), chains[0]);
			assert.ok(chains[0].endsWith(`6 ${said(say['counters.next'], { n: 40 })}`), chains[0]);
			const students = rows(r, 'students');
			assert.equal(students.length, 1);
			assert.ok(students[0].includes(said(say['counters.students.line'], { hours: 8, quota: 650 })), students[0]);
			assert.deepEqual(rows(r, 'agencies').map((s) => s.split(' ').slice(-2)), [[String(year - 1), '7']]);
		}
	});

	it('says so when there is nothing to count', async () => {
		const v = await visitor(await openAccount(server, 'uncounted', nobody));
		v.lang = 'nl';
		const r = await v.get('/counters');
		assert.ok(words(r.text).includes(texts.nl['counters.chains.none']));
		assert.ok(words(r.text).includes(texts.nl['counters.agencies.none']));
		assert.deepEqual(rows(r, 'students'), []);
	});

	it('stands in the list of who looked, and is closed to who is not signed in', async () => {
		const v = await visitor(account);
		await v.get('/counters');
		assert.ok((await v.get('/account/looked')).text.includes(texts.en['looked.overview']));
		assert.match((await new Visitor(server).get('/counters')).headers.location, /^\/en\/(\?ended=1)?$/);
	});

	it('fits a telephone', async () => {
		const v = await visitor(account);
		const page = await openWindow(browser, 'de');
		for (const [name, value] of v.cookies) await page.setCookie({ name, value, url: server.url, secure: true, path: '/' });
		await page.setViewport({ width: 320, height: 700 });
		await page.goto(`${server.url}/de/counters`);
		assert.equal(await page.text('h1'), texts.de['counters.title']);
		assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320);
		await page.leave();
	});
});
