'use strict';
/* Sharing by link and the badge: what others see, for how long, and who looked. */
const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Server, Client, inss, day } = require('./lib.js');
const { LANGS, texts, Visitor, openAccount, startBrowser, openWindow, title, fault, notice, startWithClock } =
	require('./visitor.js');
const { picture, assertAccessible } = require('./look.js');
const shapes = require('./shapes.js');
const ICAL = require('ical.js');

const FORM = { whom: 'My <b>union</b>', from: day(-30), to: day(30), agency: '1', user: '1', life: '7' };
const linkOf = (r) => /<input id="link"[^>]* value="([^"]+)"/.exec(r.text)?.[1];
const shown = (d) => `${Number(day(d).slice(8))}/${Number(day(d).slice(5, 7))}/${day(d).slice(0, 4)}`;

async function declare(server, worker) {
	await server.ctl('employer', 'add', '--enterprise', shapes.AGENCY, '--name', 'Agency', '--from', '2000-01-01', '--agency');
	const client = await (await Client.register(server, 'program-of-agency', shapes.AGENCY)).signIn();
	for (const body of [shapes.agencyIn(worker, -9, -9), shapes.agencyIn(worker, 0, 1), shapes.agencyFlexi(worker, 3),
		shapes.agencyIn(worker, 60, 61)]) {
		assert.notEqual((await client.declare(body)).declarationStatus.result, 'B');
	}
	return client;
}

describe('sharing by link', () => {
	const worker = inss(1994, 7, 8, 401);
	const stranger = inss(1991, 2, 3, 57);
	let server, browser, page, v, other, first, client;

	before(async () => {
		server = await Server.start();
		browser = await startBrowser();
		client = await declare(server, worker);
		v = new Visitor(server);
		await v.signIn(await openAccount(server, 'sharing', worker));
		other = new Visitor(server);
		await other.signIn(await openAccount(server, 'stranger', stranger));
		page = await openWindow(browser, 'en');
	});
	after(async () => {
		await browser?.close();
		await server?.stop();
	});

	const make = async (fields = {}) => {
		const form = { ...FORM, ...fields };
		for (const name of ['agency', 'user']) if (form[name] === '') delete form[name];
		const r = await v.fill('/share', form);
		assert.equal(r.status, 200, r.text);
		return linkOf(r);
	};
	const rows = () => page.$$eval('table.lines tbody tr', (all) => all.map((e) => e.textContent.replace(/\s+/g, ' ')));

	it('shows the chosen days and columns to somebody without an account', async () => {
		const link = first = await make();
		assert.match(link, new RegExp(`^${server.url}/en/shared/[A-Za-z0-9_-]{43}$`));
		assert.equal((await page.goto(link)).status(), 200);
		assert.equal((await rows()).length, 3, 'days outside are not shown');
		assert.match((await rows()).join(), /0876\.543\.270.*0123\.456\.749/);
		const text = await page.content();
		assert.ok(text.includes('Nora Specimen'));
		assert.equal(text.includes(worker), false, 'the number stays hidden');
		assert.equal(text.includes('union'), false, 'what he calls it is his');
		await assertAccessible(page);
		const narrow = await make({ agency: '', user: '', from: day(-10), to: day(-5) });
		await page.goto(narrow);
		assert.equal((await rows()).length, 1);
		assert.doesNotMatch((await rows()).join(), /\d{4}\.\d{3}\.\d{3}/);
		assert.ok((await rows())[0].includes(shown(-9)));
		assert.ok((await page.content()).includes(texts.en['shared.no.agency']));
	});

	it('is listed with its openings, and ends when the worker says so', async () => {
		const link = await make({ whom: 'A lawyer' });
		await page.goto(link);
		let list = await v.get('/share');
		assert.equal(list.text.includes(link.slice(-43)), false, 'the secret is shown once');
		assert.match(list.text, /<b>A lawyer<\/b>[\s\S]*?<summary>When opened/);
		assert.ok(list.text.includes('&lt;b&gt;union&lt;/b&gt;') || !list.text.includes('<b>union</b>'));
		const looked = await v.get('/account/looked');
		assert.ok(looked.text.includes(texts.en['looked.link']) && looked.text.includes(texts.en['looked.shared']));
		const id = /name="share" value="(\d+)"/.exec(list.text)[1];
		await other.fill('/share', FORM);
		await other.send('/share/end', { token: /name="token" value="([^"]*)"/.exec((await other.get('/share')).text)[1],
			share: id });
		assert.equal((await page.goto(link)).status(), 200, 'nobody else ends it');
		const r = await v.send('/share/end', { token: /name="token" value="([^"]*)"/.exec(list.text)[1], share: id });
		assert.equal(r.headers.location, '/en/share?ended=1');
		list = await v.get('/share?ended=1');
		assert.equal(notice(list), texts.en['share.ended']);
		const gone = await page.goto(link);
		assert.equal(gone.status(), 410);
		assert.equal(await page.text('h1'), texts.en['error.410']);
	});

	it('opens nothing with a forged address, and takes no form that is not right', async () => {
		const link = await make();
		const secret = link.slice(-43);
		for (const bad of ['A'.repeat(43), 'A', `${secret}A`, secret.toUpperCase(), `${secret.slice(0, 42)}%00`, '..%2f..',
			`x' OR 1=1--`.replace(/ /g, '%20'), 'a'.repeat(4000)]) {
			const { status } = await server.ask('GET', `/en/shared/${bad}`);
			assert.ok([400, 404, 414].includes(status), `${bad}: ${status}`);
		}
		assert.equal((await server.ask('GET', `/en/now/${secret}`)).status, 404, 'a link is no badge');
		const table = { whom: ['', ' ', 'x'.repeat(101)], from: ['', '2026-02-30', 'x', day(31)], to: ['', '31/12/2026'],
			life: ['', '0', '365', '7 ', '-1'] };
		for (const [name, values] of Object.entries(table)) {
			for (const value of values) {
				const r = await v.fill('/share', { ...FORM, [name]: value });
				assert.equal(r.status, 400, `${name}=${value}`);
				assert.ok(fault(r), `${name}=${value}`);
				assert.equal(linkOf(r), undefined);
			}
		}
		assert.equal((await v.send('/share', { token: 'x', ...FORM })).status >= 400, true);
		assert.equal((await new Visitor(server).get('/share')).status, 303);
		for (let i = 0; i < 25; i++) {
			const r = await v.fill('/share', FORM);
			if (r.status === 400) {
				assert.equal(fault(r), texts.en['share.fault.many']);
				return;
			}
		}
		assert.fail('there is no end to links');
	});

	it('a badge says who is declared today, in every language', async () => {
		await page.goto(linkOf(await v.fill('/badge', {})));
		assert.equal(await page.text('h1'), texts.en['now.yes']);
		assert.equal((await rows()).length, 1);
		assert.match((await rows())[0], /0876\.543\.270.*0123\.456\.749.*Same day/);
		await assertAccessible(page);
		const one = linkOf(await v.fill('/badge', {}));
		const second = linkOf(await v.fill('/badge', {}));
		assert.equal((await page.goto(one)).status(), 410, 'a new badge ends the one before');
		assert.equal((await page.goto(second)).status(), 200);
		assert.ok((await v.get('/account/looked')).text.includes(texts.en['looked.badge']));
		await page.goto(linkOf(await other.fill('/badge', {})));
		assert.equal(await page.text('h1'), texts.en['now.no']);
		assert.deepEqual(await rows(), []);
	});

	it('a feed is read by a calendar, answers 304 when nothing changed, and ends', async () => {
		const feed = (r) => /<input id="feed-link"[^>]* value="([^"]+)"/.exec(r.text)?.[1];
		const r = await v.send('/share/feed', { token: /name="token" value="([^"]*)"/.exec((await v.get('/share')).text)[1] });
		const { pathname } = new URL(feed(r));
		const one = await server.ask('GET', pathname);
		assert.equal(one.status, 200);
		assert.equal(one.headers['content-type'], 'text/calendar; charset=utf-8');
		assert.equal(new ICAL.Component(ICAL.parse(one.text)).getAllSubcomponents('vevent').length, 4);
		assert.equal(one.text.includes(worker), false);
		const again = async (tag) => server.ask('GET', pathname, { headers: { 'If-None-Match': tag } });
		for (const tag of [one.headers.etag, `W/${one.headers.etag}`, `"x", ${one.headers.etag}`, '*']) {
			const same = await again(tag);
			assert.equal(same.status, 304, tag);
			assert.equal(same.text, '');
			assert.equal(same.headers.etag, one.headers.etag);
		}
		for (const tag of ['"x"', '', one.headers.etag.slice(1)]) assert.equal((await again(tag)).status, 200, tag);
		await client.declare(shapes.agencyIn(worker, 80, 81));
		const changed = await again(one.headers.etag);
		assert.equal(changed.status, 200);
		assert.notEqual(changed.headers.etag, one.headers.etag);
		const looked = (await v.get('/account/looked')).text;
		assert.equal(looked.split(texts.en['looked.feed']).length - 1, 1, 'noted once an hour');
		const list = await v.get('/share');
		assert.ok(list.text.includes(texts.en['feed.yes']));
		assert.equal((await other.get('/share')).text.includes(texts.en['feed.yes']), false);
		const token = /name="token" value="([^"]*)"/.exec(list.text)[1];
		const second = new URL(feed(await v.send('/share/feed', { token }))).pathname;
		assert.equal((await server.ask('GET', pathname)).status, 410, 'a new address ends the old one');
		const id = /class="after">\s*<input[^>]*>\s*<input type="hidden" name="share" value="(\d+)"/.exec((await v.get('/share')).text)[1];
		await v.send('/share/end', { token, share: id });
		assert.equal((await server.ask('GET', second)).status, 410);
		assert.equal((await server.ask('GET', `/en/feed/${'A'.repeat(43)}`)).status, 404);
	});

	it('reads well in each language, on a telephone and on a desk', async () => {
		const own = await openWindow(browser, 'en');
		for (const [name, value] of v.cookies) await own.setCookie({ name, value, url: server.url, secure: true, path: '/' });
		for (const lang of LANGS) {
			const badge = linkOf(await v.fill('/badge', {}));
			for (const [name, window, url] of [['share', own, `${server.url}/en/share`], ['badge', own, `${server.url}/en/badge`],
				['shared', page, first], ['now', page, badge]]) {
				await window.goto(url.replace('/en/', `/${lang}/`));
				for (const width of [320, 360, 1280]) {
					await window.setViewport({ width, height: 800 });
					const wide = await window.evaluate(() => document.documentElement.scrollWidth);
					assert.ok(wide <= width, `${lang} ${name} is ${wide} wide on ${width}`);
					if (width > 320) await picture(window, `${name}-${lang}-${width}`);
				}
			}
			await own.goto(`${server.url}/${lang}/badge`);
			await own.follow('form.after button');
			await own.setViewport({ width: 360, height: 800 });
			await picture(own, `badge-made-${lang}-360`);
		}
		await own.leave();
	});
});

it('a link works until its time is over, a badge for ten minutes', async () => {
	const worker = inss(1993, 7, 8, 401);
	const [server, clock] = await startWithClock();
	try {
		const v = new Visitor(server);
		await v.signIn(await openAccount(server, 'timed', worker));
		const badge = linkOf(await v.fill('/badge', {}));
		const link = linkOf(await v.fill('/share', { ...FORM, life: '1' }));
		const status = async (url) => (await server.ask('GET', new URL(url).pathname)).status;
		clock.pass(9 * 60);
		assert.equal(await status(badge), 200);
		clock.pass(2 * 60);
		assert.equal(await status(badge), 410);
		clock.pass(23 * 3600);
		assert.equal(await status(link), 200);
		clock.pass(3600);
		const over = await server.ask('GET', new URL(link).pathname);
		assert.equal(over.status, 410);
		assert.equal(title(over), texts.en['error.410']);
	} finally {
		await server.stop();
	}
});
