'use strict';
/* The page of one labour relation: its verdict, its points, every message. */
const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Server, Client, inss, day } = require('./lib.js');
const { LANGS, texts, Visitor, openAccount, startBrowser, openWindow, title } = require('./visitor.js');
const { picture, assertAccessible } = require('./look.js');
const shapes = require('./shapes.js');

const OTHER_AGENCY = '0206731645';
const periodOf = (r) => r.declarationStatus.period?.id;

describe('one labour relation', () => {
	const worker = inss(1994, 7, 8, 301);
	let server, browser, page, v, client, rival;
	const id = {};

	before(async () => {
		server = await Server.start();
		browser = await startBrowser();
		await server.ctl('employer', 'add', '--enterprise', shapes.AGENCY, '--nsso', String(shapes.AGENCY_NSSO),
			'--name', 'Agency', '--from', '2000-01-01', '--agency');
		await server.ctl('employer', 'add', '--enterprise', OTHER_AGENCY, '--name', 'Rival', '--from', '2000-01-01', '--agency');
		client = await (await Client.register(server, 'program-of-agency', shapes.AGENCY)).signIn();
		rival = await (await Client.register(server, 'program-of-rival', OTHER_AGENCY)).signIn();
		id.late = periodOf(await client.declare(shapes.agencyIn(worker, -9, -5)));
		assert.equal((await client.declare({ dimonaUpdate: { periodId: id.late, startDate: day(-9), endDate: day(-4) } }))
			.declarationStatus.result === 'B', false);
		assert.equal((await client.declare({ dimonaOut: { periodId: id.late, endDate: day(-4) } })).declarationStatus.result, 'B');
		assert.equal((await rival.declare({ dimonaCancel: { periodId: id.late } })).declarationStatus.result, 'B');
		id.moved = periodOf(await client.declare(shapes.agencyIn(worker, -20, -18)));
		await client.declare({ dimonaUpdate: { periodId: id.moved, startDate: day(-21), endDate: day(-18) } });
		id.off = periodOf(await client.declare(shapes.agencyIn(worker, -30, -30)));
		assert.notEqual((await client.declare({ dimonaCancel: { periodId: id.off } })).declarationStatus.result, 'B');
		id.flexi = periodOf(await client.declare(shapes.agencyFlexi(worker, 1)));
		id.one = periodOf(await client.declare(shapes.agencyIn(worker, 10, 12)));
		const again = shapes.agencyIn(worker, 12, 13);
		again.employer.enterpriseNumber = OTHER_AGENCY;
		id.two = periodOf(await rival.declare(again));
		id.foreign = periodOf(await client.declare(shapes.foreignUser(worker, 20, 21)));
		const refused = shapes.agencyIn(worker, 30, 31);
		refused.dimonaIn.features.workerType = 'XXX';
		id.refused = (await client.declare(refused)).declarationStatus.declarationId;
		const waiting = (await client.declare(shapes.unidentified(40, 41))).declarationStatus.declarationId;
		await server.ctl('identify', '--declaration', String(waiting), '--inss', worker);
		id.waited = waiting;
		v = new Visitor(server);
		await v.signIn(await openAccount(server, 'relation', worker));
		page = await openWindow(browser, 'en');
		for (const [name, value] of v.cookies) await page.setCookie({ name, value, url: server.url, secure: true, path: '/' });
	});
	after(async () => {
		await browser?.close();
		await server?.stop();
	});

	const address = (which) => `/relation/${String(id[which]).padStart(12, '0')}`;
	const open = (which) => page.goto(`${server.url}/en${address(which)}`);
	const all = (selector) => page.$$eval(selector, (found) => found.map((e) => e.textContent.replace(/\s+/g, ' ').trim()));

	it('says late first, then which points are wrong, then what happened', async () => {
		await open('late');
		assert.equal(await page.text('#verdict'), texts.en['relation.late']);
		assert.equal((await page.$$('.verdict .moments.v-late')).length, 1);
		const points = await all('.checks h3');
		assert.deepEqual(points, ['In time: no', 'The declaration stands: yes', 'Recognised employment agency: yes',
			'Right person: yes', 'Right company: compare with your contract', 'Joint committee of the company: yes',
			'Type of worker: compare with your contract', 'Right days: compare with your contract', 'Hours: not needed']);
		assert.deepEqual(await all('.log h3'), ['Cancellation', 'End declared', 'Change', 'Start declared']);
		assert.match((await all('.log li'))[0], /Another employer named this number/);
		assert.doesNotMatch((await all('.log li'))[0], /program-of-rival/);
		assert.match((await all('.log > li'))[1], /Refused: it changed nothing.*\d{5}-\d{3}/);
		assert.match((await all('.log > li'))[1], /program program-of-agency/);
		const shown = (d) => `${Number(day(d).slice(8))}/${Number(day(d).slice(5, 7))}/${day(d).slice(0, 4)}`;
		const change = (await all('.log > li'))[2];
		assert.ok(change.includes(`End date: was `), change);
		assert.ok(change.includes(shown(-5)) && change.includes(shown(-4)), change);
		assert.match(change, /After the start of work/);
		assert.equal(await page.$('#spots'), null);
		await assertAccessible(page);
	});

	it('points out what was moved, cancelled and declared twice', async () => {
		const table = { moved: ['relation.spot.moved'], off: ['relation.spot.cancelled'], one: ['relation.spot.overlap'],
			two: ['relation.spot.overlap'], flexi: [], foreign: [] };
		for (const [which, keys] of Object.entries(table)) {
			await open(which);
			assert.deepEqual(await all('#spots ~ .checks h3'), keys.map((key) => texts.en[key]), which);
		}
		await open('off');
		assert.equal(await page.text('#verdict'), texts.en['relation.offlate']);
		assert.ok((await all('.checks h3')).includes('The declaration stands: no'));
	});

	it('knows hours, a foreign company, a refusal, and one that waited', async () => {
		await open('flexi');
		assert.match(await page.text('main'), /Hours: yes\s*The times are in it: 08:00 – 16:30/);
		await open('foreign');
		assert.match(await page.text('main'), /A foreign company, declared by name.*Beispiel Bau GmbH/);
		await open('refused');
		assert.equal(await page.text('#verdict'), texts.en['relation.refused']);
		assert.match(await page.text('.log'), /00655-\d{3}/);
		await open('waited');
		assert.match(await page.text('.log'), /it was established that it is about you/);
	});

	it('is the worker\'s own: everything else is not there, and a look is noted', async () => {
		const stranger = new Visitor(server);
		await stranger.signIn(await openAccount(server, 'stranger', inss(1991, 2, 3, 55)));
		const [mine, theirs] = [await v.get('/relation/999999999999'), await stranger.get(address('late'))];
		assert.equal(mine.status, 404);
		assert.equal(theirs.status, 404);
		assert.equal(title(mine), title(theirs));
		for (const bad of ['1', 'x', '0000000000001', '%00', '-00000000101', '000000000000', `${'9'.repeat(400)}`]) {
			assert.equal([400, 404].includes((await v.get(`/relation/${bad}`)).status), true, bad);
		}
		assert.equal((await new Visitor(server).get(address('late'))).status, 303);
		assert.ok((await v.get('/account/looked')).text.includes(texts.en['looked.period']));
		assert.doesNotMatch((await stranger.get('/account/looked')).text, new RegExp(texts.en['looked.period']));
	});

	it('reads well in each language, on a telephone and on a desk', async () => {
		for (const lang of LANGS) {
			for (const which of ['late', 'moved', 'off', 'one', 'flexi', 'refused', 'waited']) {
				await page.goto(`${server.url}/${lang}${address(which)}`);
				for (const width of [320, 360, 1280]) {
					await page.setViewport({ width, height: 800 });
					const wide = await page.evaluate(() => document.documentElement.scrollWidth);
					assert.ok(wide <= width, `${lang} ${which} is ${wide} wide on ${width}`);
					if (width > 320) await picture(page, `relation-${which}-${lang}-${width}`);
				}
			}
		}
	});
});
