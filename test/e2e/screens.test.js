'use strict';
/* Every page of the sign-in and of the account, and what each says after its form
 * was sent, in four languages: that the right text is there, that it fits 320
 * pixels, and that nobody is kept out by colours, names or small targets.  With
 * PORTAL_SHOTS=FOLDER it leaves a picture of each to look at. */
const assert = require('node:assert/strict');
const { after, before, beforeEach, describe, it } = require('node:test');
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { Client, inss, run } = require('./lib.js');
const { LANGS, texts, Visitor, formToken, addWorker, openAccount, startWithClock, startBrowser, openWindow } =
	require('./visitor.js');
const { Pki, webEidToken, webEidNonce, playExtension, askDoor } = require('./eid.js');
const shapes = require('./shapes.js');
const { assertFits, assertGood } = require('./look.js');

const NORA = '01050399864', THEIRS = '0876543270', OTHERS = '0123456749';
const MINUTE = 60; /* seconds */
const FAS = 'https://login.example.org';
let pki, server, clock, browser, people = 0;
const person = () => inss(1981, 3, 1 + people % 28, 101 + 2 * people++);
const weak = 'kort', fine = 'vier hele lange woorden';

const sql = (statement) => run('sqlite3', [path.join(server.dir, 'identity.db'), '.timeout 5000', statement]);

before(async () => {
	pki = await Pki.make();
	[server, clock] = await startWithClock({ conf: `${pki.conf}ocsp_timeout_ms = 500\nocsp_cache_s = 0\n` });
	await server.ctl('fas', 'key');
	await server.kill('SIGTERM');
	fs.appendFileSync(path.join(server.dir, 'interim.conf'), `fas_issuer = ${FAS}\nfas_authorize_url = ${FAS}/authorize\n`
		+ `fas_token_url = ${FAS}/token\nfas_userinfo_url = ${FAS}/me\nfas_jwks_url = ${FAS}/jwks\nfas_client_id = interim\n`);
	await server.startDaemon();
	for (const enterprise of [THEIRS, OTHERS]) await server.ctl('manager', 'add', '--inss', NORA, '--enterprise', enterprise);
	browser = await startBrowser();
});
after(async () => {
	await browser?.close();
	await server?.stop();
	await pki?.end();
});

/* Its clock stands still: never behind those who sign what they send. */
beforeEach(() => clock.set(Math.max(clock.now, Date.now() + 1000 * MINUTE)));

/* A window in which the pages of one language are looked at, one after the other. */
async function open(lang, { script = false } = {}) {
	const page = await openWindow(browser, lang);
	if (script) await page.setJavaScriptEnabled(true);
	page.at = (rest) => page.goto(`${server.url}/${lang}${rest}`);
	/* Fills the fields in and sends the form. */
	page.give = async (fields, button = 'main button[type=submit]') => {
		for (const [id, value] of Object.entries(fields)) await page.$eval(`#${id}`, (e, v) => { e.value = v; }, value);
		return Promise.all([page.waitForNavigation(), page.$eval(button, (b) => b.click())]);
	};
	page.number = async () => Number(/[0-9]+/.exec(await page.text('h1'))[0]);
	/* That this page says the text of that name, and is good. */
	page.see = async (name, key) => {
		assert.equal(await page.$eval('html', (e) => e.lang), lang);
		const all = await page.$eval('main', (e) => e.textContent.replaceAll('\u00ad', ''));
		for (const part of texts[lang][key].replaceAll('\\"', '"').split(/\{[a-z]+\}/)) {
			assert.ok(all.includes(part), `${name}: "${part}" is not in: ${all}`);
		}
		/* names, colours and targets are the same in each language, lengths are not */
		await (lang === LANGS[0] ? assertGood : assertFits)(page, `${name}-${lang}`);
	};
	page.take = (v) => page.setCookie(...[...v.cookies].map(([name, value]) => ({ name, value, url: server.url, secure: true,
		httpOnly: true, path: '/' })));
	return page;
}

async function signIn(page, a) {
	await page.at('/token');
	await page.give({ user: a.user, password: a.password });
	await page.give({ code: a.card[await page.number()] });
	assert.match(page.url(), /\/overview/);
}

async function withCard(lang, name) {
	const v = new Visitor(server, lang);
	const token = formToken(await v.get('/eid'));
	const nonce = await webEidNonce(v, token);
	const r = await v.send('/eid/login', { token, eid: JSON.stringify(webEidToken(pki.person(name), server.url, nonce)) });
	assert.equal(r.headers.location, `/${lang}/overview`, r.text);
	return v;
}

async function makeCertificate(name, days, words = ['rsa:2048']) {
	const file = (end) => path.join(server.dir, `${name}.${end}`);
	await run('openssl', ['req', '-x509', '-nodes', '-days', String(days), '-subj', `/CN=${name}`, '-keyout', file('key'),
		'-out', file('pem'), '-newkey', ...words]);
	return { pem: fs.readFileSync(file('pem'), 'utf8'), key: fs.readFileSync(file('key'), 'utf8') };
}

for (const lang of LANGS) {
	describe(lang, () => {
		it('the gate, its notices, and what is not there', async () => {
			const page = await open(lang);
			for (const [name, rest, key] of [['gate', '/', 'gate.title'], ['signed-out', '/?out=1', 'notice.signedout.text'],
				['ended', '/?ended=1', 'notice.ended.text'], ['not-there', '/nowhere', 'error.404.text']]) {
				await page.at(rest);
				await page.see(name, key);
			}
			await page.leave();
		});

		it('activating a token', async () => {
			const page = await open(lang);
			const user = `first.${lang}`, code = await addWorker(server, user, person());
			await page.at('/activate');
			await page.see('activate', 'activate.code.help');
			await page.give({ user, code, password: weak, again: weak });
			await page.see('activate-weak', 'activate.weak');
			await page.give({ user, code, password: fine, again: `${fine}.` });
			await page.see('activate-differ', 'activate.differ');
			await page.give({ user, code: 'AAAA-AAAA-AAAA-AAAA', password: fine, again: fine });
			await page.see('activate-wrong', 'activate.wrong');
			await page.give({ user, code, password: fine, again: fine });
			await page.see('activated', 'notice.activated.text');
			await page.leave();
		});

		it('signing in with a token', async () => {
			const page = await open(lang);
			const a = await openAccount(server, `second.${lang}`, person());
			await page.at('/token');
			await page.see('token', 'token.forgot');
			await page.give({ user: a.user, password: a.password });
			await page.see('code', 'code.help');
			await page.give({ code: 'BBBBBB' });
			await page.see('code-wrong', 'code.wrong');
			await sql(`UPDATE account SET code_locked_until_us = 9223372036854775807 WHERE user_name = '${a.user}'`);
			await page.give({ code: 'BBBBBB' });
			await page.see('code-locked', 'code.locked');
			for (let i = 0; i < 4; i++) {
				await page.at('/token');
				await page.give({ user: `nobody.${lang}`, password: 'not the right one' });
				if (await page.$('#code')) await page.give({ code: 'BBBBBB' });
			}
			await page.see('token-wait', 'token.wait');
			await page.leave();
		});

		it('the card, the app, the password', async () => {
			const page = await open(lang);
			const a = await openAccount(server, `third.${lang}`, person());
			await signIn(page, a);
			await sql(`UPDATE card_code SET used_us = 1 WHERE number > 3
				AND account = (SELECT id FROM account WHERE user_name = '${a.user}')`);
			await page.at('/overview?codes=3');
			await page.see('few-codes', 'overview.codes.text');
			await page.at('/account');
			await page.see('account-few-codes', 'overview.codes.text');
			await page.at('/account/token');
			await page.see('own', 'own.lost');
			await page.at('/account/card');
			await page.see('card', 'own.card.explain');
			await page.give({});
			await page.see('card-made', 'own.card.once');
			await page.at('/account/app');
			await page.see('app', 'own.app.explain');
			await page.give({});
			await page.see('app-code', 'own.app.scan');
			await page.give({ code: '000000' });
			await page.see('app-wrong', 'own.app.wrong');
			const secret = (await page.text('.steps code')).replaceAll(' ', '');
			const at = new Date(clock.now).toISOString().slice(0, 19).replace('T', ' ');
			await page.give({ code: (await run('oathtool', ['--totp', '-b', '-N', `${at} UTC`, secret])).stdout.trim() });
			await page.see('app-coupled', 'own.done.app');
			await page.at('/account/app');
			await page.see('app-has', 'own.app.remove.text');
			await page.give({}, 'form[action$="/remove"] button');
			await page.see('app-removed', 'own.done.removed');
			await page.at('/account/password');
			await page.see('password', 'own.password.old');
			await page.give({ old: 'not this one', password: fine, again: fine });
			await page.see('password-old-wrong', 'own.password.wrong');
			await page.give({ old: a.password, password: weak, again: weak });
			await page.see('password-weak', 'activate.weak');
			await page.give({ old: a.password, password: fine, again: fine });
			await page.see('password-changed', 'own.done.password');
			await sql(`UPDATE account SET code_locked_until_us = 9223372036854775807 WHERE user_name = '${a.user}'`);
			await page.at('/account/token');
			await page.see('own-locked', 'own.locked.text');
			await page.leave();
		});

		it('sessions, and who looked', async () => {
			const page = await open(lang);
			const a = await openAccount(server, `fourth.${lang}`, person());
			const client = await (await Client.register(server, `looks-${lang}`, OTHERS)).signIn();
			await client.declare(shapes.agencyIn(a.inss, 1, 3));
			await client.post('/relations/search', { worker: { ssin: a.inss } });
			for (let i = 0; i < 2; i++) await new Visitor(server).signIn(a);
			await signIn(page, a);
			await page.at('/account');
			await page.see('account', 'account.looked.text');
			await page.at('/account/looked');
			await page.see('looked', 'looked.search.relations');
			await page.at('/account/sessions');
			await page.see('sessions', 'sessions.others');
			await page.give({}, '.entries button');
			await page.see('session-ended', 'sessions.ended.text');
			await page.give({}, 'form[action$="/others"] button');
			assert.equal((await page.$$('.entries > li')).length, 1);
			await page.see('others-ended', 'sessions.help');
			await page.leave();
		});

		it('Web eID: what the page says', async () => {
			const scripted = await open(lang, { script: true });
			const shows = async (key) => {
				await scripted.click('#webeid button');
				await scripted.waitForSelector('#webeid-fault:not([hidden])');
				await scripted.see(`eid-${key}`, `eid.err.${key}`);
			};
			await scripted.at('/eid');
			await scripted.see('eid', 'eid.step3');
			await shows('extension');
			for (const [key, failures] of [['program', { 'web-eid:status': 'ERR_WEBEID_NATIVE_UNAVAILABLE' }],
				['version', { 'web-eid:status': 'ERR_WEBEID_VERSION_MISMATCH' }],
				['cancelled', { 'web-eid:authenticate': 'ERR_WEBEID_USER_CANCELLED' }],
				['timeout', { 'web-eid:authenticate': 'ERR_WEBEID_USER_TIMEOUT' }],
				['other', { 'web-eid:authenticate': 'ERR_WEBEID_NATIVE_FATAL' }]]) {
				await playExtension(scripted, pki.person('nora'), { failures });
				await scripted.at('/eid');
				await shows(key);
			}
			await playExtension(scripted, pki.person('nora'), { silent: ['web-eid:authenticate'] });
			await scripted.at('/eid');
			await scripted.click('#webeid button');
			await scripted.waitForSelector('#webeid-wait:not([hidden])');
			await scripted.see('eid-wait', 'eid.wait');
			await scripted.leave();
			const page = await open(lang);
			await page.at('/eid');
			await page.see('eid-no-script', 'eid.noscript');
			await page.leave();
		});

		it('why a card is refused', async () => {
			const page = await open(lang, { script: true });
			for (const [name, reason] of [['not-yet', 'notyet'], ['expired', 'expired'], ['nora-signature', 'purpose'],
				['wrong-policy', 'policy'], ['no-number', 'subject'], ['weak-key', 'key'], ['revoked', 'revoked'],
				['self-signed', 'issuer']]) {
				await playExtension(page, pki.person(name));
				await page.at('/eid');
				await page.follow('#webeid button');
				await page.see(`refused-${reason}`, `eid.no.${reason}.text`);
			}
			/* the rest with tokens that no extension would make */
			const present = async (eid, asked = true) => {
				await page.at('/eid');
				await Promise.all([page.waitForNavigation(), page.$eval('#webeid', async (form, value, ask) => {
					const body = new URLSearchParams({ token: form.elements.token.value });
					if (ask) await fetch(form.dataset.challenge, { method: 'POST', body });
					form.elements.eid.value = value;
					form.submit();
				}, typeof eid === 'string' ? eid : JSON.stringify(eid), asked)]);
			};
			const token = webEidToken(pki.person('nora'), server.url, 'never given');
			for (const [reason, ...sent] of [['malformed', '{}'], ['signature', token], ['begin', token, false]]) {
				await present(...sent);
				await page.see(`refused-${reason}`, `eid.no.${reason}.text`);
			}
			await page.leave();
		});

		it('the door of the certificate', async () => {
			const page = await open(lang);
			await page.at('/eid/certificate');
			await page.see('certificate', 'cert.close');
			/* a browser asks its owner which certificate to show: what the door answers is put into the window */
			const v = new Visitor(server, lang);
			const go = await v.fill('/eid/certificate', {});
			const answer = await askDoor(server, go.headers.location.slice(server.certificateUrl.length));
			await page.setRequestInterception(true);
			page.on('request', (q) => (q.url() === go.headers.location
				? q.respond({ status: answer.status, contentType: 'text/html', body: answer.text }) : q.continue()));
			await page.goto(go.headers.location);
			await page.see('refused-certificate', 'eid.no.certificate.text');
			await page.leave();
		});

		it('the federal sign-in and its refusals', async () => {
			const page = await open(lang);
			await page.at('/fas');
			await page.see('fas', 'fas.lead');
			for (const [problem, key] of [['denied', 'denied'], ['begin', 'state'], ['level', 'low'], ['number', 'number'],
				['down', 'down'], ['answer', 'refused']]) {
				await page.at(`/fas?problem=${problem}`);
				await page.see(`fas-${problem}`, `fas.${key}`);
			}
			await page.leave();
		});

		it('the programs of an enterprise', async () => {
			const page = await open(lang);
			const stranger = await open(lang);
			await stranger.take(await withCard(lang, 'bob'));
			await stranger.at('/account/programs');
			await stranger.see('programs-none', 'programs.manager.text');
			await stranger.leave();

			const sign = async (key) => crypto.sign('sha256', Buffer.from(await page.text('#text')), key).toString('base64');
			const key = await makeCertificate(`program-${lang}`, 12), next = await makeCertificate(`next-${lang}`, 400);
			const ec = await makeCertificate(`curve-${lang}`, 400, ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']);
			await page.take(await withCard(lang, 'nora'));
			await page.at('/account/programs');
			await page.see('programs', 'programs.lead');
			await page.follow('a[href*="/new?"]');
			await page.see('program-new', 'programs.form.certificate.help');
			for (const [reason, pem] of [['pem', 'nothing of the kind'], ['private', key.key]]) {
				await page.give({ certificate: pem }, 'form.flow button');
				await page.see(`program-${reason}`, `programs.wrong.${reason}`);
			}
			await page.$$eval('#declare, #consult', (all) => all.forEach((e) => { e.checked = false; }));
			await page.$eval('#pss', (e) => { e.checked = true; });
			await page.give({ certificate: ec.pem }, 'form.flow button');
			await page.see('program-scopes', 'programs.wrong.scopes');
			await page.see('program-pss', 'programs.wrong.pss');
			await page.$eval('#consult', (e) => { e.checked = true; });
			await page.$eval('#pss', (e) => { e.checked = false; });
			await page.give({ certificate: key.pem }, 'form.flow button');
			await page.see('program-proof', 'programs.proof.text');
			await page.give({ signature: await sign(next.key) }, 'form.flow button');
			await page.see('program-not-signed', 'programs.wrong.signature');
			await page.give({ signature: await sign(key.key) }, 'form.flow button');
			await page.see('program-registered', 'programs.done.new.text');
			await page.see('program-ends-soon', 'programs.soon.text');

			const mine = await page.evaluate((name) => [...document.querySelectorAll('.program')]
				.findIndex((p) => p.textContent.includes(name)) + 1, `CN=program-${lang}`);
			const link = `.program:nth-of-type(${mine}) a[href*="/certificate?"]`;
			const address = await page.$eval(link, (a) => a.href);
			await page.goto(address);
			await page.see('program-add', 'programs.form.add');
			await page.give({ certificate: next.pem }, 'form.flow button');
			await page.give({ signature: await sign(next.key) }, 'form.flow button');
			await page.see('program-added', 'programs.done.added.text');
			await page.$$eval('details', (all) => all.forEach((d) => { d.open = true; }));
			await page.see('program-details', 'programs.remove.text');
			await page.give({}, `.program:nth-of-type(${mine}) button[value=stop]`);
			await page.see('program-stopped', 'programs.done.changed.text');
			const id = await page.$eval(`.program:nth-of-type(${mine}) .id`, (e) => e.textContent);
			await server.ctl('client', 'stop', '--client-id', id);
			for (const done of ['late', 'gone']) {
				await page.at(`/account/programs?done=${done}`);
				await page.see(`programs-${done}`, `programs.done.${done}.text`);
			}
			await page.see('program-office', 'programs.stopped.office');
			await page.leave();
		});
	});
}

describe('the end of a session', () => {
	for (const lang of LANGS) {
		it(lang, async () => {
			const page = await open(lang);
			await signIn(page, await openAccount(server, `fifth.${lang}`, person()));
			await page.at('/stay?from=/overview');
			await page.see('stay-on', 'stay.on.text');
			clock.pass(13.5 * MINUTE);
			await page.at('/stay?from=/account');
			await page.see('stay', 'stay.at');
			await page.give({});
			assert.match(page.url(), /\/account$/);
			await page.at('/account/password');
			await page.see('prove', 'prove.lead');
			await page.follow('.out button');
			await page.see('out', 'notice.signedout.text');
			await page.leave();
		});
	}
});
