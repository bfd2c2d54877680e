'use strict';
/* The days that a worker notes, over declarations that an agency's program handed in. */
const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Server, Client, inss, day } = require('./lib.js');
const { LANGS, texts, Visitor, title, fault, notice, formToken, openAccount, startBrowser, openWindow } = require('./visitor.js');
const shapes = require('./shapes.js');

const words = (html) => html.replace(/<[^>]*>/g, '').replace(/&#39;/g, "'").replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/\s+/g, ' ').trim();
const said = (text, values) => text.replace(/\{([a-z]+)\}/g, (all, name) => values[name]);

describe('noted days', () => {
	const worker = inss(1997, 4, 5, 101), nobody = inss(1997, 4, 5, 103), many = inss(1997, 4, 5, 105);
	let server, browser, v, empty, relation;
	const year = (n) => day(n).slice(0, 4);
	/* The finding of each noted day, by its first words and its tag. */
	const found = (r) => [...r.text.matchAll(/<li>\s*<div><p><b>[^]*?<\/li>/g)].map((m) => ({
		text: words(m[0]), tag: words(/<span class="tag [^]*?<\/svg>([^<]*)<\/span>/.exec(m[0])[1]),
		id: /name="remove" value="([^"]*)"/.exec(m[0])?.[1], html: m[0] }));
	const list = async (who, n) => found(await who.get(`/days?year=${year(n)}`));
	const note = (who, fields) => who.fill('/days', { from: '', to: '', agency: '', user: '', ...fields });
	const paste = async (who, text) => who.send('/days/import', { token: formToken(await who.get('/days')), text });
	const change = async (who, fields) => who.send('/days/change', { token: formToken(await who.get('/days')), ...fields });
	const visitor = async (name, number) => {
		const who = new Visitor(server);
		await who.signIn(await openAccount(server, name, number));
		return who;
	};

	before(async () => {
		server = await Server.start();
		browser = await startBrowser();
		await server.ctl('employer', 'add', '--enterprise', shapes.AGENCY, '--nsso', String(shapes.AGENCY_NSSO),
			'--name', 'Agency', '--from', '2000-01-01', '--agency');
		const client = await Client.register(server, 'program-of-agency', shapes.AGENCY);
		await client.signIn();
		relation = (await client.declare(shapes.agencyIn(worker, -3, -3))).declarationStatus.period.id;
		await client.declare(shapes.agencyIn(worker, -2, -2));
		await client.declare(shapes.agencyIn(worker, 2, 3));
		v = await visitor('noting', worker);
		empty = await visitor('empty', nobody);
	});
	after(async () => {
		await browser?.close();
		await server?.stop();
	});

	it('explains in each language that nothing is noted yet', async () => {
		for (const lang of LANGS) {
			empty.lang = lang;
			const r = await empty.get('/days');
			assert.equal(title(r), texts[lang]['days.title']);
			assert.ok(words(r.text).includes(words(texts[lang]['days.none'])), lang);
			assert.ok((await empty.get('/counters')).text.includes(`href="/${lang}/days"`));
			assert.ok((await empty.get('/overview')).text.includes(`href="/${lang}/days"`));
		}
		empty.lang = 'en';
	});

	it('says beside each day what was declared', async () => {
		const t = texts.en;
		assert.equal((await note(v, { day: day(-3) })).headers.location, `/en/days?year=${year(-3)}&done=noted`);
		let [one] = await list(v, -3);
		assert.equal(one.tag, t['days.ok']);
		assert.ok(one.text.includes(t['tag.late']), one.text); /* handed in today: told, with a link */
		assert.ok(one.html.includes(`href="/en/relation/${String(relation).padStart(12, '0')}"`), one.html);
		await note(v, { day: day(-4), from: '07:00', to: '15:30', agency: 'Vlier', user: '<b>Bakery' });
		await note(v, { day: day(2), user: '0206731645' });
		await note(v, { day: day(3), agency: '0876543270' });
		await note(v, { day: day(5) });
		const tags = {};
		for (const n of [-4, 2, 3, 5]) for (const e of await list(v, n)) if (e.id) tags[e.id.split('.')[0] - Math.floor(Date.parse(day(0)) / 864e5)] = e;
		assert.equal(tags[-4].tag, t['days.missing']);
		assert.ok(tags[-4].text.includes('07:00–15:30') && tags[-4].text.includes(said(t['days.noted'], { text: 'Vlier · <b>Bakery' })), tags[-4].text);
		assert.ok(tags[-4].html.includes('href="/en/help/verdicts#missing"'));
		assert.equal(tags[2].tag, t['days.otheruser']);
		assert.equal(tags[3].tag, t['days.otheragency']);
		assert.equal(tags[5].tag, t['days.notyet']);
	});

	it('replaces what is noted again and takes away what is removed', async () => {
		assert.match((await note(v, { day: day(5) })).headers.location, /done=same$/);
		assert.match((await note(v, { day: day(5), agency: 'Vlier' })).headers.location, /done=changed$/);
		const e = (await list(v, 5)).find((x) => x.text.includes('Vlier') && x.tag === texts.en['days.notyet']);
		const r = await change(v, { remove: e.id });
		assert.equal(r.headers.location, `/en/days?year=${year(5)}&done=removed`);
		assert.equal(notice(await v.ask('GET', r.headers.location)), texts.en['days.done']);
		assert.ok(!(await list(v, 5)).some((x) => x.id === e.id));
		assert.equal((await change(v, { remove: e.id })).status, 303); /* twice does no harm */
	});

	it('shows what was declared and not noted only when he says that the month is complete', async () => {
		const month = (n) => Number(year(n)) * 12 + Number(day(n).slice(5, 7)) - 1;
		const t = texts.en;
		const unnoted = async () => (await list(v, -2)).filter((e) => e.tag === t['days.notworked']).length;
		assert.equal(await unnoted(), 0);
		assert.match((await change(v, { complete: month(-2) })).headers.location, /done=complete$/);
		assert.equal(await unnoted(), 1);
		assert.match((await change(v, { open: month(-2) })).headers.location, /done=open$/);
		assert.equal(await unnoted(), 0);
		for (const fields of [{ complete: month(0) + 1 }, { complete: 'x' }, { open: '1' }, { remove: '1' }, { remove: 'x.0' }, { remove: '9.4' }, {}]) {
			assert.equal((await change(v, fields)).status, 400, JSON.stringify(fields));
		}
	});

	it('says in each language what is wrong with a form, and keeps what was typed', async () => {
		for (const lang of LANGS) {
			empty.lang = lang;
			const t = texts[lang];
			for (const [fields, key] of [[{ day: '2026-02-30' }, 'bad.day'], [{ day: '' }, 'bad.day'], [{ day: '2015-12-31' }, 'bad.range'],
				[{ day: day(0), to: '15:00' }, 'bad.hour'], [{ day: day(0), from: '25:00' }, 'bad.hour'],
				[{ day: day(0), agency: 'x'.repeat(101) }, 'bad.text'], [{ day: day(0), user: 'a\nb' }, 'bad.text']]) {
				const r = await note(empty, { user: 'Bakery "A"', ...fields });
				assert.equal(r.status, 200);
				assert.equal(fault(r), t[`days.${key}`], `${lang} ${JSON.stringify(fields)}`);
				if (!fields.user) assert.ok(r.text.includes('value="Bakery &quot;A&quot;"'));
			}
		}
		empty.lang = 'en';
		assert.equal((await list(empty, 0)).length, 0);
	});

	it('takes a table and a calendar, and names the lines that it does not take', async () => {
		const who = await visitor('pasting', many), t = texts.en;
		const lines = (r) => [...r.text.matchAll(/<li><div><b>(.*?)<\/b> (.*?)<\/div><\/li>/g)].map((m) => `${m[1]} ${words(m[2])}`);
		let r = await paste(who, `date;from;to;agency;user\n${day(-5)};07:00;15:30;Vlier;Bakery\n31/02/2026\n${day(-6)};;;=cmd|x;<script>\n`);
		assert.equal(title(r), t['days.taken']);
		assert.ok(words(r.text).includes('2 days noted.'), words(r.text));
		assert.deepEqual(lines(r), [`${said(t['days.taken.line'], { n: 3 })} ${t['days.bad.day']}`]);
		assert.doesNotMatch((await who.get(`/days?year=${year(-6)}`)).text, /<script/);
		const ics = `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:${day(-7).replaceAll('-', '')}T070000\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART:${day(-8).replaceAll('-', '')}\r\nRRULE:FREQ=DAILY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
		r = await paste(who, ics);
		assert.ok(words(r.text).includes('1 day noted.'));
		assert.deepEqual(lines(r), [`${said(t['days.taken.line'], { n: 5 })} ${t['days.why.repeats']}`]);
		r = await paste(who, ics);
		assert.ok(words(r.text).includes('1 day was there already.'));
		for (const text of ['', 'nothing', '\u0000', '"', 'BEGIN:VCALENDAR', ';'.repeat(5000)]) {
			r = await paste(who, text);
			assert.ok([200, 400].includes(r.status), JSON.stringify(text).slice(0, 20));
			if (r.status === 200) assert.ok(words(r.text).includes(t['days.taken.nothing']));
		}
		r = await paste(who, 'nothing\n'.repeat(60));
		assert.equal(lines(r).length, 50);
		assert.ok(words(r.text).includes('And 10 more lines.'));
		assert.equal((await paste(who, 'x'.repeat(205000))).status, 413);
		r = await paste(who, `${day(-9)}\n`.repeat(9000)); /* 150 KB as sent */
		assert.equal(r.status, 200);
		assert.ok(words(r.text).includes('1 day noted.') && words(r.text).includes('more lines.'), words(r.text).slice(0, 300));
	});

	it('belongs to the session: no other site, no other worker, nobody who is not signed in', async () => {
		const token = formToken(await v.get('/days')), other = formToken(await empty.get('/days'));
		for (const at of ['/days', '/days/change', '/days/import']) {
			assert.equal((await v.send(at, { token, day: day(0) }, { 'Sec-Fetch-Site': 'cross-site' })).status, 403);
			assert.equal((await v.send(at, { token: other, day: day(0) })).status, 403);
			assert.match((await new Visitor(server).send(at, { token })).headers.location, /^\/en\//);
		}
		assert.match((await new Visitor(server).get('/days')).headers.location, /^\/en\/(\?ended=1)?$/);
		const mine = (await list(v, -4)).find((e) => e.tag === texts.en['days.missing']);
		await change(empty, { remove: mine.id });
		assert.ok((await list(v, -4)).some((e) => e.id === mine.id));
		assert.ok((await v.get('/account/looked')).text.includes(texts.en['looked.overview']));
	});

	it('is there after the server was killed', async () => {
		const before = (await list(v, -4)).length;
		await server.kill('SIGKILL');
		await server.startDaemon();
		assert.equal((await list(v, -4)).length, before);
	});

	it('fits a telephone and works without script in a browser', async () => {
		for (const lang of LANGS) {
			const page = await openWindow(browser, lang);
			for (const [name, value] of v.cookies) await page.setCookie({ name, value, url: server.url, secure: true, path: '/' });
			await page.setViewport({ width: 320, height: 700 });
			await page.goto(`${server.url}/${lang}/days?year=${year(-4)}`);
			assert.equal(await page.text('h1'), texts[lang]['days.title']);
			assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320, lang);
			await page.leave();
		}
	});
});
