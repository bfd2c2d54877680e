'use strict';
/* What goes over the wire is what openapi.yaml says: every answer of a varied
 * run is checked against the description that the server itself serves, and
 * every operation and every status that the run can reach must have been seen. */
const assert = require('node:assert/strict');
const { after, before, it } = require('node:test');
const YAML = require('yaml');
const { Server, Client, inss, CONSULT, BASE } = require('./lib.js');
const shapes = require('./shapes.js');

let server, client, api;
const answers = [];

before(async () => {
	server = await Server.start();
	await server.ctl('employer', 'add', '--enterprise', shapes.AGENCY, '--nsso', String(shapes.AGENCY_NSSO), '--name', 'A',
		'--from', '2000-01-01', '--agency');
	client = await Client.register(server, 'c', shapes.AGENCY);
	api = YAML.parse((await server.ask('GET', `${BASE}/openapi.yaml`)).text);
	server.onAnswer = (answer) => answers.push(answer);
});
after(() => server.stop());

function resolve(x) {
	while (x?.$ref !== undefined) x = x.$ref.slice(2).split('/').reduce((at, name) => at[name], api);
	return x;
}

const types = {
	object: (v) => typeof v === 'object' && v !== null && !Array.isArray(v),
	array: Array.isArray,
	string: (v) => typeof v === 'string',
	integer: Number.isInteger,
	number: (v) => typeof v === 'number',
	boolean: (v) => typeof v === 'boolean',
};
const formats = {
	date: (v) => /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(v) && new Date(`${v}T00:00:00Z`).toISOString().startsWith(v),
	uri: (v) => URL.canParse ? URL.canParse(v) : Boolean(new URL(v)),
	int64: Number.isSafeInteger,
};
const known = new Set(['type', 'format', 'description', 'enum', 'pattern', 'oneOf', 'properties', 'required',
	'additionalProperties', 'items', 'nullable', 'minimum', 'maximum', 'maxLength', 'maxItems', 'default']);

/* The faults of a value, as texts; the part of JSON Schema that openapi.yaml uses. */
function faults(value, given, at = '$') {
	const s = resolve(given);
	const found = [];
	const say = (what) => found.push(`${at}: ${what}`);
	for (const word of Object.keys(s)) assert.ok(known.has(word), `the checker does not know ${word}`);
	if (value === null && s.nullable) return [];
	if (s.type !== undefined && !types[s.type](value)) return [`${at}: no ${s.type}`];
	if (s.format !== undefined) {
		assert.ok(formats[s.format], `the checker does not know format ${s.format}`);
		if (!formats[s.format](value)) say(`no ${s.format}`);
	}
	if (s.enum !== undefined && !s.enum.includes(value)) say('not one of the list');
	if (s.pattern !== undefined && !new RegExp(s.pattern).test(value)) say(`not ${s.pattern}`);
	if (s.minimum > value || s.maximum < value) say('out of range');
	if (s.maxLength < value?.length || s.maxItems < value?.length) say('too long');
	if (s.oneOf !== undefined) {
		const n = s.oneOf.filter((one) => faults(value, one, at).length === 0).length;
		if (n !== 1) say(`fits ${n} of oneOf`);
	}
	for (const name of s.required ?? []) if (value[name] === undefined) say(`no ${name}`);
	if (s.type === 'object') {
		for (const [name, v] of Object.entries(value)) {
			if (s.properties?.[name] !== undefined) found.push(...faults(v, s.properties[name], `${at}.${name}`));
			else if (s.additionalProperties === false) say(`${name} is not described`);
		}
	}
	if (s.type === 'array') value.forEach((v, i) => found.push(...faults(v, s.items, `${at}[${i}]`)));
	return found;
}

function operation({ method, target }) {
	const path = target.split('?')[0].slice('/REST'.length);
	const exact = api.paths[path] ? path : undefined;
	const found = exact ?? Object.keys(api.paths).find((p) => new RegExp(`^${p.replace(/\{[a-z]+\}/g, '[^/]+')}$`).test(path));
	return [found, found && api.paths[found][method.toLowerCase()]];
}

/* Checks one answer; gives "get /path 200". */
function check(answer) {
	const [path, op] = operation(answer);
	const where = `${answer.method} ${answer.target} ${answer.status}`;
	assert.ok(op, `${where}: not described`);
	const response = resolve(op.responses[String(answer.status)]);
	assert.ok(response, `${where}: the status is not described: ${answer.text}`);
	const media = answer.headers['content-type'].split(';')[0];
	assert.ok(response.content[media], `${where}: ${media} is not described`);
	assert.deepEqual(faults(media === 'application/yaml' ? answer.text : answer.json, response.content[media].schema), [],
		`${where}: ${answer.text}`);
	for (const [name, header] of Object.entries(response.headers ?? {})) {
		if (resolve(header).required) assert.ok(answer.headers[name.toLowerCase()], `${where}: no ${name}`);
	}
	return `${answer.method.toLowerCase()} ${path} ${answer.status}`;
}

it('the checker finds what is wrong', () => {
	const status = api.components.schemas.DeclarationStatus;
	const good = { declarationId: 1, result: 'A', anomalies: [], anomaliesCollection: [], informationsCollection: [] };
	assert.deepEqual(faults(good, status), []);
	for (const bad of [{ ...good, result: 'X' }, { ...good, declarationId: '1' }, { ...good, anomalies: {} },
		{ ...good, surprise: 1 }, { ...good, period: { id: 1 } }, { ...good, anomalies: undefined }]) {
		assert.notEqual(faults(bad, status).length, 0, JSON.stringify(bad));
	}
});

it('every message of the known clients is described', () => {
	const schema = api.components.schemas.DeclarationRequest;
	const ssin = inss(1990, 1, 1, 1);
	for (const body of [shapes.agencyIn(ssin, 1, 2), shapes.agencyStudent(ssin, 1, 1, 8), shapes.agencyFlexi(ssin, 1),
		shapes.unidentified(1, 2), shapes.foreignUser(ssin, 1, 2), shapes.laravel.student(ssin, 1), shapes.laravel.other(ssin, 1),
		shapes.laravel.flexi(ssin, 1), shapes.laravel.studentUpdate(101, 1, 8), shapes.laravel.cancel(101),
		shapes.odoo.in(ssin, 1), shapes.odoo.out(101, 2), shapes.odoo.update(101, 1, 2), shapes.werkr.in(ssin, 1),
		shapes.werkr.cancel(101)]) {
		assert.deepEqual(faults(body, schema), [], JSON.stringify(body));
	}
	assert.notEqual(faults(shapes.werkr.faultyUpdate(101), schema).length, 0);
	assert.deepEqual(faults(shapes.odoo.search, api.components.schemas.SearchRequest), []);
});

it('live traffic is as described, and all of the description was seen', async () => {
	const ssin = inss(1990, 1, 1, 1);
	await client.askToken({ grant_type: 'x' });
	await server.ask('POST', '/REST/oauth/v5/token', { body: 'x'.repeat(20000),
		headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
	await client.signIn();
	await server.ask('GET', `${BASE}/openapi.yaml`);
	const ids = [];
	const bodies = [shapes.agencyIn(ssin, 1, 2), shapes.agencyIn(ssin, 1, 2), shapes.agencyIn(ssin, -5, -4),
		shapes.agencyStudent(inss(1990, 1, 1, 3), 1, 1, 700), shapes.agencyFlexi(inss(1990, 1, 1, 5), 1), shapes.unidentified(1, 2),
		shapes.foreignUser(inss(1990, 1, 1, 7), 1, 2), shapes.laravel.student(inss(1990, 1, 1, 9), 1),
		shapes.odoo.in('85073003328', 1), { ...shapes.odoo.in('85073003328', 1), employer: { employerId: 51357716 } },
		/* Nothing in it is right; every member is answered all the same. */
		{ employer: { enterpriseNumber: 'x', employerId: 12 }, worker: { ssin: '1', familyName: 'X', gender: 7, birthDate: 'never',
			countryOfBirth: 99998, address: { street: 's', postCode: 1, municipality: { code: 'x', name: 'y' } } },
		dimonaIn: { startDate: 'soon', endDate: '2026-02-30', startHour: '9', endHour: '2460', plannedHoursNumber: 7.5,
			features: { workerType: 'nope', jointCommissionNumber: 12345, subEntityNumber: '1', usingEmployer: { name: 'n',
				enterpriseNumber: 'z' } }, constructionControlCards: { firstMonthC32ANumber: '1' }, studentPlaceOfWork: { name: 'x' },
			smallStatutesInformation: { employmentNature: 'x', activityWithRisk: 5, workerStatus: 'F9' } } },
		{ dimonaOut: { periodId: 101, endDate: 'x' } }, { dimonaUpdate: { periodId: 101 } },
		{ dimonaUpdate: { periodId: 'x', startHour: 'x', plannedHoursNumber: 3 } }, { dimonaCancel: { periodId: 424242 } }];
	for (const body of bodies) {
		const r = await client.post('/declarations', body);
		assert.equal(r.status, 201, r.text);
		ids.push(r.json.declarationStatus.declarationId);
	}
	for (const body of [shapes.odoo.out(ids[8], 4), shapes.odoo.update(ids[0], 1, 3), shapes.werkr.cancel(ids[4])]) {
		ids.push((await client.post('/declarations', body)).json.declarationStatus.declarationId);
	}
	const results = new Set();
	for (const id of ids) {
		results.add((await client.get(`/declarations/${id}`)).json.declarationStatus.result);
		await client.get(`/periods/${id}`);
	}
	assert.deepEqual([...results].sort(), ['A', 'B', 'S', 'W']);
	for (const what of ['declarations', 'periods', 'relations']) {
		await client.post(`/${what}/search?pageSize=2&page=2`, shapes.odoo.search);
		await client.post(`/${what}/search`, shapes.odoo.search);
		await client.post(`/${what}/search?page=0`, {});
		await client.post(`/${what}/search`, { employer: { enterpriseNumber: '0206731645' } });
		await client.post(`/${what}/search`, ' '.repeat(20000));
	}
	await client.post('/declarations', '{');
	await client.post('/declarations', ' '.repeat(20000));
	await client.get('/declarations/424242');
	const reader = await Client.register(server, 'reader', shapes.AGENCY, { scope: [CONSULT] });
	await reader.signIn();
	await reader.post('/declarations', shapes.agencyIn(ssin, 1, 2));
	const writer = await Client.register(server, 'writer', shapes.AGENCY, { scope: ['scope:dimona:declaration:declarant'] });
	await writer.signIn();
	await writer.get('/declarations/101');
	await writer.get('/periods/101');
	client.token = 'x';
	for (const target of ['/declarations/101', '/periods/101']) await client.get(target);
	for (const target of ['/declarations', '/declarations/search', '/periods/search', '/relations/search']) {
		await client.post(target, {});
	}
	await Promise.all(Array.from({ length: 3000 }, () => client.askToken({ client_assertion: 'x' }))); /* the front holds some back */
	const seen = new Set(answers.map(check));
	for (const [path, methods] of Object.entries(api.paths)) {
		for (const [method, op] of Object.entries(methods)) {
			for (const status of Object.keys(op.responses).filter((s) => s !== '503')) {
				assert.ok(seen.has(`${method} ${path} ${status}`), `never seen: ${method} ${path} ${status}`);
			}
		}
	}
});

it('503 is as described', async () => {
	await client.signIn();
	await server.kill('SIGTERM');
	const r = await client.post('/declarations', shapes.agencyIn(inss(1990, 1, 1, 1), 1, 2));
	assert.equal(r.status, 503);
	check(r);
	await server.startDaemon();
});
