'use strict';
/* The list as a file: read back by a parser of our own making here, not by the writer. */
const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Server, Client, inss, day } = require('./lib.js');
const { LANGS, texts, Visitor, openAccount } = require('./visitor.js');
const shapes = require('./shapes.js');

const FOREIGN = '=HYPERLINK("http://evil.example";"Klick")';

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
	let server, v;

	before(async () => {
		server = await Server.start();
		await server.ctl('employer', 'add', '--enterprise', shapes.AGENCY, '--nsso', String(shapes.AGENCY_NSSO),
			'--name', 'Agency', '--from', '2000-01-01', '--agency');
		const client = await Client.register(server, 'program-of-agency', shapes.AGENCY);
		await client.signIn();
		await client.declare(shapes.agencyIn(worker, -7, -7));
		await client.declare(shapes.agencyStudent(worker, 5, 6, 15));
		const foreign = shapes.foreignUser(worker, 2, 2);
		foreign.dimonaIn.features.usingEmployer.name = FOREIGN;
		await client.declare(foreign);
		v = new Visitor(server);
		await v.signIn(await openAccount(server, 'taking', worker));
	});
	after(() => server?.stop());

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

	it('is noted, is nobody else\'s, and has no other names', async () => {
		assert.ok((await v.get('/account/looked')).text.includes(texts.en['looked.file']));
		assert.equal((await new Visitor(server).get('/export/overview.csv')).status, 303);
		for (const name of ['overview.xls', '..%2f..%2finterim.conf', 'overview.csv%00']) {
			assert.equal([400, 404].includes((await v.get(`/export/${name}`)).status), true, name);
		}
	});
});
