'use strict';
/* Every page: in four languages axe (WCAG 2.2 AA), no scrolling sideways at 320
 * pixels, and html-validate on what the server sent.  Colours are the same in
 * all languages, so one of them is enough for contrast in light and dark, and
 * for text and links that leave their colours to the system where it forces its
 * own.  A new page is a row of the table PAGES. */
const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const fs = require('node:fs');
const path = require('node:path');
const puppeteer = require('puppeteer-core');
const { HtmlValidate } = require('html-validate');
const { Server, Client, inss, day } = require('./lib.js');
const shapes = require('./shapes.js');
const { LANGS, Visitor, openAccount } = require('./visitor.js');

/* ID in an address: a relation of the full overview, which was late and has a history.
 * as: out, or signed in as somebody with a full overview or with none; status: when it is not 200 */
const PAGES = [
	{ at: '/' }, { at: '/?out=1' }, { at: '/token' }, { at: '/activate' }, { at: '/eid' }, { at: '/eid/certificate' },
	{ at: '/nowhere', status: 404 },
	{ at: '/help' }, { at: '/help/service' }, { at: '/help/declaration' }, { at: '/help/verdicts' }, { at: '/help/mistake' },
	{ at: '/help/contract' }, { at: '/help/signin' }, { at: '/help/data' }, { at: '/help/words' },
	{ at: '/privacy' }, { at: '/accessibility' },
	{ at: '/overview', as: 'full' }, { at: '/overview', as: 'none' },
	{ at: '/overview?verdict=late&q=a', as: 'full' }, { at: '/overview?q=nobody', as: 'full' },
	{ at: '/calendar', as: 'full' }, { at: '/calendar', as: 'none' }, { at: '/calendar?month=1999-01&verdict=late', as: 'full' },
	{ at: '/relation/ID', as: 'full' },
	{ at: '/share', as: 'full' }, { at: '/badge', as: 'full' },
	{ at: '/documents', as: 'full' },
	{ at: '/counters', as: 'full' }, { at: '/counters', as: 'none' },
	{ at: '/days', as: 'full' }, { at: '/days', as: 'none' },
	{ at: '/help', as: 'full' },
	{ at: '/account', as: 'full' }, { at: '/account/sessions', as: 'full' }, { at: '/account/looked', as: 'full' },
	{ at: '/account/data', as: 'full' }, { at: '/account/data?large=1', as: 'full' },
	{ at: '/account/token', as: 'full' }, { at: '/account/password', as: 'full' }, { at: '/account/card', as: 'full' },
	{ at: '/account/app', as: 'full' }, { at: '/account/programs', as: 'full', status: 403 },
	{ at: '/stay', as: 'full' }, { at: '/prove', as: 'full' },
];
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const shots = process.env.PORTAL_SHOTS;   /* a folder that keeps pictures for people to look at */

/* Two of its rules are taste: blanks before the end of a line, and titles of more than 70 characters. */
const html = new HtmlValidate({ root: true, extends: ['html-validate:recommended', 'html-validate:a11y'],
	rules: { 'no-trailing-whitespace': 'off', 'long-title': 'off' } });
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

let server, browser, relation;
const readers = {};

/* A browser of one's own with the cookies of a visitor. */
async function reader(visitor) {
	const context = await browser.createBrowserContext();
	const page = await context.newPage();
	if (visitor !== undefined) {
		await page.setCookie(...[...visitor.cookies].map(([name, value]) => ({ name, value, url: server.url, secure: true })));
	}
	await page.setViewport({ width: 1280, height: 800 });
	return { page, devtools: await page.createCDPSession() };
}

/* In time is missing: nothing can be declared before today for a day that is over. */
async function declare(who) {
	await server.ctl('employer', 'add', '--enterprise', shapes.AGENCY, '--name', 'Vlier Interim', '--from', '2000-01-01',
		'--agency');
	const client = await (await Client.register(server, 'a11y-client', shapes.AGENCY)).signIn();
	for (const body of [shapes.agencyIn(who.inss, 0, 0), shapes.agencyIn(who.inss, 3, 5), shapes.agencyIn(who.inss, -6, -4),
		shapes.agencyFlexi(who.inss, 1), shapes.foreignUser(who.inss, 10, 12)]) {
		assert.notEqual((await client.declare(body)).declarationStatus.result, 'B');
	}
	relation = String((await client.declare(shapes.agencyIn(who.inss, -16, -12))).declarationStatus.period.id).padStart(12, '0');
	for (const endDate of [day(-11), day(-30)]) await client.declare({ dimonaUpdate: { periodId: relation, endDate } });
	const refused = shapes.agencyIn(who.inss, -20, -19);
	refused.dimonaIn.features.workerType = 'XXX';
	assert.equal((await client.declare(refused)).declarationStatus.result, 'B');
}

/* What axe finds: rule, where, and why. */
async function findings(page, options) {
	return page.evaluate(async (asked) => {
		const found = await globalThis.axe.run(document, { ...asked, resultTypes: ['violations'] });
		return found.violations.flatMap((v) => v.nodes.map((n) => `${v.id} ${n.target}: ${n.any.concat(n.all, n.none)[0]?.message}`));
	}, options);
}

/* Where the system forces its colours: what keeps its own all the same. */
async function ownColours(page) {
	return page.evaluate(() => {
		if (!matchMedia('(forced-colors: active)').matches) return ['forced colours are not on'];
		return [...document.querySelectorAll('body *')].filter((e) => e.textContent.trim() && !e.closest('svg') &&
			getComputedStyle(e).forcedColorAdjust !== 'auto').map((e) => `forced: ${e.tagName}.${e.className} keeps its colours`);
	});
}

async function look(lang, name, { page, devtools }, url, status) {
	const faults = [];
	const r = await page.goto(url);
	assert.equal(r.status(), status, url);
	const report = await html.validateString(await r.text());
	for (const m of report.results.flatMap((result) => result.messages)) {
		faults.push(`html ${m.ruleId} line ${m.line}: ${m.message}`);
	}
	await page.evaluate(axe);
	faults.push(...await findings(page, { runOnly: { type: 'tag', values: TAGS },
		rules: { 'color-contrast': { enabled: lang === LANGS[0] } } }));
	if (lang === LANGS[0]) {
		await devtools.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: 'dark' }] });
		faults.push(...(await findings(page, { runOnly: { type: 'rule', values: ['color-contrast'] } })).map((f) => `dark ${f}`));
		await devtools.send('Emulation.setEmulatedMedia', { features: [{ name: 'forced-colors', value: 'active' }] });
		faults.push(...await ownColours(page));
		if (shots !== undefined) await page.screenshot({ path: path.join(shots, `${name}-forced.png`), fullPage: true });
		await devtools.send('Emulation.setEmulatedMedia', { features: [] });
	}
	for (const width of shots === undefined ? [320, 1280] : [320, 360, 1280]) {
		await page.setViewport({ width, height: 800 });
		const [inner, client] = await page.evaluate(() => [document.documentElement.scrollWidth,
			document.documentElement.clientWidth]);
		if (inner > client) faults.push(`${inner} wide on ${client}`);
		if (shots !== undefined && width > 320) {
			await page.screenshot({ path: path.join(shots, `${name}-${width}.png`), fullPage: true });
		}
	}
	assert.deepEqual([...new Set(faults)], []);
}

before(async () => {
	server = await Server.start();
	browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-gpu', '--lang=en'], acceptInsecureCerts: true });
	if (shots !== undefined) fs.mkdirSync(shots, { recursive: true });
	readers.out = await reader();
	for (const [name, number] of [['full', 101], ['none', 103]]) {
		const who = await openAccount(server, `a11y-${name}`, inss(1988, 3, 4, number));
		const visitor = new Visitor(server);
		await visitor.signIn(who);
		if (name === 'full') {
			await declare(who);
			for (const n of [-6, -40, 0, 3]) await visitor.fill('/days', { day: day(n), from: '07:00', agency: 'Another', user: '' });
		}
		readers[name] = await reader(visitor);
	}
});
after(async () => {
	await browser?.close();
	await server?.stop();
});

for (const lang of LANGS) {
	describe(`in ${lang}, nothing to complain about`, () => {
		for (const { at, as = 'out', status = 200 } of PAGES) {
			it(`${as} ${at}`, () => look(lang, `${lang}-${as}${at.replace(/\W+/g, '-')}`, readers[as],
				`${server.url}/${lang}${at.replace('ID', relation)}`, status));
		}
	});
}
