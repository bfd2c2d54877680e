'use strict';
/* The filter of the overview, in a browser without script. */
const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Server, Client, inss, day } = require('./lib.js');
const { LANGS, texts, Visitor, openAccount, startBrowser, openWindow } = require('./visitor.js');
const shapes = require('./shapes.js');

const OTHER_USER = '0206731645';
const said = (text, values) => text.replace(/\{([a-z]+)\}/g, (all, name) => values[name]);

describe('the filter of the overview', () => {
	const worker = inss(1994, 7, 8, 101);
	let server, browser, page, v;

	before(async () => {
		server = await Server.start();
		browser = await startBrowser();
		await server.ctl('employer', 'add', '--enterprise', shapes.AGENCY, '--nsso', String(shapes.AGENCY_NSSO),
			'--name', 'Agency', '--from', '2000-01-01', '--agency');
		const client = await Client.register(server, 'program-of-agency', shapes.AGENCY);
		await client.signIn();
		const late = shapes.agencyIn(worker, -9, -9);
		late.dimonaIn.features.usingEmployer.enterpriseNumber = OTHER_USER;
		await client.declare(late);
		await client.declare(shapes.agencyIn(worker, -7, -7));
		await client.declare(shapes.agencyIn(worker, 2, 3));
		await client.declare(shapes.agencyStudent(worker, 5, 5, 7));
		v = new Visitor(server);
		await v.signIn(await openAccount(server, 'filtering', worker));
		page = await openWindow(browser, 'en');
		for (const [name, value] of v.cookies) await page.setCookie({ name, value, url: server.url, secure: true, path: '/' });
		await page.setJavaScriptEnabled(false);
	});
	after(async () => {
		await browser?.close();
		await server?.stop();
	});

	const rows = async (query) => [...(await v.get(`/overview${query}`)).text.matchAll(/<li class="row/g)].length;

	it('leaves the lines that fit, alone and together', async () => {
		const table = { '': 4, '?verdict=late': 2, '?verdict=plan': 2, '?type=STU': 1, '?type=OTH&verdict=plan': 1,
			[`?user=${OTHER_USER}`]: 1, [`?user=${OTHER_USER}&verdict=plan`]: 0, [`?agency=${shapes.AGENCY}`]: 4,
			[`?from=${day(-8)}&to=${day(2)}`]: 2, '?q=0206': 1, '?q=nobody': 0 };
		for (const [query, n] of Object.entries(table)) assert.equal(await rows(query), n, query);
	});

	it('shows everything when the address cannot be read', async () => {
		for (const query of ['?verdict=%22%3E%3Cscript%3E', '?from=2026-02-30', '?type=x&type=y', `?q=${'%FF'}`, '?agency=1',
			`?unknown=${'x'.repeat(3000)}`]) assert.equal(await rows(query), 4, query);
		const r = await v.get('/overview?q=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E');
		assert.equal(r.status, 200);
		assert.doesNotMatch(r.text, /<script/);
		assert.equal((await v.get(`/overview?q=${'a'.repeat(9000)}`)).status < 500, true);
	});

	it('a form makes tags, each tag takes one choice away', async () => {
		await page.goto(`${server.url}/en/overview`);
		assert.equal((await page.$$('.chosen')).length, 0);
		await page.click('.filters summary');
		assert.deepEqual(await page.$$eval('#f-verdict option', (all) => all.map((o) => o.textContent)),
			['All', 'Late (2)', 'Planned (2)']);
		await page.select('#f-verdict', 'late');
		await page.type('#f-q', '0206');
		await page.follow('.filters button');
		const tags = () => page.$$eval('.chosen li', (all) => all.map((e) => e.textContent));
		assert.deepEqual((await tags()).map((t) => t.split(' – ')[0]), ['Name: 0206', 'Late', 'Remove all filters']);
		assert.equal((await page.$$('li.row')).length, 1);
		await page.follow('.chosen li:first-child a');
		assert.equal(new URL(page.url()).search, '?verdict=late');
		assert.equal((await page.$$('li.row')).length, 2);
		await page.follow('.lang a[hreflang=nl]');
		assert.equal(page.url(), `${server.url}/nl/overview?verdict=late`, 'the choice goes with him into another language');
		await page.follow('.chosen .clear');
		assert.equal((await page.$$('li.row')).length, 4);
	});

	it('says in each language how many are left, and fits a telephone', async () => {
		await page.setViewport({ width: 320, height: 700 });
		for (const lang of LANGS) {
			await page.goto(`${server.url}/${lang}/overview?verdict=late&type=OTH`);
			assert.equal(await page.text('.chosen p'), said(texts[lang]['filter.left'], { n: 2, all: 4 }));
			assert.equal(await page.text('.filters summary'), texts[lang]['filter.title']);
			await page.setJavaScriptEnabled(true);
			assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320, lang);
			await page.setJavaScriptEnabled(false);
		}
	});
});
