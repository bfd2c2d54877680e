'use strict';
/* Documents as other programs read them: the keys of the two standards, the tags, the words. */
const assert = require('node:assert/strict');
const https = require('node:https');
const { after, before, describe, it } = require('node:test');
const { Server, Client, inss, day } = require('./lib.js');
const { LANGS, texts, Visitor, formToken, openAccount } = require('./visitor.js');
const shapes = require('./shapes.js');
const { ask, read, faults } = require('./pdf_keys.js');

describe('documents', () => {
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
		foreign.dimonaIn.features.usingEmployer.name = 'Łódź Çelik Ωμέγα GmbH';
		await client.declare(foreign);
		v = new Visitor(server);
		await v.signIn(await openAccount(server, 'papers', worker));
	});
	after(() => server?.stop());

	/* The answer with its bytes. */
	const post = async (rest, fields, lang = 'en') => {
		v.lang = lang;
		const token = formToken(await v.get('/documents'));
		const body = new URLSearchParams({ token, ...fields }).toString();
		const cookie = [...v.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
		return new Promise((resolve, reject) => {
			const q = https.request(`${server.url}/${lang}/documents${rest}`, { method: 'POST', agent: server.agent,
				headers: { Cookie: cookie, 'Content-Type': 'application/x-www-form-urlencoded', 'Sec-Fetch-Site': 'same-origin',
					'Content-Length': Buffer.byteLength(body) } }, (r) => {
				const parts = [];
				r.on('data', (part) => parts.push(part));
				r.on('error', reject);
				r.on('end', () => resolve({ status: r.statusCode, headers: r.headers, bytes: Buffer.concat(parts) }));
			});
			q.on('error', reject);
			q.end(body);
		});
	};
	const pdf = async (...words) => {
		const r = await post(...words);
		assert.equal(r.status, 200, r.bytes.toString('latin1').slice(0, 300));
		assert.equal(r.headers['content-type'], 'application/pdf');
		assert.match(r.headers['content-disposition'], /^attachment; filename="interim-work-(overview|day)\.pdf"$/);
		assert.match(r.headers['cache-control'], /no-store/);
		return r.bytes;
	};
	const words = (bytes) => ask(bytes, 'pdftotext', ['-layout'], ['-']).toString('utf8');

	it('the overview, in each language: keys of both standards, fonts, attached table', async () => {
		for (const lang of LANGS) {
			const bytes = await pdf('/overview', { filter: '' }, lang);
			assert.deepEqual(faults(read(bytes)), [], lang);
			ask(bytes, 'qpdf', ['--check']);
			assert.match(ask(bytes, 'pdfinfo', []).toString(), /Tagged: +yes[^]*PDF version: +1\.7/);
			const fonts = ask(bytes, 'pdffonts', []).toString().trim().split('\n').slice(2);
			assert.ok(fonts.length > 0 && fonts.every((f) => / yes +yes +yes +[0-9]+ +0$/.test(f)), fonts.join('\n'));
			assert.match(ask(bytes, 'pdfdetach', ['-list']).toString(), /1: overview\.csv/);
			const said = words(bytes);
			for (const key of ['doc.overview', 'doc.notice', 'doc.name', 'tag.plan', 'tag.late']) {
				assert.ok(said.replace(/\s+/g, ' ').includes(texts[lang][key].replace(/\s+/g, ' ')), `${lang} ${key}`);
			}
			assert.ok(said.includes('Łódź') && said.includes('Nora Specimen') && said.includes('93.02.03-***.**'));
			assert.equal(said.replace(/[-. ]/g, '').includes(worker), false, 'the national number is not in it');
		}
	});

	it('a file without one of the keys is found', async () => {
		const good = JSON.stringify(read(await pdf('/overview', { filter: '' })));
		const cut = (key) => good.replaceAll(`"${key}":`, '"/Gone":');
		for (const [key, fault] of [['/Lang', 'Lang'], ['/Marked', 'Marked'], ['/DisplayDocTitle', 'DisplayDocTitle'],
			['/Metadata', 'Metadata'], ['/OutputIntents', 'OutputIntents'], ['/DestOutputProfile', 'profile'], ['/AF', 'AF'],
			['/AFRelationship', 'AFRelationship'], ['/UF', 'UF'], ['/Desc', 'Desc'], ['/Subtype', 'Subtype'],
			['/Params', 'Params'], ['/EmbeddedFiles', 'EmbeddedFiles'], ['/ID', 'ID'], ['/CreationDate', 'CreationDate'],
			['/Title', 'Title'], ['/Tabs', 'Tabs'], ['/Scope', 'Scope'], ['/CIDToGIDMap', 'CIDToGIDMap'],
			['/ToUnicode', 'ToUnicode']]) {
			assert.notEqual(cut(key), good, `${key} is there`);
			assert.ok(faults(JSON.parse(cut(key))).includes(fault), `without ${key}`);
		}
	});

	it('holds what the filter leaves', async () => {
		const said = words(await pdf('/overview', { filter: 'verdict=late' }));
		assert.ok(said.includes(texts.en['doc.chosen']) && said.includes(texts.en['tag.late']));
		assert.equal(said.includes(texts.en['tag.plan']), false);
		assert.ok(words(await pdf('/overview', { filter: 'q=nobody' })).includes(texts.en['doc.overview.none']));
		const page = (await v.get('/overview?verdict=late')).text;
		assert.ok(page.includes('href="/en/documents?verdict=late"'));
		assert.ok((await v.get('/documents?verdict=late&x="')).text.includes('name="filter" value="verdict=late"'));
	});

	it('one day: what covers it, or that nothing does', async () => {
		const covered = words(await pdf('/situation', { day: day(6) })), before_ = words(await pdf('/situation', { day: day(4) }));
		assert.ok(covered.includes(texts.en['doc.situation']) && covered.includes(texts.en['tag.plan']));
		assert.equal(covered.includes('Łódź'), false, 'another day');
		assert.equal(covered.includes(texts.en['doc.situation.none']), false);
		assert.ok(before_.includes(texts.en['doc.situation.none']));
	});

	it('no day, no such day, a day too far: the page says so', async () => {
		for (const wrong of ['', '2026-02-30', '1999-01-01', '2099-01-01', '24/11/2026']) {
			const r = await post('/situation', { day: wrong });
			assert.equal(r.status, 200);
			assert.match(r.headers['content-type'], /^text\/html/);
			assert.ok(r.bytes.toString('utf8').includes(texts.en['doc.day.fault']), wrong);
		}
	});

	it('is noted, and is nobody else\'s', async () => {
		assert.ok((await v.get('/account/looked')).text.includes(texts.en['looked.file']));
		const stranger = new Visitor(server);
		assert.equal((await stranger.get('/documents')).status, 303);
		assert.equal((await stranger.send('/documents/overview', { filter: '' })).status, 303);
		assert.equal((await v.send('/documents/overview', { filter: '', token: 'x' })).status, 403);
	});
});
