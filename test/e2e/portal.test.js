'use strict';
/* The worker's pages in a real browser, without script unless a check needs it:
 * sign-in in four languages, with the keyboard only, forged forms, codes tried
 * out, what the overview says about declarations handed in over REST, that it
 * fits 320 and 1280 pixels, paper, and what a screen reader gets. */
const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const fs = require('node:fs');
const path = require('node:path');
const { execFileSync } = require('node:child_process');
const puppeteer = require('puppeteer-core');
const { Server, Client, build, day, inss } = require('./lib.js');
const shapes = require('./shapes.js');
const { assertGood, shots } = require('./look.js');

const PASSWORD = 'vier woorden achter elkaar';
const LANGS = {
	nl: { overview: 'Je arbeidsrelaties', signin: 'Aanmelden', contract: 'Dit is geen contract', error: 'Fout' },
	fr: { overview: 'Vos relations de travail', signin: 'Se connecter', contract: 'Ceci n’est pas un contrat', error: 'Erreur' },
	de: { overview: 'Ihre Beschäftigungs', signin: 'Anmelden', contract: 'Dies ist kein Vertrag', error: 'Fehler' },
	en: { overview: 'Your labour relations', signin: 'Sign in', contract: 'This is not a contract', error: 'Error' },
};

let server, browser, people = 0;

/* A worker with an account and a card. */
async function newWorker(name = 'An Voorbeeld') {
	const w = { user: `worker${++people}`, inss: inss(1985, 7, 1, 101 + 2 * people), name };
	const told = await server.ctl('worker', 'add', '--inss', w.inss, '--name', name, '--user', w.user);
	w.activation = told.match(/[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/)[0];
	return w;
}

async function newCard(w) {
	const card = await server.ctl('codecard', 'new', '--user', w.user);
	w.codes = Object.fromEntries([...card.matchAll(/(\d+) ([B-Z]{6})/g)].map((m) => [m[1], m[2]]));
	assert.equal(Object.keys(w.codes).length, 24);
}

async function readyWorker(name) {
	const w = await newWorker(name);
	execFileSync(path.join(build, 'interimctl'), ['worker', 'password', '--user', w.user, '--data', server.dir],
		{ input: `${PASSWORD}\n` });
	await newCard(w);
	return w;
}

/* A browser of one's own: no cookie of another test; script off as our pages promise to need none. */
async function visit(fn, { script = false } = {}) {
	const context = await browser.createBrowserContext();
	const page = await context.newPage();
	await page.setJavaScriptEnabled(script);
	page.complaints = [];
	page.on('console', (m) => page.complaints.push(m.text()));
	page.on('requestfailed', (q) => page.complaints.push(`${q.url()} ${q.failure().errorText}`));
	/* the browser draws the calendar of a date field with a picture that it carries along */
	page.on('request', (q) => {
		if (!q.url().startsWith(server.url) && !q.url().startsWith('data:')) page.complaints.push(`asks elsewhere: ${q.url()}`);
	});
	try {
		await fn(page);
	} finally {
		await context.close();
	}
}

const send = (page) => Promise.all([page.waitForNavigation(), page.click('main button[type=submit]')]);
const text = (page, selector) => page.$eval(selector, (e) => e.textContent.replace(/\s+/g, ' ').trim());
const asked = async (page) => (await text(page, 'h1')).match(/\d+/)[0];

async function givePassword(page, lang, user, password = PASSWORD) {
	await page.goto(`${server.url}/${lang}/token`);
	await page.type('#user', user);
	await page.type('#password', password);
	await send(page);
}

async function giveCode(page, code) {
	await page.type('#code', code);
	await send(page);
}

async function signIn(page, lang, w) {
	await givePassword(page, lang, w.user);
	await giveCode(page, w.codes[await asked(page)]);
	assert.equal(new URL(page.url()).pathname, `/${lang}/overview`);
}

/* The form on a page as a browser would send it. */
async function formOf(page) {
	const fields = await page.$$eval('main input', (list) => list.map((e) => [e.name, e.value]));
	const cookies = (await page.browserContext().cookies()).map((c) => `${c.name}=${c.value}`).join('; ');
	return { fields: Object.fromEntries(fields), cookies };
}

const post = (target, fields, headers) => server.ask('POST', target, { body: new URLSearchParams(fields).toString(),
	headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers } });

before(async () => {
	server = await Server.start();
	browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-gpu', '--lang=en'], acceptInsecureCerts: true });
});
after(async () => {
	await browser?.close();
	await server?.stop();
});

describe('the way to a language', () => {
	for (const [accept, lang] of [['fr-BE,fr;q=0.9,en;q=0.5', 'fr'], ['de', 'de'], ['it,en;q=0.3', 'en'], ['', 'nl'], ['it', 'nl']]) {
		it(`"${accept}" reads ${lang}`, async () => {
			const r = await server.ask('GET', '/', { headers: accept ? { 'Accept-Language': accept } : {} });
			assert.equal(r.status, 303);
			assert.equal(r.headers.location, `/${lang}/`);
		});
	}
	it('the chosen language wins over the browser', async () => {
		const r = await server.ask('GET', '/', { headers: { 'Accept-Language': 'fr', Cookie: '__Host-lang=de' } });
		assert.equal(r.headers.location, '/de/');
	});
	it('language links keep page and query', () => visit(async (page) => {
		await page.goto(`${server.url}/nl/token?activated=1`);
		const links = await page.$$eval('.lang a', (list) => list.map((a) => a.getAttribute('href')));
		assert.deepEqual(links, ['nl', 'fr', 'de', 'en'].map((l) => `/${l}/token?activated=1`));
	}));
});

describe('pages before the sign-in', () => {
	for (const lang of Object.keys(LANGS)) {
		for (const where of ['/', '/token', '/activate', '/nowhere', '/?out=1', '/?ended=1']) {
			it(`${lang}${where}`, () => visit(async (page) => {
				await page.goto(`${server.url}/${lang}${where}`);
				assert.equal(await page.$eval('html', (e) => e.lang), lang);
				await assertGood(page, `${lang}${where.replace(/\W+/g, '-')}`);
				assert.deepEqual(page.complaints.filter((c) => !c.includes('404')), []);
			}, { script: true }));
		}
	}
	it('never kept by a cache, and strict', async () => {
		const r = await server.ask('GET', '/en/');
		assert.match(r.headers['cache-control'], /no-store/);
		assert.match(r.headers['content-security-policy'], /default-src 'none'|default-src 'self'/);
		assert.doesNotMatch(r.headers['content-security-policy'], /unsafe/);
		assert.equal(r.headers['x-content-type-options'], 'nosniff');
	});
	it('the style sheet is kept for ever under its own address', async () => {
		const page = await server.ask('GET', '/en/');
		const css = await server.ask('GET', page.text.match(/href="(\/static\/app\.[^"]+\.css)"/)[1]);
		assert.equal(css.status, 200);
		assert.match(css.headers['cache-control'], /immutable/);
		assert.match(css.headers['content-type'], /text\/css/);
		assert.equal((await server.ask('GET', '/static/app.0000000000000000.css')).status, 404);
	});
	it('the overview is for those who are signed in', async () => {
		const r = await server.ask('GET', '/de/overview');
		assert.equal(r.status, 303);
		assert.equal(r.headers.location, '/de/?ended=1');
	});
});

describe('the first time', () => {
	it('activates, then signs in', () => visit(async (page) => {
		const w = await newWorker();
		await newCard(w);
		await page.goto(`${server.url}/en/activate`);
		const fill = async (password, again) => {
			for (const [id, value] of [['user', w.user], ['code', w.activation.toLowerCase()], ['password', password], ['again', again]]) {
				await page.$eval(`#${id}`, (e) => { e.value = ''; });
				await page.type(`#${id}`, value);
			}
			await send(page);
		};
		await fill('short', 'short');
		assert.match(await text(page, '.fault'), /too short/);
		assert.equal(await page.$eval('#password', (e) => e.value), '', 'a password never comes back');
		assert.equal(await page.$eval('#user', (e) => e.value), w.user);
		assert.match(await page.title(), /^Error: /);
		await fill(PASSWORD, `${PASSWORD}.`);
		assert.match(await text(page, '.fault'), /not the same/);
		await fill(PASSWORD, PASSWORD);
		assert.match(page.url(), /\/en\/token\?activated=1$/);
		await signIn(page, 'en', w);
	}, { script: true }));
});

describe('signing in', () => {
	let w;
	before(async () => { w = await readyWorker(); });

	for (const [lang, words] of Object.entries(LANGS)) {
		it(`in ${lang}, without script`, () => visit(async (page) => {
			await page.goto(`${server.url}/${lang}/`);
			await Promise.all([page.waitForNavigation(), page.click('.door a[href$="/token"]')]);
			assert.equal(new URL(page.url()).pathname, `/${lang}/token`);
			await signIn(page, lang, w);
			assert.ok((await page.title()).startsWith(words.overview));
			const cookies = await page.browserContext().cookies();
			assert.deepEqual(cookies.map((c) => c.name).sort(), ['__Host-known', '__Host-lang', '__Host-sid']);
			const sid = cookies.find((c) => c.name === '__Host-sid');
			assert.ok(sid.secure && sid.httpOnly && sid.sameSite === 'Lax' && sid.session);
		}));
	}
	it('with the keyboard only', () => visit(async (page) => {
		await page.goto(`${server.url}/nl/`);
		await page.keyboard.press('Tab');
		assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
		assert.ok(await page.evaluate(() => document.activeElement.getBoundingClientRect().top >= 0), 'the skip link shows');
		await page.keyboard.press('Enter');
		const reach = async (id) => {
			for (let i = 0; i < 20; i++) {
				await page.keyboard.press('Tab');
				if (await page.evaluate(() => document.activeElement.id || document.activeElement.pathname) === id) return;
			}
			assert.fail(`Tab never reaches ${id}`);
		};
		await reach('/nl/token');
		await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
		await reach('user');
		await page.keyboard.type(w.user);
		await page.keyboard.press('Tab');
		await page.keyboard.type(PASSWORD);
		await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
		const code = w.codes[await asked(page)];
		await reach('code');
		await page.keyboard.type(code);
		await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
		assert.equal(new URL(page.url()).pathname, '/nl/overview');
	}, { script: true }));
	it('a code is taken with blanks and small letters, and once only', () => visit(async (page) => {
		await givePassword(page, 'en', w.user);
		const code = w.codes[await asked(page)];
		await assertGood(page, 'code');
		const form = await formOf(page);
		await giveCode(page, ` ${code.slice(0, 3).toLowerCase()} ${code.slice(3)}`);
		assert.equal(new URL(page.url()).pathname, '/en/overview');
		const again = await post('/en/token/code', { ...form.fields, code }, { Cookie: form.cookies, Origin: server.url });
		assert.notEqual(again.headers.location, '/en/overview');
	}, { script: true }));
	it('a wrong user and a wrong password look the same', async () => {
		const pages = [];
		for (const [user, password] of [['nobody.here', PASSWORD], [w.user, 'not the right password']]) {
			await visit(async (page) => {
				await givePassword(page, 'en', user, password);
				pages.push([new URL(page.url()).pathname, await page.title(), (await text(page, 'main')).replace(/\d+/g, 'N')]);
			});
		}
		assert.deepEqual(pages[0], pages[1]);
	});
	it('codes cannot be tried out', () => visit(async (page) => {
		const victim = await readyWorker();
		await givePassword(page, 'en', victim.user);
		const number = await asked(page);
		const stopped = async () => (await page.$('#code')) === null;
		for (let i = 0; i < 12 && !(await stopped()); i++) {
			await page.$eval('#code', (e) => { e.value = ''; });
			await giveCode(page, 'BBBBBB');
			assert.notEqual(new URL(page.url()).pathname, '/en/overview');
			if (!(await stopped()) && new URL(page.url()).pathname === '/en/token/code') assert.equal(await asked(page), number);
		}
		assert.ok(await stopped(), 'the form is gone after a few wrong codes');
		await givePassword(page, 'en', victim.user);
		if (!(await stopped())) await giveCode(page, victim.codes[await asked(page)]);
		assert.notEqual(new URL(page.url()).pathname, '/en/overview');
	}, { script: true }));
});

describe('forged forms', () => {
	let w, form;
	before(async () => {
		w = await readyWorker();
		await visit(async (page) => {
			await page.goto(`${server.url}/en/token`);
			form = await formOf(page);
			Object.assign(form.fields, { user: w.user, password: PASSWORD });
		}, { script: true });
	});
	const own = () => ({ Cookie: form.cookies, Origin: server.url });
	for (const [what, change, expected] of [
		['the real one', {}, 303],
		['from another site', { headers: () => ({ Cookie: form.cookies, Origin: 'https://elsewhere.example' }) }, 403],
		['from another site by fetch metadata', { headers: () => ({ ...own(), 'Sec-Fetch-Site': 'cross-site' }) }, 403],
		['from a sister site', { headers: () => ({ ...own(), 'Sec-Fetch-Site': 'same-site' }) }, 403],
		['without a word about its origin', { headers: () => ({ Cookie: form.cookies }) }, 403],
		['without the cookie', { headers: () => ({ Origin: server.url }) }, 403],
		['without the token', { fields: { token: '' } }, 403],
		['with another token', { fields: { token: 'A'.repeat(43) } }, 403],
		['too long', { fields: { user: 'a'.repeat(9000) } }, 413],
		['of another type', { headers: () => ({ ...own(), 'Content-Type': 'text/plain' }) }, 400],
	]) {
		it(`${what}: ${expected}`, async () => {
			const r = await post('/en/token', { ...form.fields, ...change.fields }, (change.headers ?? own)());
			assert.equal(r.status, expected, r.text.slice(0, 200));
		});
	}
	it('GET changes nothing', async () => {
		assert.equal((await server.ask('GET', '/en/signout')).status, 405);
	});
});

describe('the overview', () => {
	let w, nobody;
	before(async () => {
		w = await readyWorker('Nora Vörbeeld <b>');
		nobody = await readyWorker();
		await server.ctl('employer', 'add', '--enterprise', shapes.AGENCY, '--name', 'Vlier Interim', '--from', '2000-01-01', '--agency');
		const client = await (await Client.register(server, 'agency-client', shapes.AGENCY)).signIn();
		const done = async (body) => {
			const d = await client.declare(body);
			assert.notEqual(d.declarationStatus.result, 'B', JSON.stringify(d));
			return d;
		};
		await done(shapes.agencyIn(w.inss, 0, 0));
		await done(shapes.agencyIn(w.inss, 3, 5));
		await done(shapes.agencyIn(w.inss, -6, -4));
		await done(shapes.agencyFlexi(w.inss, 1));
		await done(shapes.foreignUser(w.inss, 10, 12));
	});

	for (const [lang, words] of Object.entries(LANGS)) {
		it(`says it all in ${lang}`, () => visit(async (page) => {
			await signIn(page, lang, w);
			assert.ok((await text(page, 'main')).includes(words.contract));
			assert.equal((await page.$$('li.row')).length, 5);
			assert.equal((await page.$$('li.row.v-late')).length, 1, 'declared days after the start');
			assert.equal((await page.$$('li.row.v-day')).length, 1, 'declared today for today');
			assert.equal((await page.$$('li.row.v-plan')).length, 3);
			assert.equal((await page.$$('.today .moments.v-day')).length, 1);
			assert.ok((await text(page, '.head')).includes('Nora Vörbeeld <b>'), 'a name is text');
			assert.ok((await text(page, 'main')).includes('Beispiel Bau GmbH'));
			assert.ok(!(await page.content()).includes(w.inss), 'the national number is nowhere');
			assert.ok((await page.$$eval('li.row time', (l) => l.map((t) => t.getAttribute('datetime')))).includes(day(3)));
			await assertGood(page, `${lang}-overview`);
			assert.deepEqual(page.complaints, []);
		}, { script: true }));
	}
	it('somebody without any relation', () => visit(async (page) => {
		await signIn(page, 'en', nobody);
		assert.match(await text(page, 'main'), /No declaration found/);
		await assertGood(page, 'en-nobody');
	}, { script: true }));
	it('tells when few codes are left on the card', () => visit(async (page) => {
		await signIn(page, 'en', w);
		const notes = async (query) => {
			await page.goto(`${server.url}/en/overview${query}`);
			return page.$$eval('.head ~ .note', (l) => l.map((e) => e.textContent));
		};
		assert.match((await notes('?codes=1')).join(), /^1 code left/);
		assert.match((await notes('?codes=6&other=1')).join(), /^6 codes left/);
		for (const query of ['', '?codes=7', '?codes=-1', '?codes=x', '?codes']) assert.deepEqual(await notes(query), []);
	}, { script: true }));
	it('on paper: who, when, the list; no menu', () => visit(async (page) => {
		await signIn(page, 'en', w);
		await page.emulateMediaType('print');
		const shown = (selector) => page.$eval(selector, (e) => e.getClientRects().length > 0);
		assert.ok(await shown('.print-head'));
		assert.ok(await shown('li.row'));
		assert.ok(!(await shown('header.top')));
		assert.ok(!(await shown('details')));
		assert.match(await text(page, '.print-head'), /Printed on \d\d\/\d\d\/\d{4} at \d\d:\d\d/);
		const pdf = await page.pdf({ preferCSSPageSize: true });
		assert.ok(pdf.length > 10000);
		if (shots !== undefined) fs.writeFileSync(path.join(shots, 'overview.pdf'), pdf);
	}, { script: true }));
	it('signing out ends the session everywhere', () => visit(async (page) => {
		await signIn(page, 'en', w);
		const cookies = (await page.browserContext().cookies()).map((c) => `${c.name}=${c.value}`).join('; ');
		assert.equal((await server.ask('GET', '/en/overview', { headers: { Cookie: cookies } })).status, 200);
		const forged = await post('/en/signout', { token: 'x' }, { Cookie: cookies, Origin: server.url });
		assert.equal(forged.status, 403);
		assert.equal((await server.ask('GET', '/en/overview', { headers: { Cookie: cookies } })).status, 200);
		const [answer] = await Promise.all([page.waitForResponse((r) => r.request().method() === 'POST'),
			page.waitForNavigation(), page.click('.out button')]);
		assert.match(answer.headers()['clear-site-data'], /"cache", "storage"/);
		assert.deepEqual((await page.browserContext().cookies()).map((c) => c.name).sort(), ['__Host-known', '__Host-lang'],
			'the language stays, and that this browser is known');
		assert.match(page.url(), /\/en\/\?out=1$/);
		assert.equal((await server.ask('GET', '/en/overview', { headers: { Cookie: cookies } })).status, 303);
	}));
});
