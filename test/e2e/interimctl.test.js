'use strict';
/* interimctl as a person uses it: exit codes, what it prints, what it refuses,
 * and that a wrong call changes nothing.  No server runs here. */
const { test, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const top = path.resolve(__dirname, '../..');
const build = process.env.INTERIM_BUILD ?? path.join(top, 'build/asan');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'interim-ctl-'));
const data = path.join(folder, 'data');
const file = (name) => path.join(folder, name);

function ctl(words, input = '') {
	const r = spawnSync(path.join(build, 'interimctl'), words, { input, encoding: 'utf8' });
	return { code: r.status, out: r.stdout, err: r.stderr };
}

function done(words, input) {
	const r = ctl([...words, '--data', data], input);
	assert.equal(r.code, 0, r.err);
	return r.out;
}

function refused(words, code, said, input) {
	const r = ctl([...words, '--data', data], input);
	assert.equal(r.code, code, r.err);
	assert.match(r.err, said);
	assert.equal(r.out, '');
}

function certificate(name, ...key) {
	const r = spawnSync('openssl', ['req', '-x509', '-nodes', '-newkey', ...key, '-keyout', file(`${name}.key`),
		'-out', file(`${name}.pem`), '-subj', '/CN=specimen', '-days', '90']);
	assert.equal(r.status, 0, String(r.stderr));
	return file(`${name}.pem`);
}

let rsa, ec, third, weak;

before(() => {
	rsa = certificate('rsa', 'rsa:2048');
	ec = certificate('ec', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384');
	third = certificate('third', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256');
	weak = certificate('weak', 'rsa:1024');
	fs.mkdirSync(data, { mode: 0o700 });
	fs.writeFileSync(path.join(data, 'interim.conf'), 'argon2_kib = 1024\nargon2_passes = 1\n');
});
after(() => fs.rmSync(folder, { recursive: true, force: true }));

const add = (id, pem, ...more) => ['client', 'add', '--client-id', id, '--enterprise', '0206.731.645',
	'--certificate', pem, ...more];

test('help and wrong calls', () => {
	const help = ctl(['help']);
	assert.equal(help.code, 0);
	for (const name of ['client add', 'mandate end', 'employer import', 'worker password', 'codecard new', 'import-cbe',
		'identify', 'check', 'rebuild', 'config']) {
		assert.match(help.out, new RegExp(`interimctl ${name}`));
	}
	for (const [words, said] of [
		[[], /interimctl client add/],
		[['nonsense'], /no such command/],
		[['client'], /no such command/],
		[['client', 'add'], /needs --client-id/],
		[['client', 'list', 'surplus'], /one argument too many: surplus/],
		[['client', 'list', '--nonsense'], /has no option --nonsense/],
		[['client', 'stop', '--client-id'], /--client-id needs a value/],
		[['client', 'stop', '--client-id', 'a', '--client-id', 'b'], /--client-id is given twice/],
		[['employer', 'add', '--enterprise', '0206731645', '--agency=1'], /--agency takes no value/],
		[['check', '--data'], /--data needs/],
		[['import-cbe'], /needs DIR/],
	]) {
		const r = ctl(words);
		assert.equal(r.code, 2, words.join(' '));
		assert.match(r.err, said);
	}
	assert.match(ctl(['client', 'add', '--help']).out, /--certificate FILE/);
});

test('a folder without data', () => {
	const r = ctl(['check', '--data', file('nowhere')]);
	assert.equal(r.code, 1);
	assert.match(r.err, /nowhere/);
	assert.equal(fs.existsSync(file('nowhere')), false);
});

test('clients', () => {
	refused(add('a b', rsa), 2, /--client-id must/);
	refused(['client', 'add', '--client-id', 'a', '--enterprise', '0206731646', '--certificate', rsa], 2, /check digits/);
	refused(add('a', file('missing.pem')), 1, /cannot be opened/);
	refused(add('a', file('rsa.key')), 1, /not a certificate/);
	refused(add('a', weak), 1, /2048/);
	refused(add('a', ec, '--alg', 'RS256'), 1, /not for this kind of key/);
	refused(add('a', ec, '--alg', 'HS256'), 1, /RS256, PS256, ES256 or ES384/);
	refused(add('a', rsa, '--scope', 'openid'), 2, /--scope must be/);
	assert.match(done(add('self_service_chaman_1_x', rsa)), /RS256, valid until \d{4}-\d\d-\d\d/);
	assert.match(done(['client', 'list']), /^self_service_chaman_1_x {2}0206\.731\.645 {2}active {2}RS256 {2}scope:\S+ scope:\S+\n$/);
	/* roll-over: two at a time, the oldest goes; the same one again changes nothing */
	done(add('self_service_chaman_1_x', ec, '--scope', 'scope:dimona:declaration:consult'));
	assert.match(done(['client', 'list']), /RS256 ES384 {2}scope:dimona:declaration:consult\n/);
	done(add('self_service_chaman_1_x', rsa, '--alg', 'PS256'));
	assert.match(done(['client', 'list']), /PS256 ES384 /);
	assert.match(done(add('self_service_chaman_1_x', third)), /the older of the two certificates was taken away/);
	assert.match(done(['client', 'list']), /ES384 ES256 /);
	refused(['client', 'add', '--client-id', 'self_service_chaman_1_x', '--enterprise', '0477472701', '--certificate', rsa],
		1, /another enterprise/);
	done(['client', 'stop', '--client-id', 'self_service_chaman_1_x']);
	assert.match(done(['client', 'list']), / stopped /);
	done(['client', 'start', '--client-id', 'self_service_chaman_1_x']);
	assert.match(done(['client', 'list']), / active /);
	refused(['client', 'stop', '--client-id', 'unknown'], 1, /not there/);
	/* its enterprise stands in the repertory now */
	assert.match(done(['employer', 'list']), /^0206\.731\.645,,"",1945-01-01,,1$/m);
});

test('mandates', () => {
	const m = (verb, ...more) => ['mandate', verb, '--client-id', 'self_service_chaman_1_x', '--employer', '0477472701', ...more];
	refused(m('add', '--from', '2024-13-01'), 2, /--from must be a day/);
	refused(m('add', '--from', '2024-02-02', '--to', '2024-02-01'), 2, /--to must not be before/);
	refused(['mandate', 'add', '--client-id', 'unknown', '--employer', '0477472701', '--from', '2024-01-01'], 1, /not there/);
	done(m('add', '--from', '2024-01-01'));
	done(m('add', '--from', '2999-01-01', '--to', '2999-12-31'));
	assert.match(done(['mandate', 'list']), /0477\.472\.701 {2}2024-01-01 {2}open\n/);
	done(m('end', '--on', '2024-06-30'));
	assert.match(done(['mandate', 'list']), /2024-01-01 {2}2024-06-30\n[^]*2999-01-01 {2}2998-12-31\n/);
	refused(m('end', '--on', '2024-06-30'), 1, /no mandate/);
});

test('employers, and the list is what import reads', () => {
	refused(['employer', 'add', '--enterprise', '0477472701', '--nsso', '112651532'], 2, /--nsso must be/);
	refused(['employer', 'add', '--enterprise', '0477472701', '--from', '2024-01-02', '--to', '2024-01-01'], 2, /--to must/);
	done(['employer', 'add', '--enterprise', '0477472701', '--nsso', '112651531', '--name', 'Vlier "Interim" nv', '--agency',
		'--from', '2016-10-01', '--to', '2030-12-31']);
	const list = done(['employer', 'list']);
	assert.match(list, /^0477\.472\.701,112651531,"Vlier ""Interim"" nv",2016-10-01,2030-12-31,1$/m);
	fs.writeFileSync(file('list.csv'), list);
	assert.equal(done(['employer', 'import', file('list.csv')]), '2 employers\n');
	assert.equal(done(['employer', 'list']), list);
	fs.writeFileSync(file('bad.csv'), 'name,enterprise,agency\nA,0123456749,\nB,0123456748,0\nC,0876543270,yes\n');
	const r = ctl(['employer', 'import', file('bad.csv'), '--data', data]);
	assert.equal(r.code, 1);
	assert.match(r.err, /line 3: the enterprise number is wrong\n.*line 4: agency must be 0 or 1\n.*2 rows are wrong; nothing was stored/);
	assert.equal(done(['employer', 'list']), list);
	fs.writeFileSync(file('odd.csv'), 'number\n1\n');
	refused(['employer', 'import', file('odd.csv')], 1, /must name the columns/);
});

test('workers and cards', () => {
	const nora = ['worker', 'add', '--inss', '01050399864', '--name', 'Nora Specimen', '--user', 'Nora'];
	refused([...nora, '--lang', 'it'], 2, /--lang must be/);
	refused(['worker', 'add', '--inss', '01050399865', '--name', 'N', '--user', 'nora'], 2, /right check digits/);
	refused(['worker', 'add', '--inss', '01050399864', '--name', 'N', '--user', 'n r'], 2, /--user must have/);
	const entries = () => Number(/^access log: ([0-9]+) /.exec(done(['check']))[1]);
	const before = entries();
	assert.match(done([...nora, '--lang', 'nl']), /^activation code \(14 days\): (?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}\n$/);
	assert.equal(entries(), before + 1, 'an account that is opened is written down');
	refused(nora, 1, /taken/);
	done(['worker', 'app-remove', '--user', 'nora']);
	assert.equal(entries(), before + 2, 'an app that is taken away too');
	refused(['worker', 'app-remove', '--user', 'nobody'], 1, /no account/);
	refused(['worker', 'sessions-end', '--user', 'nobody'], 1, /no account/);
	assert.equal(entries(), before + 2);
	assert.equal(done(['worker', 'sessions-end', '--user', 'nora']), '');
	assert.equal(entries(), before + 3, 'and sessions that are ended');
	assert.match(done(['worker', 'activation', '--user', 'NORA']), /^activation code/);
	refused(['worker', 'password', '--user', 'nora'], 1, /10 characters/, 'password123\n');
	refused(['worker', 'password', '--user', 'nora'], 1, /standard input/, '');
	refused(['worker', 'password', '--user', 'nobody'], 1, /no account/, 'een lang wachtwoord\n');
	assert.equal(done(['worker', 'password', '--user', 'nora'], 'een lang wachtwoord\n'), '');
	refused(['codecard', 'new', '--user', 'nobody'], 1, /no account/);
	const card = done(['codecard', 'new', '--user', 'Nora']);
	assert.match(card, /Nora Specimen \(nora\)/);
	const codes = [...card.matchAll(/\b(\d+) ([BCDFGHJ-NP-TVWXZ]{6})\b/g)];
	assert.deepEqual(codes.map((c) => Number(c[1])), Array.from({ length: 24 }, (_, i) => i + 1));
	assert.equal(new Set(codes.map((c) => c[2])).size, 24);
	/* nothing of it stands readable in the folder */
	for (const name of fs.readdirSync(data)) {
		if (!fs.statSync(path.join(data, name)).isFile()) continue;
		const bytes = fs.readFileSync(path.join(data, name));
		for (const secret of ['Nora Specimen', '01050399864', '1050399864', 'een lang wachtwoord', codes[0][2]]) {
			assert.equal(bytes.includes(secret), false, `${secret} in ${name}`);
		}
	}
});

test('register', () => {
	const dir = file('register');
	refused(['import-cbe', dir], 1, /enterprise\.csv cannot be opened.*the register was not changed/);
	fs.mkdirSync(dir);
	fs.writeFileSync(path.join(dir, 'enterprise.csv'), '"EnterpriseNumber","Status"\n"0123.456.749","AC"\n"0123.456.740","AC"\n');
	fs.writeFileSync(path.join(dir, 'denomination.csv'), '"EntityNumber","Language","TypeOfDenomination","Denomination"\n'
		+ '"0123.456.749","2","001","Vlier"\n');
	fs.writeFileSync(path.join(dir, 'address.csv'), '"EntityNumber","TypeOfAddress","Zipcode","MunicipalityNL","MunicipalityFR",'
		+ '"StreetNL","StreetFR","HouseNumber","Box"\n');
	const r = ctl(['import-cbe', dir, '--data', data]);
	assert.equal(r.code, 0);
	assert.match(r.out, /^1 enterprises, 1 names, 0 addresses; 0 rows skipped, 1 bad; \d+\.\d s\n$/);
	assert.match(r.err, /enterprise\.csv, line 3: the enterprise number is wrong/);
});

test('check, rebuild, waiting, identify, config', () => {
	assert.match(done(['check']),
		/^access log: [0-9]+ entries, newest [0-9a-f]{64}\ncheck: 0 declarations, 0 periods, 0 differences\n$/);
	assert.equal(done(['rebuild']), 'rebuild: 0 declarations, 0 periods, 0 put right\n');
	const looks = () => spawnSync('sqlite3', [path.join(data, 'access.db'),
		'SELECT n, who, hex(worker_key), what, detail FROM look'], { encoding: 'utf8' }).stdout.trim().split('\n');
	const before = looks();
	assert.equal(done(['waiting']), '');
	const after = looks();
	assert.deepEqual(after.slice(0, -1), before);
	assert.match(after.at(-1), new RegExp(`^\\d+\\|${os.userInfo().username}\\|0+\\|9\\|0$`));
	refused(['identify', '--declaration', '000000000101', '--refuse'], 1, /no such declaration waits/);
	refused(['identify', '--declaration', '101'], 2, /either --inss or --refuse/);
	refused(['identify', '--declaration', '101', '--refuse', '--inss', '01050399864'], 2, /either/);
	refused(['identify', '--declaration', 'x', '--refuse'], 2, /number of a declaration/);
	assert.match(done(['config']), /^# .*\nargon2_kib = 1024$/m);
	fs.writeFileSync(path.join(data, 'interim.conf'), 'argon2_kib = 1\n');
	refused(['config'], 1, /interim\.conf: line 1: argon2_kib/);
});
