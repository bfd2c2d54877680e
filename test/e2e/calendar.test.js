'use strict';
/* The month calendar, in a browser without script. */
const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Server, Client, inss, day } = require('./lib.js');
const { LANGS, texts, Visitor, openAccount, startBrowser, openWindow } = require('./visitor.js');
const { picture, assertAccessible } = require('./look.js');
const shapes = require('./shapes.js');

describe('the month calendar', () => {
	const worker = inss(1994, 7, 8, 501);
	const today = day(0);
	let server, browser, page, v;

	before(async () => {
		server = await Server.start();
		browser = await startBrowser();
		await server.ctl('employer', 'add', '--enterprise', shapes.AGENCY, '--name', 'Agency', '--from', '2000-01-01', '--agency');
		const client = await (await Client.register(server, 'program-of-agency', shapes.AGENCY)).signIn();
		for (const body of [shapes.agencyIn(worker, -3, 3), shapes.agencyIn(worker, 5, 5), shapes.agencyFlexi(worker, 6),
			shapes.agencyStudent(worker, 8, 9, 12), shapes.foreignUser(worker, -12, -12)]) {
			assert.notEqual((await client.declare(body)).declarationStatus.result, 'B');
		}
		v = new Visitor(server);
		await v.signIn(await openAccount(server, 'calendar', worker));
		page = await openWindow(browser, 'en');
		for (const [name, value] of v.cookies) await page.setCookie({ name, value, url: server.url, secure: true, path: '/' });
	});
	after(async () => {
		await browser?.close();
		await server?.stop();
	});

	const open = (query = '', lang = 'en') => page.goto(`${server.url}/${lang}/calendar${query}`);
	const cell = (iso) => page.$eval(`.cal time[datetime="${iso}"]`, (e) => e.parentNode.textContent.replace(/\s+/g, ' ').trim());
	/* a day stands in its own month, and perhaps at the edge of another */
	const monthOf = (iso) => `?month=${iso.slice(0, 7)}`;

	it('is a table of weeks with today in it', async () => {
		await open();
		assert.deepEqual(await page.$$eval('.cal thead abbr', (all) => all.map((e) => e.title)),
			['Week', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']);
		assert.equal((await page.$$('.cal .is-today')).length, 1);
		assert.equal(await page.$eval('.cal .is-today time', (e) => e.getAttribute('datetime')), today);
		for (const row of await page.$$eval('.cal tbody tr', (all) => all.map((e) => e.querySelectorAll('td').length))) {
			assert.equal(row, 7);
		}
		assert.equal((await page.$$('.today')).length, 1, 'the card of today');
		await assertAccessible(page);
	});

	it('says of each day whose job it is and its verdict, and a job of several days is one bar', async () => {
		for (const n of [-3, 0, 3]) {
			await open(monthOf(day(n)));
			assert.match(await cell(day(n)), /0876\.543\.270, Late/, day(n));
		}
		await open(monthOf(day(5)));
		assert.match(await cell(day(5)), /0876\.543\.270, Planned/);
		assert.doesNotMatch(await cell(day(4)), /,/);
		await open(monthOf(day(-12)));
		assert.match(await cell(day(-12)), /Beispiel Bau GmbH, Late/);
		await open(monthOf(day(0)));
		const bar = await page.$$eval('.cal .ent.v-late', (all) => all.filter((e) => e.textContent.includes('0876')).map((e) =>
			[e.classList.contains('pre'), e.classList.contains('post')]));
		assert.ok(bar.length > 0 && bar.every(([before, after]) => before || after));
		await page.follow('.cal .ent');
		assert.match(page.url(), /\/en\/relation\/\d{12}$/);
	});

	it('leads through months and years, and no further', async () => {
		await open('?month=2026-01');
		const year = Number(today.slice(0, 4));
		await open(`?month=${year - 1}-01`);
		assert.equal(await page.text('#list'), `January ${year - 1}`);
		assert.deepEqual(await page.$$eval('.pager a', (all) => all.map((e) => new URL(e.href).search)),
			[`?month=${year - 1}-02`, `?month=${year}-01`]);
		await page.follow('.pager a[rel=next]');
		assert.equal(await page.text('#list'), `February ${year - 1}`);
		await open(`?month=${year + 1}-12`);
		assert.deepEqual(await page.$$eval('.pager a', (all) => all.map((e) => new URL(e.href).search)),
			[`?month=${year}-12`, `?month=${year + 1}-11`]);
		for (const [asked, shown] of [['1999-05', `January ${year - 1}`], ['9999-12', `December ${year + 1}`]]) {
			await open(`?month=${asked}`);
			assert.equal(await page.text('#list'), shown);
			assert.match(await page.text('.note[role=status]'), /We show only/);
		}
		await open();
		const present = await page.text('#list');
		for (const bad of ['', '2026-13', '2026-1', '26-01', 'x', '2026-02-30', '%22%3E%3Cscript%3E', 'x'.repeat(3000)]) {
			await open(`?month=${bad}`);
			assert.equal(await page.text('#list'), present, bad);
			assert.equal(await page.$('.note[role=status]'), null);
		}
		assert.doesNotMatch((await v.get('/calendar?month=%22%3E%3Cscript%3Ealert(1)&q=%3Cscript%3E')).text, /<script/);
	});

	it('keeps the filter between list, calendar, months and languages', async () => {
		await open(`${monthOf(day(5))}&type=STU`);
		await page.follow('.views a:not([aria-current])');
		assert.equal(page.url(), `${server.url}/en/overview?type=STU`);
		assert.equal((await page.$$('li.row')).length, 1);
		await page.follow('.views a:not([aria-current])');
		assert.equal(page.url(), `${server.url}/en/calendar?type=STU`);
		await open(`${monthOf(day(8))}&type=STU`);
		assert.equal((await page.$$(`.cal time[datetime="${day(8)}"] ~ ul li`)).length, 1);
		assert.equal((await page.$$('.chosen')).length, 1);
		await page.follow('.lang a[hreflang=nl]');
		assert.equal(page.url(), `${server.url}/nl/calendar${monthOf(day(8))}&type=STU`);
		await page.follow('.chosen .clear');
		assert.ok(page.url().startsWith(`${server.url}/nl/calendar${monthOf(day(8))}`), page.url());
		assert.equal((await page.$$('.chosen')).length, 0);
		await page.click('.filters summary');
		await page.select('#f-verdict', 'late');
		await page.follow('.filters button');
		assert.match(page.url(), new RegExp(`month=${day(8).slice(0, 7)}`));
		assert.match(page.url(), /verdict=late/);
	});

	it('names the holidays, counts the days, and is noted', async () => {
		const year = Number(today.slice(0, 4));
		await open(`?month=${year}-12`, 'de');
		assert.match(await cell(`${year}-12-25`), /Weihnachten/);
		await open(`?month=${year}-05`, 'fr');
		assert.match(await cell(`${year}-05-01`), /Fête du Travail/);
		await open(monthOf(day(-12)));
		assert.match(await page.text('.tally'), /Late/);
		await open(`?month=${year - 1}-02`);
		assert.equal((await page.$$('.tally')).length, 0);
		assert.ok((await page.content()).includes(texts.en['calendar.none']));
		assert.ok((await v.get('/account/looked')).text.includes(texts.en['looked.overview']));
		assert.equal((await new Visitor(server).get('/calendar')).status, 303);
	});

	it('the table of the three years leads to its months', async () => {
		await page.goto(`${server.url}/en/overview`);
		await page.click('.card details summary');
		const at = await page.$$eval('table.counts a', (all) => all.map((a) => new URL(a.href).search));
		assert.ok(at.includes(monthOf(day(0))), at.join());
	});

	it('reads well in each language, on a telephone and on a desk', async () => {
		for (const lang of LANGS) {
			for (const [name, at] of [['calendar', `/calendar${monthOf(day(0))}`], ['list', '/overview']]) {
				await page.goto(`${server.url}/${lang}${at}`);
				for (const width of [320, 360, 1280]) {
					await page.setViewport({ width, height: 800 });
					const wide = await page.evaluate(() => document.documentElement.scrollWidth);
					assert.ok(wide <= width, `${lang} ${name} is ${wide} wide on ${width}`);
					if (width > 320) await picture(page, `${name}-${lang}-${width}`);
				}
			}
		}
	});
});
