'use strict';
/* Signing in with Web eID: in real Chromium with the extension played by the
 * test, and with tokens of every wrong kind sent past the page. */
const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Server, Client, day, DECLARE, CONSULT } = require('./lib.js');
const { LANGS, texts, Visitor, title, fault, formToken, startBrowser, openWindow } = require('./visitor.js');
const { Pki, webEidToken, webEidNonce, playExtension } = require('./eid.js');

let pki, server, browser;
const visitor = (lang) => new Visitor(server, lang);
const text = (lang, name) => texts[lang][name].replaceAll('\\"', '"');

before(async () => {
	pki = await Pki.make();
	server = await Server.start({ conf: `${pki.conf}ocsp_cache_s = 0\nocsp_timeout_ms = 1500\nlog_level = 7\n` });
	browser = await startBrowser();
});
after(async () => {
	await browser?.close();
	await server?.stop();
	await pki?.end();
});

/* Opens the page, asks for a nonce, sends a token made of it. */
async function present(v, make) {
	const token = formToken(await v.get('/eid'));
	const nonce = await webEidNonce(v, token);
	const made = make(nonce);
	return v.send('/eid/login', { token, eid: typeof made === 'string' ? made : JSON.stringify(made) });
}

async function assertRefused(v, r, status, reason) {
	assert.equal(r.status, status, r.text);
	assert.equal(title(r), text(v.lang, `eid.no.${reason}`));
	assert.equal(fault(r), text(v.lang, `eid.no.${reason}.text`));
	assert.equal(v.cookies.has('__Host-sid'), false);
	assert.equal(await v.signedIn(), false);
}

describe('in Chromium', () => {
	async function open(lang) {
		const page = await openWindow(browser, lang);
		await page.setJavaScriptEnabled(true);
		page.said = [];
		page.on('console', (line) => page.said.push(line.text()));
		page.on('pageerror', (error) => page.said.push(String(error)));
		return page;
	}
	const at = (page) => page.url().slice(server.url.length);
	const shown = (page) => page.waitForSelector('#webeid-fault:not([hidden])', { timeout: 8000 })
		.then(() => page.text('#webeid-fault'));

	for (const [lang, name] of [['nl', 'nora'], ['fr', 'bob'], ['de', 'nora'], ['en', 'bob']]) {
		it(`from the gate to the overview, ${lang}, ${name}`, async () => {
			const page = await open(lang);
			const asked = await playExtension(page, pki.person(name));
			await page.goto(`${server.url}/${lang}/`);
			await page.follow('.door a[href$="/eid"]');
			assert.equal(await page.text('h1'), text(lang, 'eid.title'));
			const kept = (await page.cookies()).find((c) => c.name === '__Host-pre').value;
			await page.follow('#webeid button');
			assert.equal(at(page), `/${lang}/overview`);
			assert.equal(asked.length, 1);
			assert.equal(asked[0].lang, lang);
			const cookies = await page.cookies();
			assert.ok(cookies.some((c) => c.name === '__Host-sid' && c.httpOnly && c.secure));
			assert.equal(cookies.some((c) => c.value === kept), false);
			assert.deepEqual(page.said, [], 'nothing is against the page\'s policy');
			await page.leave();
		});
	}

	it('each sees his own data', async () => {
		const client = await (await Client.register(server, 'agency', '0123456749', { scope: [DECLARE, CONSULT] }))
			.signIn(`${DECLARE} ${CONSULT}`);
		await client.declare({ employer: { enterpriseNumber: '0123456749' }, worker: { ssin: '01050399864' },
			dimonaIn: { startDate: day(1), endDate: day(1), startHour: '0700', endHour: '1530',
				features: { jointCommissionNumber: 'XXX', workerType: 'OTH' } } });
		for (const [name, n] of [['nora', 1], ['bob', 0]]) {
			const v = visitor();
			const r = await present(v, (nonce) => webEidToken(pki.person(name), server.url, nonce));
			assert.equal(r.headers.location, '/en/overview', r.text);
			const page = await v.get('/overview?other=1');
			assert.equal((page.text.match(/class="row/g) ?? []).length, n, name);
		}
	});

	for (const [lang, name, failures, key] of [
		['nl', 'the card is not wanted', { 'web-eid:authenticate': 'ERR_WEBEID_USER_CANCELLED' }, 'cancelled'],
		['fr', 'the program is missing', { 'web-eid:status': 'ERR_WEBEID_NATIVE_UNAVAILABLE' }, 'program'],
		['de', 'the program is too old', { 'web-eid:status': 'ERR_WEBEID_VERSION_MISMATCH' }, 'version'],
		['en', 'nobody gave the PIN', { 'web-eid:authenticate': 'ERR_WEBEID_USER_TIMEOUT' }, 'timeout'],
		['nl', 'something else', { 'web-eid:authenticate': 'ERR_WEBEID_NATIVE_FATAL' }, 'other']]) {
		it(`${name}: said in place, ${lang}, and the button works again`, async () => {
			const page = await open(lang);
			await playExtension(page, pki.person('nora'), { failures });
			await page.goto(`${server.url}/${lang}/eid`);
			await page.click('#webeid button');
			assert.equal(await shown(page), text(lang, `eid.err.${key}`));
			assert.equal(await page.$eval('#webeid button', (b) => b.disabled), false);
			assert.equal(await page.$eval('#webeid-fault', (f) => f === document.activeElement), true);
			assert.equal(at(page), `/${lang}/eid`);
			await page.leave();
		});
	}

	for (const lang of LANGS) {
		it(`no extension, ${lang}`, async () => {
			const page = await open(lang);
			await page.goto(`${server.url}/${lang}/eid`);
			await page.click('#webeid button');
			assert.equal(await shown(page), text(lang, 'eid.err.extension'));
			await page.leave();
		});

		it(`without script, ${lang}: says so and leads to the other door`, async () => {
			const page = await openWindow(browser, lang);
			await page.goto(`${server.url}/${lang}/eid`);
			assert.equal(await page.$eval('#webeid button', (b) => b.checkVisibility()), false);
			assert.match(await page.text('main'), new RegExp(text(lang, 'eid.noscript').slice(0, 30)));
			await page.follow('.note a[href$="/eid/certificate"]');
			assert.equal(await page.text('h1'), text(lang, 'cert.title'));
			await page.leave();
		});
	}

	it('a revoked card: the page in the reader\'s language, and the way back', async () => {
		const page = await open('fr');
		await playExtension(page, pki.person('revoked'));
		await page.goto(`${server.url}/fr/eid`);
		await page.follow('#webeid button');
		assert.equal(await page.text('h1'), text('fr', 'eid.no.revoked'));
		await page.follow('.note a');
		assert.equal(at(page), '/fr/');
		await page.leave();
	});

	it('what another window says to the page is not listened to', async () => {
		const page = await open('en');
		await page.goto(`${server.url}/en/eid`);
		await page.evaluate(() => {
			const frame = document.createElement('iframe');
			document.body.append(frame);
			addEventListener('message', (event) => {
				const action = event.data?.action;
				if (event.source !== window || !action?.startsWith('web-eid:') || action.endsWith('ack')) return;
				const strange = frame.contentWindow.Function('to', 'm', 'to.postMessage(m, "*")');
				strange(window, { action: `${action}-ack` });
				strange(window, { action: `${action}-success` });
			});
		}).catch((error) => assert.match(String(error), /unsafe-eval|Content Security Policy/));
		await page.click('#webeid button');
		assert.equal(await shown(page), text('en', 'eid.err.extension'));
		await page.leave();
	});
});

describe('tokens', () => {
	const bad = [['expired', 'expired'], ['not-yet', 'notyet'], ['wrong-policy', 'policy'], ['two-numbers', 'subject'],
		['ten-digits', 'subject'], ['bad-check', 'subject'], ['no-number', 'subject'], ['not-be', 'subject'],
		['nul-in-name', 'subject'], ['as-ca', 'purpose'], ['no-eku', 'purpose'], ['no-ku', 'purpose'],
		['nora-signature', 'purpose'], ['weak-key', 'key'], ['revoked', 'revoked'], ['unknown-issuer', 'issuer'],
		['impostor', 'issuer'], ['self-signed', 'issuer'], ['by-revoked-ca', 'revoked'], ['by-expired-ca', 'expired']];
	for (const [i, [name, reason]] of bad.entries()) {
		const lang = LANGS[i % 4];
		it(`${name}, ${lang}`, async () => {
			const v = visitor(lang);
			await assertRefused(v, await present(v, (nonce) => webEidToken(pki.person(name), server.url, nonce)), 403, reason);
		});
	}

	it('a good one signs in once: the same token again is refused', async () => {
		const v = visitor();
		const token = formToken(await v.get('/eid'));
		const eid = JSON.stringify(webEidToken(pki.person('nora'), server.url, await webEidNonce(v, token)));
		const other = visitor();
		for (const [name, value] of v.cookies) other.cookies.set(name, value);
		assert.equal((await v.send('/eid/login', { token, eid })).headers.location, '/en/overview');
		await assertRefused(other, await other.send('/eid/login', { token, eid }), 403, 'begin');
	});

	it('of two at once exactly one signs in', async () => {
		for (let round = 0; round < 5; round++) {
			const v = visitor();
			const token = formToken(await v.get('/eid'));
			const eid = JSON.stringify(webEidToken(pki.person('nora'), server.url, await webEidNonce(v, token)));
			const all = await Promise.all([1, 2].map(() => v.send('/eid/login', { token, eid })));
			assert.deepEqual(all.map((r) => r.status).sort(), [303, 403]);
		}
	});

	it('the nonce of another browser', async () => {
		const a = visitor();
		const b = visitor();
		const nonceOfA = await webEidNonce(a, formToken(await a.get('/eid')));
		await assertRefused(b, await present(b, () => webEidToken(pki.person('nora'), server.url, nonceOfA)), 403, 'signature');
	});

	it('no nonce was asked for; a nonce that a newer one replaced', async () => {
		const v = visitor();
		const token = formToken(await v.get('/eid'));
		const sign = (nonce) => JSON.stringify(webEidToken(pki.person('nora'), server.url, nonce));
		await assertRefused(v, await v.send('/eid/login', { token, eid: sign('a'.repeat(43) + '=') }), 403, 'begin');
		const first = await webEidNonce(v, token);
		await webEidNonce(v, token);
		await assertRefused(v, await v.send('/eid/login', { token, eid: sign(first) }), 403, 'signature');
	});

	for (const [name, make, reason] of [
		['for another site', (nonce) => webEidToken(pki.person('nora'), 'https://evil.example', nonce), 'signature'],
		['with somebody else\'s certificate', (nonce) => webEidToken(pki.person('nora'), server.url, nonce,
			{ unverifiedCertificate: pki.person('bob').der.toString('base64') }), 'signature'],
		['without a signature', (nonce) => webEidToken(pki.person('nora'), server.url, nonce, { algorithm: 'none', signature: '' }),
			'malformed'],
		['of another format', (nonce) => webEidToken(pki.person('nora'), server.url, nonce, { format: 'web-eid:2.0' }),
			'malformed'],
		['that is no JSON', () => 'x'.repeat(200), 'malformed'],
		['that is empty', () => '', 'malformed'],
		['that is too long', (nonce) => webEidToken(pki.person('nora'), server.url, nonce, { appVersion: 'a'.repeat(9000) }),
			'malformed']]) {
		it(`a token ${name}`, async () => {
			const v = visitor('de');
			await assertRefused(v, await present(v, make), 403, reason);
		});
	}

	it('forms of another site, or with another browser\'s form token', async () => {
		const v = visitor();
		const token = formToken(await v.get('/eid'));
		const strange = formToken(await visitor().get('/eid'));
		for (const [fields, headers] of [[{ token }, { 'Sec-Fetch-Site': 'cross-site' }], [{ token: strange }, {}], [{}, {}]]) {
			assert.equal((await v.send('/eid/challenge', fields, headers)).status, 403);
			assert.equal((await v.send('/eid/login', { ...fields, eid: '{}' }, headers)).status, 403);
			assert.equal((await v.send('/eid/certificate', fields, headers)).status, 403);
		}
		assert.equal((await v.send('/eid/login', { token, eid: '+'.repeat(40000) })).status, 413);
		assert.equal(await v.signedIn(), false);
	});
});

describe('the status service', () => {
	const present1 = (v) => present(v, (nonce) => webEidToken(pki.person('nora'), server.url, nonce));
	after(() => pki.answer());

	for (const [name, lang, set] of [
		['is down', 'nl', () => pki.silence()],
		['is slow', 'fr', () => pki.answerWith(() => {})],
		['answers garbage', 'de', () => pki.answerWith((q, r) => r.end('good'))],
		['answers 500', 'en', () => pki.answerWith((q, r) => r.writeHead(500).end())],
		['is not the one of this CA', 'nl', () => pki.answer('ocsp-other-ca')],
		['was never allowed to be one', 'fr', () => pki.answer('ocsp-no-eku')],
		['signs with an expired certificate', 'de', () => pki.answer('ocsp-expired')]]) {
		it(`${name}: nobody gets in, and is told so, ${lang}`, async () => {
			await set();
			const v = visitor(lang);
			await assertRefused(v, await present1(v), 503, 'status');
		});
	}

	it('is back: the same card opens', async () => {
		await pki.answer();
		assert.equal((await present1(visitor())).status, 303);
	});
});

it('no line of the log names a person, a nonce or a number', () => {
	assert.match(server.log, /ev=eid\.refused door=web-eid why=revoked/);
	for (const s of ['Specimen', '01050399864', '85073003328']) assert.equal(server.log.includes(s), false, s);
});
