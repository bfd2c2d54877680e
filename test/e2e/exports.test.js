'use strict';
/* The list as a file: read back by parsers of others (ical.js, Chromium's XML), or of our own making here; never by
 * the writer. */
const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const fs = require('node:fs');
const path = require('node:path');
const ICAL = require('ical.js');
const { Server, Client, inss, day, top } = require('./lib.js');
const { LANGS, texts, Visitor, openAccount, startBrowser } = require('./visitor.js');
const shapes = require('./shapes.js');

const FOREIGN = '=HYPERLINK("http://evil.example";"Klick")';
const HOSTILE = ']]>\'"<!-- &amp; Café, Łódź; \\n 🎄';

/* RFC 4180, with another separator. */
function parse(text, separator) {
	const rows = [[]];
	const field = new RegExp(`(?:"((?:[^"]|"")*)"|([^"${separator}\\r\\n]*))(${separator}|\\r\\n)`, 'y');
	while (field.lastIndex < text.length) {
		const at = field.lastIndex, m = field.exec(text);
		assert.ok(m, `no field at ${at}: ${text.slice(at, at + 40)}`);
		rows.at(-1).push(m[1] === undefined ? m[2] : m[1].replace(/""/g, '"'));
		if (m[3] !== separator) rows.push([]);
	}
	assert.deepEqual(rows.pop(), [], 'the last line ends too');
	return rows;
}

describe('the list as a file', () => {
	const worker = inss(1993, 2, 3, 101);
	let server, client, v, browser;

	before(async () => {
		server = await Server.start();
		await server.ctl('employer', 'add', '--enterprise', shapes.AGENCY, '--nsso', String(shapes.AGENCY_NSSO),
			'--name', 'Agency', '--from', '2000-01-01', '--agency');
		client = await Client.register(server, 'program-of-agency', shapes.AGENCY);
		await client.signIn();
		await client.declare(shapes.agencyIn(worker, -7, -7));
		await client.declare(shapes.agencyStudent(worker, 5, 6, 15));
		const foreign = shapes.foreignUser(worker, 2, 2);
		foreign.dimonaIn.features.usingEmployer.name = FOREIGN;
		await client.declare(foreign);
		v = new Visitor(server);
		await v.signIn(await openAccount(server, 'taking', worker));
	});
	after(async () => {
		await browser?.close();
		await server?.stop();
	});

	const get = async (file, lang = 'en') => {
		v.lang = lang;
		const r = await v.get(`/export/${file}`);
		assert.equal(r.status, 200);
		assert.equal(r.headers['content-type'], 'text/csv; charset=utf-8; header=present');
		assert.match(r.headers['content-disposition'], /^attachment; filename="overview(-data)?\.csv"$/);
		assert.match(r.headers['cache-control'], /no-store/);
		return r.text;
	};

	it('for programs: the same in every language', async () => {
		const first = await get('overview-data.csv');
		for (const lang of LANGS) assert.equal(await get('overview-data.csv', lang).then((t) => parse(t, ',')[0].join()), parse(first, ',')[0].join());
		const [head, student, foreign, late] = parse(first, ',').map((row) => row);
		const of = (row) => Object.fromEntries(head.map((name, i) => [name, row[i]]));
		assert.deepEqual([of(student).startDate, of(student).endDate, of(student).workerType, of(student).plannedHours,
			of(student).verdict], [day(5), day(6), 'STU', '15.00', 'plan']);
		assert.equal(of(foreign).userName, FOREIGN, 'unchanged');
		assert.equal(of(foreign).userEnterpriseNumber, '');
		assert.deepEqual([of(late).verdict, of(late).employerEnterpriseNumber, of(late).userEnterpriseNumber],
			['late', shapes.AGENCY, shapes.USER]);
		assert.ok(Math.abs(Date.parse(of(late).receivedAt) - Date.now()) < 120000);
		assert.match(of(late).periodId, /^[0-9]{12}$/);
		assert.equal(first.includes(worker), false, 'the national number is not in it');
	});

	it('for people: opens in a spreadsheet, in the language of the page, and is no formula', async () => {
		for (const lang of LANGS) {
			const text = await get('overview.csv', lang);
			assert.equal(text.charCodeAt(0), 0xfeff);
			const [head, student, foreign] = parse(text.slice(1), ';');
			assert.equal(head[0], texts[lang]['export.start']);
			assert.equal(student[0], day(5).split('-').reverse().join('/'));
			assert.equal(student[9], '15,00');
			assert.equal(student[10], texts[lang]['tag.plan']);
			assert.equal(foreign[6], `'${FOREIGN}`);
		}
	});

	it('holds what the filter leaves, and the page offers exactly that', async () => {
		v.lang = 'en';
		assert.equal(parse(await get('overview-data.csv?verdict=late'), ',').length, 2);
		assert.equal(parse(await get('overview-data.csv?q=nobody'), ',').length, 1);
		const page = (await v.get('/overview?verdict=late&q=0876')).text;
		assert.ok(page.includes('href="/en/export/overview.csv?verdict=late&amp;q=0876"'));
	});

	it('as JSON: the same fields and values as CSV for programs', async () => {
		for (const query of ['', '?verdict=late', '?q=nobody']) {
			const r = await v.get(`/export/overview.json${query}`);
			assert.equal(r.headers['content-type'], 'application/json');
			assert.match(r.headers['content-disposition'], /^attachment; filename="overview\.json"$/);
			const file = JSON.parse(r.text);
			const [head, ...rows] = parse(await get(`overview-data.csv${query}`, v.lang), ',');
			assert.deepEqual(Object.keys(file), ['madeAt', 'complete', 'relations']);
			assert.ok(Math.abs(Date.parse(file.madeAt) - Date.now()) < 60000);
			assert.equal(file.complete, true);
			assert.deepEqual(file.relations.map((x) => head.map((name) => (x[name] === null ? '' :
				name === 'plannedHours' ? x[name].toFixed(2) : x[name]))), rows);
			assert.equal(file.relations.every((x) => Object.keys(x).join() === head.join()), true);
			assert.equal(r.text.includes(worker), false, 'the national number is not in it');
		}
	});

	/* As a browser's parser reads it: it refuses what is not well-formed. */
	const readXml = async (text) => {
		browser ??= await startBrowser();
		const page = await browser.newPage();
		const root = await page.evaluate((xml) => {
			const tree = (e) => ({ name: e.localName, space: e.namespaceURI, text: e.textContent,
				attributes: Object.fromEntries([...e.attributes].map((a) => [a.name, a.value])), children: [...e.children].map(tree) });
			return tree(new DOMParser().parseFromString(xml, 'application/xml').documentElement);
		}, text);
		await page.close();
		assert.notEqual(root.name, 'parsererror', root.text);
		return root;
	};
	const values = (element) => Object.fromEntries(element.children.map((child) => [child.name, child.text]));

	it('as XML: the same fields and values as JSON, as its schema says', async () => {
		const hostile = shapes.foreignUser(worker, 3, 3);
		hostile.dimonaIn.features.usingEmployer.name = HOSTILE;
		await client.declare(hostile);
		const schema = await readXml(fs.readFileSync(path.join(top, 'src/portal/static/overview.xsd'), 'utf8'));
		const names = schema.children.find((child) => child.attributes.name === 'relation').children[0].children
			.map((child) => child.attributes.name);
		for (const query of ['', '?verdict=late', '?q=nobody']) {
			const r = await v.get(`/export/overview.xml${query}`);
			assert.equal(r.headers['content-type'], 'application/xml; charset=utf-8');
			assert.match(r.headers['content-disposition'], /^attachment; filename="overview\.xml"$/);
			const root = await readXml(r.text);
			assert.deepEqual([root.name, root.space], ['overview', schema.attributes.targetNamespace]);
			assert.deepEqual(root.children.map((child) => child.name), ['madeAt', 'complete', 'relations']);
			assert.equal(root.children[1].text, 'true');
			const json = JSON.parse((await v.get(`/export/overview.json${query}`)).text).relations;
			assert.deepEqual(Object.keys(json[0] ?? {}), json.length > 0 ? names : []);
			assert.deepEqual(root.children[2].children.map(values), json.map((x) => Object.fromEntries(Object.entries(x)
				.filter(([, value]) => value !== null).map(([name, value]) => [name, String(value)]))));
			assert.equal(r.text.includes(worker), false, 'the national number is not in it');
			if (query === '') assert.ok(json.some((x) => x.userName === HOSTILE));
			const [space, at] = root.attributes['xsi:schemaLocation'].split(' ');
			assert.equal(space, root.space);
			const served = await v.ask('GET', new URL(at).pathname);
			assert.deepEqual([served.status, served.headers['content-type']], [200, 'application/xml']);
			assert.equal(served.text, fs.readFileSync(path.join(top, 'src/portal/static/overview.xsd'), 'utf8'));
		}
	});

	/* What a calendar program makes of the file, by the day on which it begins. */
	const readCalendar = async (lang, query = '') => {
		v.lang = lang;
		const r = await v.get(`/export/overview.ics${query}`);
		assert.equal(r.status, 200);
		assert.equal(r.headers['content-type'], 'text/calendar; charset=utf-8');
		assert.match(r.headers['content-disposition'], /^attachment; filename="overview\.ics"$/);
		assert.match(r.headers['cache-control'], /no-store/);
		assert.equal(r.text.split('\r\n').every((line) => Buffer.byteLength(line) <= 75 && !/[\r\n]/.test(line)), true);
		assert.equal(r.text.includes(worker), false, 'the national number is not in it');
		const calendar = new ICAL.Component(ICAL.parse(r.text));
		for (const zone of calendar.getAllSubcomponents('vtimezone')) {
			ICAL.TimezoneService.register(new ICAL.Timezone(zone), zone.getFirstPropertyValue('tzid'));
		}
		const events = calendar.getAllSubcomponents('vevent').map((e) => ({ event: new ICAL.Event(e),
			of: (name) => String(e.getFirstPropertyValue(name)) }));
		return { text: r.text, calendar, events,
			on: (start) => events.filter((e) => belgian(e.event.startDate).startsWith(start)) };
	};
	/* In the nights in which the clock changes the file speaks UTC. */
	const belgian = (time) => (time.isDate ? time.toString() :
		time.toJSDate().toLocaleString('sv-SE', { timeZone: 'Europe/Brussels' }));

	it('as a calendar: whole days, hours, a night, and what was cancelled', async () => {
		const night = shapes.agencyFlexi(worker, 8);
		Object.assign(night.dimonaIn, { startHour: '2200', endDate: day(9), endHour: '0600' });
		await client.declare(shapes.agencyFlexi(worker, 7));
		await client.declare(night);
		const gone = await client.declare(shapes.agencyIn(worker, 10, 12));
		for (const lang of LANGS) {
			const { calendar, on } = await readCalendar(lang);
			assert.equal(calendar.getFirstPropertyValue('method'), null);
			assert.equal(calendar.getFirstPropertyValue('name'), texts[lang]['ics.name']);
			const [student] = on(day(5)), [shift] = on(day(7)), [late] = on(day(8)), [week] = on(day(10));
			assert.deepEqual([student.event.startDate.isDate, student.event.endDate.toString()], [true, day(7)]);
			assert.equal(student.of('class'), 'PRIVATE');
			assert.equal(student.of('status'), 'CONFIRMED');
			assert.match(student.of('description'), new RegExp(`^${texts[lang]['export.verdict']}.?: ${texts[lang]['tag.plan']}$`, 'm'));
			assert.match(student.of('description'), new RegExp(`^${texts[lang]['export.hours']}.?: 15$`, 'm'));
			assert.deepEqual([belgian(shift.event.startDate), belgian(shift.event.endDate)],
				[`${day(7)} 08:00:00`, `${day(7)} 16:30:00`]);
			assert.equal(shift.event.startDate.zone.tzid, 'Europe/Brussels');
			assert.deepEqual([belgian(late.event.startDate), belgian(late.event.endDate)],
				[`${day(8)} 22:00:00`, `${day(9)} 06:00:00`]);
			const name = late.event.summary;
			assert.ok(texts[lang]['ics.user'].split(/\{\w+\}/).every((part) => name.includes(part)), name);
			assert.equal(week.of('sequence'), '0');
		}
		const before = await readCalendar('en'), [was] = before.on(day(10));
		assert.equal((await readCalendar('en')).text, before.text, 'nothing has changed, and no clock is in it');
		await client.declare(shapes.laravel.cancel(gone.declarationStatus.period.id));
		const [is] = (await readCalendar('en')).on(day(10));
		assert.equal(is.of('uid'), was.of('uid'));
		assert.match(is.of('uid'), /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
		assert.ok(Number(is.of('sequence')) > Number(was.of('sequence')));
		assert.ok(is.of('dtstamp') >= was.of('dtstamp'));
		assert.deepEqual([is.of('status'), is.of('transp')], ['CANCELLED', 'TRANSPARENT']);
		assert.equal(is.event.summary, texts.en['ics.off'].replace('{summary}', was.event.summary));
		assert.equal(new Set(before.events.map((e) => e.of('uid'))).size, before.events.length);
	});

	it('as a calendar: what the filter leaves, and hostile names are names', async () => {
		const { events, on } = await readCalendar('en');
		assert.ok(on(day(3))[0].event.summary.includes(HOSTILE));
		assert.ok(on(day(2))[0].event.summary.includes(FOREIGN));
		assert.ok((await readCalendar('en', '?type=FLX')).events.length < events.length);
		assert.equal((await readCalendar('en', '?q=nobody')).events.length, 0);
		await client.declare(shapes.odoo.in(worker, 20));
		const [open] = (await readCalendar('en', '?other=1')).on(day(20));
		assert.equal(open.event.endDate.toString(), day(21));
		assert.equal(open.event.summary, texts.en['ics.open'].replace('{summary}', texts.en['ics.agency']
			.replace('{agency}', '0123.456.749')));
	});

	it('is noted, is nobody else\'s, and has no other names', async () => {
		assert.ok((await v.get('/account/looked')).text.includes(texts.en['looked.file']));
		assert.equal((await new Visitor(server).get('/export/overview.csv')).status, 303);
		for (const name of ['overview.xls', '..%2f..%2finterim.conf', 'overview.csv%00']) {
			assert.equal([400, 404].includes((await v.get(`/export/${name}`)).status), true, name);
		}
	});
});
