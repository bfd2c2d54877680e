'use strict';
/* A world that fails beside the declarations (those are in crash.test.js): the
 * portal, the token door and interimctl on a full disk, interimctl killed in
 * the middle, members of the wrong type. */
const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { after, before, describe, it } = require('node:test');
const fs = require('node:fs');
const path = require('node:path');
const { Server, Client, build, inss, run, sleep, until, BASE } = require('./lib.js');
const { LANGS, texts, Visitor, title, openAccount } = require('./visitor.js');
const shapes = require('./shapes.js');

let server, client, account;
let people = 0;
const somebody = () => inss(1992, 2, 1 + people % 28, 101 + 2 * people++);
const checked = async () => assert.match(await server.ctl('check'), / 0 differences\n$/);

before(async () => {
	/* An ignored signal stays ignored in the program that is started: writing then fails instead of ending it. */
	server = await Server.start({ wrap: ['sh', '-c', 'trap "" XFSZ; exec "$0" "$@"'] });
	await server.ctl('employer', 'add', '--enterprise', shapes.AGENCY, '--nsso', String(shapes.AGENCY_NSSO), '--name', 'A',
		'--from', '2000-01-01', '--agency');
	client = await Client.register(server, 'c', shapes.AGENCY);
	await client.signIn();
	account = await openAccount(server, 'worker', somebody());
});
after(() => server?.stop());

describe('a full disk', () => {
	const limit = (n) => run('prlimit', ['--pid', String(server.daemon.pid), `--fsize=${n}:`]);
	before(() => limit(1));
	after(() => limit('unlimited'));

	it('the portal says so in each language, lets nobody in, and shows no data that it cannot note in the access log', async () => {
		await limit('unlimited');
		const inside = new Visitor(server);
		await inside.signIn(account);
		await limit(1);
		for (const lang of LANGS) {
			const v = new Visitor(server, lang);
			const r = await v.password(account.user, account.password);
			assert.equal(r.status, 503);
			assert.equal(title(r), texts[lang]['error.503']);
			assert.equal(r.headers['retry-after'], '60');
			assert.equal(r.text.includes(account.password), false);
			assert.equal(await v.signedIn(), false);
		}
		const overview = await inside.get('/overview');
		assert.equal(overview.status, 503);
		assert.equal(title(overview), texts.en['error.503']);
		const page = await inside.get('/account');
		assert.equal(page.status, 200, 'what needs no note is shown');
		const token = /name="token" value="([^"]+)"/.exec(page.text)[1];
		assert.equal((await inside.send('/signout', { token })).status, 503);
		assert.equal((await inside.get('/account')).status, 200, 'who could not sign out is told, not fooled');
		await limit('unlimited');
		assert.equal((await inside.send('/signout', { token })).status, 303);
		await new Visitor(server).signIn(account);
	});

	it('no token is given whose assertion could be used again', async () => {
		await limit(1);
		const assertion = await client.assertion();
		const r = await client.askToken({ client_assertion: assertion });
		assert.equal(r.status, 503);
		assert.equal(r.json.access_token, undefined);
		assert.ok(r.headers['retry-after']);
		await limit('unlimited');
		assert.equal((await client.askToken({ client_assertion: assertion })).status, 200);
		assert.equal((await client.askToken({ client_assertion: assertion })).json.error, 'invalid_client');
	});

	it('interimctl says that it failed, and nothing has changed', async () => {
		const before = await server.ctl('employer', 'list');
		for (const words of [['employer', 'add', '--enterprise', '0206731645', '--name', 'B', '--from', '2001-01-01'],
			['worker', 'add', '--inss', somebody(), '--name', 'N', '--user', 'too.full'],
			['codecard', 'new', '--user', 'worker'], ['client', 'stop', '--client-id', 'c']]) {
			const failed = await run('sh', ['-c', 'trap "" XFSZ; ulimit -f 0; exec "$0" "$@"', path.join(build, 'interimctl'),
				...words, '--data', server.dir]).then(() => undefined, (e) => e);
			assert.equal(failed?.code, 1, words.join(' '));
			assert.match(failed.stderr, /^interimctl: the .+ cannot be .+ try again$/m, words.join(' '));
			assert.equal(failed.stdout, '', 'nothing is promised');
		}
		assert.equal(await server.ctl('employer', 'list'), before);
		assert.match(await server.ctl('client', 'list'), /^c .* active /);
		await limit('unlimited');
		await new Visitor(server).signIn(account);
		await checked();
	});
});

describe('interimctl killed in the middle', () => {
	/* Starts it and kills it at the given moment. */
	async function killed(words, moment) {
		const child = spawn(path.join(build, 'interimctl'), [...words, '--data', server.dir], { stdio: 'ignore' });
		const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal)));
		await moment();
		child.kill('SIGKILL');
		return ended;
	}
	const dotted = (n) => `${n.slice(0, 4)}.${n.slice(4, 7)}.${n.slice(7)}`;

	function writeRegister(name, numbers) {
		const dir = path.join(server.dir, name);
		fs.mkdirSync(dir);
		const rows = (head, row) => `${head}\n${numbers.map(row).join('\n')}\n`;
		fs.writeFileSync(path.join(dir, 'enterprise.csv'), rows('"EnterpriseNumber","Status"', (n) => `"${dotted(n)}","AC"`));
		fs.writeFileSync(path.join(dir, 'denomination.csv'),
			rows('"EntityNumber","Language","TypeOfDenomination","Denomination"',
				(n) => `"${dotted(n)}","2","001","Naam ${n}"`));
		fs.writeFileSync(path.join(dir, 'address.csv'), '"EntityNumber","TypeOfAddress","Zipcode","MunicipalityNL",'
			+ '"MunicipalityFR","StreetNL","StreetFR","HouseNumber","Box"\n');
		return dir;
	}

	const codes = async (body) => (await client.declare(body)).declarationStatus.anomalies.map((a) => a.code);
	function at(user) {
		const body = shapes.agencyIn(somebody(), 1, 2);
		body.dimonaIn.features.usingEmployer.enterpriseNumber = user;
		return body;
	}

	it('an import leaves the old register, and the next one starts afresh', async () => {
		const others = Array.from({ length: 60000 }, (_, i) => {
			const front = 3000000 + i;
			return `0${front}${String(97 - front % 97).padStart(2, '0')}`;
		});
		const known = (user) => codes(at(user)).then((all) => !all.includes('00131-235'));
		await server.ctl('import-cbe', writeRegister('old', [shapes.AGENCY, shapes.USER]));
		await until('the old register', async () => !await known(others[7]));
		assert.equal(await known(shapes.USER), true);
		const big = writeRegister('new', [shapes.AGENCY, ...others]);
		const making = path.join(server.dir, 'register.db.new');
		const runs = () => until('the import runs', () => fs.existsSync(making));
		assert.equal(await killed(['import-cbe', big], runs), 'SIGKILL');
		assert.ok(fs.existsSync(making), 'it was in the middle');
		await sleep(1200); /* the server looks for another register once a second */
		assert.equal(await known(shapes.USER), true);
		assert.equal(await known(others[7]), false);
		await checked();
		assert.match(await server.ctl('import-cbe', big), /^60001 enterprises, 60001 names, /);
		await until('the new register', () => known(others[7]));
		assert.equal(await known(shapes.USER), false);
	});

	it('a rebuild can be made again', async () => {
		await server.ctl('import-cbe', path.join(server.dir, 'old'));
		const posts = Array.from({ length: 600 }, () => client.post('/declarations', shapes.agencyIn(somebody(), 1, 2)));
		assert.ok((await Promise.all(posts)).every((r) => r.status === 201));
		await server.kill('SIGTERM');
		for (let i = 0; i < 3; i++) {
			await killed(['rebuild'], () => sleep(40 + 60 * i));
			await checked();
		}
		assert.match(await server.ctl('rebuild'), / 0 put right\n$/);
		await server.startDaemon();
		assert.equal((await client.post('/declarations', shapes.agencyIn(somebody(), 1, 2))).status, 201);
	});
});

describe('wrong types', () => {
	for (const [name, body, names] of [
		['a list', [], ['']],
		['a text', '"dimonaIn"', ['']],
		['two messages at once', { dimonaIn: { features: {} }, dimonaCancel: { periodId: 1 } }, ['']],
		['a list for a message', { dimonaIn: [] }, ['dimonaIn']],
		['a text for features', { dimonaIn: { features: 'OTH' } }, ['dimonaIn.features']],
		['a number for a type', { dimonaIn: { features: { workerType: 1 } } }, ['dimonaIn.features.workerType']],
		['numbers for days and hours', { dimonaIn: { features: {}, startDate: 20260302, startHour: 800 } },
			['dimonaIn.startDate', 'dimonaIn.startHour']],
		['objects for numbers', { employer: { enterpriseNumber: {} }, worker: { ssin: [] }, dimonaIn: { features: {} } },
			['employer.enterpriseNumber', 'worker.ssin']],
		['true for a number', { dimonaIn: { features: {}, plannedHoursNumber: true } }, ['dimonaIn.plannedHoursNumber']]]) {
		it(`${name}: 400 that names the member`, async () => {
			const r = await client.post('/declarations', body);
			assert.equal(r.status, 400, r.text);
			assert.match(r.headers['content-type'], /^application\/problem\+json/);
			assert.equal(r.json.type, 'urn:problem-type:belgif:badRequest');
			assert.deepEqual(r.json.issues.map((i) => i.name), names, r.text);
		});
	}
	for (const [name, number] of [['larger than any', '1e400'], ['more digits than fit', '9'.repeat(40)]]) {
		it(`a period id that is ${name}: 400 with the place`, async () => {
			const r = await client.post('/declarations', `{"dimonaCancel":{"periodId":${number}}}`);
			assert.equal(r.status, 400, r.text);
			assert.match(r.json.issues[0].detail, /^line 1, column [0-9]+/);
		});
	}
	for (const [name, number] of [['negative', -5], ['half', 1.5], ['unknown', 424242]]) {
		it(`a period id that is ${name}: refused`, async () => {
			const d = await client.declare({ dimonaCancel: { periodId: number } });
			assert.equal(d.declarationStatus.result, 'B');
			assert.ok(d.declarationStatus.anomalies.length > 0);
		});
	}
	for (const id of ['x', '0', '-1', '99999999999999999999', '1.5', '%20', '../periods/1']) {
		it(`an address with the id ${id}`, async () => {
			for (const what of ['declarations', 'periods']) {
				const r = await client.get(`/${what}/${id}`);
				assert.equal(r.status, 404, r.text);
				assert.match(r.headers['content-type'], /^application\/problem\+json/);
			}
		});
	}
	it('and everything stored agrees with itself', checked);
});
