'use strict';
/* The REST door over HTTPS through nginx: every row of what real clients rely
 * on, each client's own messages, refusals, mandates, races. */
const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const crypto = require('node:crypto');
const jose = require('jose');
const { Server, Client, inss, day, sleep, until, DECLARE, CONSULT, BASE } = require('./lib.js');
const shapes = require('./shapes.js');

const { AGENCY, AGENCY_NSSO } = shapes;
const OTHER = '0206731645';
let server, client, other;
let people = 0;
const somebody = () => inss(1985, 7, 1 + people % 28, 101 + 2 * people++);

const status = (d) => d.declarationStatus;
const codes = (d) => status(d).anomalies.map((a) => a.code);

function assertProblem(r, code, type) {
	assert.equal(r.status, code, r.text);
	assert.match(r.headers['content-type'], /^application\/problem\+json/);
	assert.equal(r.json.type, `urn:problem-type:belgif:${type}`);
	assert.equal(r.json.status, code);
	assert.match(r.json.instance, /^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
}

before(async () => {
	server = await Server.start();
	await server.ctl('employer', 'add', '--enterprise', AGENCY, '--nsso', String(AGENCY_NSSO), '--name', 'Vlier Interim',
		'--from', '2000-01-01', '--agency');
	client = await Client.register(server, 'self_service_expeditor_1', AGENCY);
	other = await Client.register(server, 'self-service:expeditor:624', OTHER);
	await client.signIn();
	await other.signIn();
});
after(() => server.stop());

describe('token endpoint', () => {
	const members = ['access_token', 'expires_in', 'scope', 'token_type'];
	for (const [name, scope, granted] of [['one scope', DECLARE, [DECLARE]], ['the other scope', CONSULT, [CONSULT]],
		['two scopes', `${DECLARE} ${CONSULT}`, [DECLARE, CONSULT]], ['no scope', undefined, [DECLARE, CONSULT]]]) {
		it(`answers exactly four members, ${name}`, async () => {
			const r = await client.askToken({ scope });
			assert.equal(r.status, 200, r.text);
			assert.deepEqual(Object.keys(r.json).sort(), members);
			assert.equal(typeof r.json.access_token, 'string');
			assert.equal(r.json.token_type, 'Bearer');
			assert.ok(Number.isInteger(r.json.expires_in) && r.json.expires_in > 0);
			assert.deepEqual(r.json.scope.split(' ').sort(), granted.sort());
			assert.equal(r.headers['cache-control'], 'no-store');
		});
	}
	const now = () => Math.floor(Date.now() / 1000);
	for (const [name, claims] of [
		['5 seconds', () => ({ exp: now() + 5 })], ['50,000 seconds', () => ({ exp: now() + 50000 })],
		['with nbf', () => ({ nbf: now() })], ['for the old audience', () => ({ aud: 'https://oauth.socialsecurity.be' })],
		['for the official endpoint', () => ({ aud: 'https://services.socialsecurity.be/REST/oauth/v5/token' })],
		['audience as a list of one', () => ({ aud: [`${server.url}/REST/oauth/v5/token`] })]]) {
		it(`accepts an assertion ${name}`, async () => {
			const r = await client.askToken({ client_assertion: await client.assertion(claims()) });
			assert.equal(r.status, 200, r.text);
		});
	}
	for (const [name, make, error] of [
		['expired', () => client.assertion({ iat: now() - 600, exp: now() - 300 }), 'invalid_client'],
		['without exp', () => client.assertion({ exp: undefined }), 'invalid_client'],
		['living too long', () => client.assertion({ exp: now() + 60000 }), 'invalid_client'],
		['not valid yet', () => client.assertion({ nbf: now() + 600 }), 'invalid_client'],
		['without jti', () => client.assertion({ jti: undefined }), 'invalid_client'],
		['for another audience', () => client.assertion({ aud: 'https://example.com/token' }), 'invalid_client'],
		['of an unknown client', () => client.assertion({ iss: 'nobody', sub: 'nobody' }), 'invalid_client'],
		['iss is not sub', () => client.assertion({ sub: 'self-service:expeditor:624' }), 'invalid_client'],
		['signed by another client', () => client.assertion({}, {}, other.key), 'invalid_client'],
		['with another algorithm', () => client.assertion({}, { alg: 'PS256' }), 'invalid_client'],
		['signed with the public key as a secret', () => client.assertion({}, { alg: 'HS256' },
			Buffer.from(crypto.createPublicKey(client.key).export({ type: 'spki', format: 'pem' }))), 'invalid_client'],
		['not signed', async () => new jose.UnsecuredJWT(jose.decodeJwt(await client.assertion())).encode(), 'invalid_client'],
		['no JWT', async () => 'x.y.z', 'invalid_client'],
	]) {
		it(`refuses an assertion ${name}`, async () => {
			const r = await client.askToken({ client_assertion: await make() });
			assert.equal(r.status, 400, r.text);
			assert.equal(r.json.error, error);
			assert.equal(r.json.access_token, undefined);
		});
	}
	it('refuses a replayed assertion', async () => {
		const assertion = await client.assertion();
		assert.equal((await client.askToken({ client_assertion: assertion })).status, 200);
		const r = await client.askToken({ client_assertion: assertion });
		assert.equal(r.status, 400);
		assert.equal(r.json.error, 'invalid_client');
	});
	it('gives one token for an assertion sent twice at once', async () => {
		const assertion = await client.assertion();
		const all = await Promise.all(Array.from({ length: 8 }, () => client.askToken({ client_assertion: assertion })));
		assert.equal(all.filter((r) => r.status === 200).length, 1);
	});
	it('refuses an unknown scope and a wrong grant', async () => {
		assert.equal((await client.askToken({ scope: 'scope:dimona:declare' })).json.error, 'invalid_scope');
		assert.equal((await client.askToken({ grant_type: 'password' })).json.error, 'unsupported_grant_type');
		assert.equal((await client.askToken({ client_assertion_type: undefined })).status, 400);
	});
	it('refuses JSON', async () => {
		const r = await server.ask('POST', '/REST/oauth/v5/token', { body: {}, headers: { 'Content-Type': 'application/json' } });
		assert.equal(r.status, 400);
		assert.equal(r.json.error, 'invalid_request');
	});
	for (const curve of ['P-256', 'P-384']) {
		it(`takes a client with a key on ${curve}`, async () => {
			const c = await Client.register(server, `ec-${curve}`, AGENCY, { curve });
			await c.signIn();
			assert.equal((await c.post('/periods/search', {})).status, 200);
		});
	}
	it('ends the tokens of a client that is stopped', async () => {
		const c = await Client.register(server, 'to-be-stopped', AGENCY);
		await c.signIn();
		assert.equal((await c.post('/periods/search', {})).status, 200);
		await server.ctl('client', 'stop', '--client-id', 'to-be-stopped');
		await sleep(1500);
		assertProblem(await c.post('/periods/search', {}), 401, 'invalidAccessToken');
		assert.equal((await c.askToken()).json.error, 'invalid_client');
	});
});

describe('what all clients rely on', () => {
	it('answers 201 with a Location that ends in digits, and the id in the body', async () => {
		const r = await client.post('/declarations', shapes.agencyIn(somebody(), 1, 5));
		assert.equal(r.status, 201, r.text);
		assert.match(r.headers.location, /^https:\/\/localhost:[0-9]+\/REST\/dimona\/v2\/declarations\/[0-9]+$/);
		assert.equal(r.json.declarationStatus.declarationId, Number(r.headers.location.split('/').pop()));
	});
	it('answers GET 404 for what is unknown, else 200 with a result', async () => {
		assertProblem(await client.get('/declarations/700000000145'), 404, 'resourceNotFound');
		const d = await client.declare(shapes.agencyIn(somebody(), 1, 5));
		assert.equal(status(d).result, 'A');
		assert.match(d.href, /^https:/);
		assert.match(status(d).period.href, /^https:/);
	});
	it('gives an accepted IN a period with its own number', async () => {
		const d = await client.declare(shapes.agencyIn(somebody(), 1, 5));
		assert.equal(status(d).period.id, status(d).declarationId);
	});
	it('explains W and B under every name that clients read', async () => {
		const who = somebody();
		const warned = await client.declare(shapes.agencyIn(who, -3, -2));
		const refused = await client.declare(shapes.agencyIn(who, -3, -2));
		assert.equal(status(warned).result, 'W');
		assert.equal(status(refused).result, 'B');
		for (const d of [warned, refused]) {
			assert.ok(status(d).anomalies.length > 0);
			for (const a of status(d).anomalies) {
				for (const text of [a.errorId, a.code, a.label.nl, a.label.fr, a.labelNl, a.labelFr, a.descriptionNl,
					a.descriptionFr]) {
					assert.ok(typeof text === 'string' && text.length > 0);
				}
			}
			assert.deepEqual(status(d).anomaliesCollection, status(d).anomalies);
			assert.deepEqual(status(d).informationsCollection, []);
		}
		assert.equal(status(refused).period, undefined);
	});
	it('takes OUT, UPDATE and CANCEL without employer and worker', async () => {
		const open = await client.declare(shapes.odoo.in('85073003328', 1));
		const id = status(open).declarationId;
		assert.equal(status(await client.declare(shapes.odoo.out(id, 9))).result, 'A');
		assert.equal(status(await client.declare(shapes.odoo.update(id, 1, 8))).result, 'A');
		assert.equal(status(await client.declare(shapes.werkr.cancel(id))).result, 'A');
		assert.deepEqual(codes(await client.declare(shapes.laravel.cancel(id))), ['00913-355']);
	});
	it('leaves out next on the last page', async () => {
		const who = somebody();
		for (let i = 0; i < 5; i++) await client.declare(shapes.agencyIn(who, 1 + 2 * i, 1 + 2 * i));
		const seen = [];
		let target = '/periods/search?page=1&pageSize=2';
		let pages = 0;
		while (target) {
			const r = await client.post(target, shapes.werkr.search(who));
			assert.equal(r.status, 200, r.text);
			assert.equal(r.json.total, 5);
			seen.push(...r.json.items.map((p) => p.periodId));
			target = r.json.next && r.json.next.slice((server.url + BASE).length);
			pages++;
		}
		assert.equal(pages, 3);
		assert.equal(new Set(seen).size, 5);
	});
	it('ignores unknown members, takes null and floats', async () => {
		const body = shapes.agencyStudent(somebody(), 1, 1, 8.0);
		body.surprise = { deep: [1] };
		body.dimonaIn.startHour = null;
		body.dimonaIn.features.extra = true;
		assert.equal(status(await client.declare(body)).result, 'A');
	});
	it('has the result at once', async () => {
		const start = Date.now();
		await client.declare(shapes.agencyIn(somebody(), 1, 1));
		assert.ok(Date.now() - start < 2000);
	});
});

describe('the examples of the description', () => {
	for (const [name, make] of [['agency worker', () => shapes.agencyIn(somebody(), 1, 5)],
		['student', () => shapes.agencyStudent(somebody(), 1, 1, 38)], ['one-day flexi-job', () => shapes.agencyFlexi(somebody(), 1)],
		['foreign user undertaking', () => shapes.foreignUser(somebody(), 1, 5)]]) {
		it(name, async () => {
			const d = await client.declare(make());
			assert.equal(status(d).result, 'A', JSON.stringify(codes(d)));
		});
	}
	it('worker without INSS waits, keeps his number, is identified or refused', async () => {
		const [one, two] = [await client.declare(shapes.unidentified(1, 2)), await client.declare(shapes.unidentified(1, 2))];
		assert.equal(status(one).result, 'S');
		assert.deepEqual(status(one).anomalies, []);
		assert.match(await server.ctl('waiting'), new RegExp(String(status(one).declarationId)));
		await server.ctl('identify', '--declaration', String(status(one).declarationId), '--inss', inss(1990, 1, 1, 2));
		await server.ctl('identify', '--declaration', String(status(two).declarationId), '--refuse');
		const [found, lost] = [await client.get(`/declarations/${status(one).declarationId}`),
			await client.get(`/declarations/${status(two).declarationId}`)];
		assert.equal(status(found.json).result, 'A', found.text);
		assert.equal(status(found.json).period.id, status(one).declarationId);
		assert.equal(found.json.worker.ssin, inss(1990, 1, 1, 2));
		assert.equal(status(lost.json).result, 'B');
		assert.deepEqual(codes(lost.json), ['90017-151']);
	});
});

describe('the clients', () => {
	it('Laravel package: student, flexi, other, update, cancel', async () => {
		const who = somebody();
		const student = await client.declare(shapes.laravel.student(who, 1));
		assert.equal(status(student).result, 'A', JSON.stringify(codes(student)));
		assert.equal(status(await client.declare(shapes.laravel.studentUpdate(status(student).period.id, 1, 10))).result, 'A');
		assert.equal(status(await client.declare(shapes.laravel.cancel(status(student).period.id))).result, 'A');
		const again = await client.declare(shapes.laravel.cancel(status(student).period.id));
		assert.ok(JSON.stringify(status(again).anomalies).includes('00913-355'));
		assert.equal(status(await client.declare(shapes.laravel.flexi(somebody(), 2))).result, 'A');
		assert.equal(status(await client.declare(shapes.laravel.other(somebody(), 2))).result, 'A');
	});
	it('Laravel package: a student beyond the year\'s hours is a warning that says so', async () => {
		const body = shapes.laravel.student(somebody(), 1);
		body.dimonaIn.plannedHoursNumber = 651;
		const d = await client.declare(body);
		assert.equal(status(d).result, 'W');
		assert.ok(JSON.stringify(status(d).anomalies).includes('90017-369'));
		assert.deepEqual(status(d).anomalies[0].quota, { type: 'STUDENT', exceedingHoursNumber: 1 });
	});
	it('payroll module: a token for each call, full identity, searches by employerId', async () => {
		const writer = await client.signIn(DECLARE);
		const who = '85073003328';
		const created = await writer.post('/declarations', shapes.odoo.in(who, 40, 44));
		assert.equal(created.status, 201, created.text);
		const id = Number(created.headers.location.split('/').pop());
		await client.signIn(CONSULT);
		const d = (await client.get(`/declarations/${id}`)).json;
		assert.equal(status(d).result, 'A', JSON.stringify(codes(d)));
		assert.equal(d.employer.employerId, AGENCY_NSSO);
		assert.equal(d.worker.familyName, 'PEETERS');
		await client.signIn();
		for (const [target, read] of [['relations', (i) => i.worker.ssin], ['periods', (i) => i.periodId],
			['declarations', (i) => i.declarationStatus.declarationId]]) {
			const found = [];
			let next = `/${target}/search?page=1&pageSize=50`;
			while (next) {
				const r = await client.post(next, shapes.odoo.search);
				assert.equal(r.status, 200, r.text);
				found.push(...r.json.items.map(read));
				next = r.json.next && r.json.next.slice((server.url + BASE).length);
			}
			assert.equal(found.length > 5, true);
			/* A worker who is still unidentified is in no relation; each declaration has its number. */
			assert.ok(found.every((x) => x !== undefined), target);
			assert.ok(found.includes(target === 'relations' ? who : id), target);
		}
	});
	it('payroll module: a foreigner without INSS waits', async () => {
		assert.equal(status(await client.declare(shapes.odoo.in(undefined, 1, 2))).result, 'S');
	});
	it('front end with its own check: periods show what became of them', async () => {
		const d = await client.declare(shapes.agencyFlexi(somebody(), 3));
		const target = `/periods/${status(d).period.id}`;
		const p = (await client.get(target)).json;
		assert.equal(p.startHour, '0800');
		assert.equal(p.isCancelled, false);
		assert.equal(p.features.usingEmployer.enterpriseNumber, shapes.USER);
		await client.declare(shapes.laravel.cancel(status(d).period.id));
		assert.equal((await client.get(target)).json.isCancelled, true);
		assertProblem(await client.get('/periods/700000000145'), 404, 'resourceNotFound');
	});
	it('Django program: doubled features, hours for a flexi-job, a faulty UPDATE, a text id', async () => {
		const who = somebody();
		const d = await client.declare(shapes.werkr.in(who, 1));
		assert.equal(status(d).result, 'A', JSON.stringify(codes(d)));
		const flexi = await client.declare(shapes.werkr.flexi(somebody(), 1));
		assert.equal(status(flexi).result, 'B');
		assert.ok(codes(flexi).includes('01135-005') && codes(flexi).includes('00777-001'));
		assert.ok(status(flexi).anomalies[0].label.nl.length > 0);
		const faulty = await client.post('/declarations', shapes.werkr.faultyUpdate(status(d).declarationId));
		assertProblem(faulty, 400, 'badRequest');
		assert.equal(faulty.json.issues[0].name, 'dimonaUpdate.periodId');
		assert.equal(status(await client.declare(shapes.werkr.cancel(status(d).declarationId))).result, 'A');
		const r = await client.post('/relations/search', shapes.werkr.search(who));
		assert.equal(r.json.items[0].worker.ssin, who);
	});
});

describe('refusals', () => {
	it('who asks for tokens without end is held back, and hands in all the same', async () => {
		const ask = () => server.ask('POST', '/REST/oauth/v5/token', { body: 'x',
			headers: { 'Content-Type': 'text/plain' } });
		const answers = await Promise.all(Array.from({ length: 3000 }, ask));
		assert.deepEqual([...new Set(answers.map((r) => r.status))].sort(), [400, 429]);
		const held = answers.find((r) => r.status === 429);
		assertProblem(held, 429, 'tooManyRequests');
		assert.equal(held.headers['retry-after'], '5');
		assert.ok(answers.filter((r) => r.status === 400).length >= 2000);
		assert.equal(status(await client.declare(shapes.agencyIn(somebody(), 1, 1))).result, 'A');
		await until('tokens again', async () => (await ask()).status === 400);
	});
	it('no, bad and foreign tokens', async () => {
		const headers = { 'Content-Type': 'application/json' };
		const none = await server.ask('POST', `${BASE}/declarations`, { body: {}, headers });
		assertProblem(none, 401, 'noAccessToken');
		assert.match(none.headers['www-authenticate'], /^Bearer realm=/);
		const bad = await server.ask('POST', `${BASE}/declarations`, { body: {}, headers: { ...headers,
			Authorization: `Bearer ${crypto.randomBytes(32).toString('base64url')}` } });
		assertProblem(bad, 401, 'invalidAccessToken');
		assert.match(bad.headers['www-authenticate'], /error="invalid_token"/);
	});
	it('a token without the scope', async () => {
		const reader = await Client.register(server, 'reader', AGENCY, { scope: [CONSULT] });
		await reader.signIn();
		const r = await reader.post('/declarations', shapes.agencyIn(somebody(), 1, 1));
		assertProblem(r, 403, 'missingScope');
		assert.deepEqual(r.json.requiredScopes, [DECLARE]);
	});
	for (const [name, body, line] of [['broken JSON', '{"dimonaIn":', /line 1/], ['duplicate members', '{"a":1,"a":2}', /twice/],
		['deep nesting', '['.repeat(5000) + ']'.repeat(5000), /deep/], ['bad UTF-8', Buffer.from('{"a":"\xff"}', 'latin1'), /UTF-8/],
		['nothing', '', /empty/]]) {
		it(`${name}: 400 with the place`, async () => {
			const r = await client.post('/declarations', body);
			assertProblem(r, 400, 'badRequest');
			assert.match(r.json.issues[0].detail, line);
		});
	}
	it('features required', async () => {
		const body = shapes.agencyIn(somebody(), 1, 1);
		delete body.dimonaIn.features;
		const r = await client.post('/declarations', body);
		assertProblem(r, 400, 'badRequest');
		assert.deepEqual(r.json.issues.map((i) => [i.name, i.detail]), [['dimonaIn.features', 'Features required']]);
	});
	for (const size of [17 * 1024, 20 * 1024 * 1024]) {
		it(`a body of ${size} bytes`, async () => {
			assertProblem(await client.post('/declarations', ' '.repeat(size)), 413, 'payloadTooLarge');
		});
	}
	it('made-up worker types and committees are results', async () => {
		const body = shapes.agencyIn(somebody(), 1, 1);
		body.dimonaIn.features.workerType = 'INTERM';
		assert.ok(codes(await client.declare(body)).includes('00655-003'));
		body.dimonaIn.features.workerType = 'OTH';
		body.dimonaIn.features.jointCommissionNumber = 200;
		assert.ok(codes(await client.declare(body)).includes('00046-003'));
	});
});

describe('for whom a client may speak', () => {
	it('not for another employer, until a mandate, only as long as it lasts', async () => {
		const body = shapes.agencyIn(somebody(), 1, 5);
		const mine = await client.declare(body);
		const id = status(mine).declarationId;
		assertProblem(await other.post('/declarations', body), 403, 'missingPermission');
		assertProblem(await other.get(`/declarations/${id}`), 404, 'resourceNotFound');
		assertProblem(await other.get(`/periods/${id}`), 404, 'resourceNotFound');
		assertProblem(await other.post('/declarations/search', shapes.odoo.search), 403, 'missingPermission');
		const tried = await other.declare(shapes.laravel.cancel(id));
		assert.deepEqual(codes(tried), ['00014-347']);
		assert.equal(tried.worker, undefined);
		await server.ctl('mandate', 'add', '--client-id', other.clientId, '--employer', AGENCY, '--from', day(1));
		assertProblem(await other.get(`/periods/${id}`), 404, 'resourceNotFound');
		await server.ctl('mandate', 'add', '--client-id', other.clientId, '--employer', AGENCY, '--from', day(-1));
		assert.equal((await other.get(`/periods/${id}`)).status, 200);
		assert.equal(status(await other.declare(shapes.laravel.cancel(id))).result, 'A');
		await server.ctl('mandate', 'end', '--client-id', other.clientId, '--employer', AGENCY, '--on', day(-1));
		assertProblem(await other.get(`/periods/${id}`), 404, 'resourceNotFound');
	});
});

describe('in parallel', () => {
	it('the same IN twenty times at once: exactly one is accepted', async () => {
		const body = shapes.agencyIn(somebody(), 1, 5);
		const all = await Promise.all(Array.from({ length: 20 }, () => client.declare(body)));
		assert.equal(all.filter((d) => status(d).result === 'A').length, 1);
		const winner = all.find((d) => status(d).result === 'A');
		for (const d of all.filter((x) => x !== winner)) {
			assert.deepEqual(codes(d), ['90373-333']);
			assert.equal(status(d).anomalies[0].period.id, status(winner).declarationId);
		}
	});
	it('and everything stored agrees with itself', async () => {
		assert.match(await server.ctl('check'), /0 differences/);
	});
});
