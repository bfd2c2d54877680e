'use strict';
/* What nginx lets one visitor send: forms of the token, whose hashes one thread
 * makes for everybody, at the rate of a real installation, and the other ways in.
 * Who the visitor is stands in a header here, since all tests have one address. */
const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Server, inss, sleep } = require('./lib.js');
const { LANGS, Visitor, openAccount } = require('./visitor.js');

const BURST = 20, RATE = 2;
const FORMS = ['token', 'token/code', 'activate', 'account/token', 'account/password', 'account/card', 'account/card/pdf',
	'account/app', 'account/app/confirm', 'account/app/remove'];

let server, account;

/* The server as a visitor with this address meets it. */
function from(address) {
	const met = { statuses: [], async ask(method, target, more = {}) {
		const r = await server.ask(method, target, { ...more, headers: { ...more.headers, 'X-Test-Address': address } });
		met.statuses.push(r.status);
		return r;
	} };
	return met;
}

const form = (visitor, target) => visitor.ask('POST', target, { body: 'x=1', headers: { 'Content-Type': 'text/plain' } });
const many = (n, visitor, target) => Promise.all(Array.from({ length: n }, () => form(visitor, target)));
const held = (answers) => answers.filter((r) => r.status === 429);

before(async () => {
	server = await Server.start({ nginxEnv: { SIGN_IN_RATE: '' }, nginxConf: (text) => text.replace('http {',
		'http {\nset_real_ip_from 127.0.0.1;\nset_real_ip_from ::1;\nreal_ip_header X-Test-Address;') });
	account = await openAccount(server, 'nora', inss(1975, 3, 1, 101));
});
after(() => server?.stop());

describe('forms of the token', () => {
	it(`${BURST} more at once, and the next ones read that they have to wait`, async () => {
		const start = Date.now();
		const answers = await many(3 * BURST, from('198.51.100.1'), '/fr/token');
		const passed = answers.filter((r) => r.status === 403).length;
		const most = 1 + BURST + RATE * (Date.now() - start) / 1000 + 1;
		assert.equal(passed + held(answers).length, answers.length);
		assert.ok(passed >= 1 + BURST && passed <= most, `${passed} passed`);
		const [page] = held(answers);
		assert.equal(page.headers['retry-after'], '5');
		assert.match(page.headers['content-type'], /^text\/html/);
		for (const lang of LANGS) assert.ok(page.text.includes(`<p lang="${lang}">`));
		assert.ok(page.text.includes('Trop de tentatives'));
	});
	it('somebody else signs in meanwhile', async () => {
		const crowd = from('198.51.100.2');
		assert.ok(held(await many(2 * BURST, crowd, '/fr/token')).length > 0);
		const other = from('198.51.100.3');
		await new Visitor(other).signIn(account);
		assert.equal(other.statuses.includes(429), false);
		assert.ok(held(await many(2 * BURST, crowd, '/fr/token')).length > 0, 'and the first one still waits');
	});
	it(`then ${RATE} a second`, async () => {
		const one = from('198.51.100.4');
		await many(2 * BURST, one, '/nl/token');
		const start = Date.now();
		let passed = 0;
		while (Date.now() - start < 3000) {
			passed += (await form(one, '/nl/token')).status === 403;
			await sleep(50);
		}
		const due = RATE * (Date.now() - start) / 1000;
		assert.ok(passed >= due - 2 && passed <= due + 1, `${passed} passed in ${due / RATE} s`);
	});
	it('all of them count, in every language, and reading them does not', async () => {
		const one = from('198.51.100.5');
		await many(2 * BURST, one, '/de/token');
		for (const rest of FORMS) {
			for (const lang of LANGS) assert.ok(held(await many(4, one, `/${lang}/${rest}`)).length > 0, `${lang} ${rest}`);
		}
		const pages = await Promise.all(FORMS.flatMap((rest) => Array.from({ length: 10 }, () => one.ask('GET', `/en/${rest}`))));
		assert.deepEqual(held(pages), []);
		assert.deepEqual(held(await many(2 * BURST, one, '/en/signout')), []);
		assert.deepEqual(held(await many(2 * BURST, one, '/en/eid/challenge')), [], 'the eID does not wait for hashes');
	});
	it('a network of IPv6 is one visitor, another network is another', async () => {
		const each = (network) => Promise.all(Array.from({ length: 2 * BURST }, (_, i) => form(from(`${network}${i + 1}`), '/fr/token')));
		assert.ok(held(await each('2001:db8:0:1::')).length > 0);
		assert.equal((await form(from('2001:db8:0:2::1'), '/fr/token')).status, 403);
		assert.deepEqual(held(await each('203.0.113.')), [], 'of IPv4 each address is a visitor');
	});
});

describe('the other ways in', () => {
	for (const rest of ['eid/challenge', 'eid/login', 'eid/certificate', 'fas']) {
		it(`${rest}: sixty at once`, async () => {
			const n = held(await many(150, from(`192.0.2.${rest.length}`), `/nl/${rest}`)).length;
			assert.ok(n > 20 && n < 90, `${n} held back`);
		});
	}
});
