'use strict';
/* A worker and his own token, in Chromium without script and with oathtool as the
 * app: the card on the page and as PDF, the app, another password, loss, opening
 * a token with the eID, and a stranger who wants to lock a worker out. */
const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const fs = require('node:fs');
const path = require('node:path');
const { Server, inss, run, sleep, until } = require('./lib.js');
const { Pki, webEidToken, webEidNonce } = require('./eid.js');
const { LANGS, texts, Visitor, title, fault, notice, formToken, openAccount, startBrowser, openWindow } =
	require('./visitor.js');

const say = texts.en;
let people = 0;
const person = () => inss(1978, 4, 1 + people % 28, 101 + 2 * people++);
const said = (text, values) => text.replace(/\{([a-z]+)\}/g, (all, name) => values[name]);

/* The app: base32 secret → the six digits of the step that is `steps` away. */
async function oath(secret, steps = 0) {
	const left = 30000 - Date.now() % 30000;
	if (left < 4000) await sleep(left); /* or it is another step by the time it is sent */
	const at = new Date(Date.now() + steps * 30000).toISOString().slice(0, 19).replace('T', ' ');
	return (await run('oathtool', ['--totp', '-b', '-N', `${at} UTC`, secret.replaceAll(' ', '')])).stdout.trim();
}

/* What another program reads off a picture of the page: the address for the app. */
async function scanned(page, dir) {
	const file = path.join(dir, 'qr.png');
	await page.screenshot({ path: file, fullPage: true });
	return (await run('zbarimg', ['--quiet', '--raw', '-Sdisable', '-Sqrcode.enable', file])).stdout.trim();
}

const cardOf = (text) => Object.fromEntries([...text.matchAll(/<li value="([0-9]+)"><code>([A-Z]{6})<\/code>/g)]
	.map((m) => [Number(m[1]), m[2]]));
const secretOf = (r) => /<code[^>]*>([A-Z2-7]{4}(?: [A-Z2-7]{4}){7})<\/code>/.exec(r.text)?.[1];

describe('one\'s own token', () => {
	let server, browser, pki;
	const visitor = () => new Visitor(server);
	const signedIn = async (user) => {
		const a = await openAccount(server, user, person());
		const v = visitor();
		await v.signIn(a);
		return [a, v];
	};
	/* Sends the form of a page of the account. */
	const act = async (v, page, rest, fields = {}) => v.send(rest, { token: formToken(await v.get(page)), ...fields });

	before(async () => {
		pki = await Pki.make();
		server = await Server.start({ conf: pki.conf });
		browser = await startBrowser();
	});
	after(async () => {
		await browser?.close();
		await server?.stop();
		await pki?.end();
	});

	for (const lang of LANGS) {
		it(`card and app in a browser without script, ${lang}`, async () => {
			const t = texts[lang];
			const a = await openAccount(server, `whole.${lang}`, person());
			const page = await openWindow(browser, lang);
			const give = async (fields) => {
				for (const [id, value] of Object.entries(fields)) await page.$eval(`#${id}`, (e, v) => { e.value = v; }, value);
				return page.follow('main button[type=submit]');
			};
			const number = async () => /[0-9]+/.exec(await page.text('h1'))[0];

			await page.goto(`${server.url}/${lang}/token`);
			await give({ user: a.user, password: a.password });
			await give({ code: a.card[await number()] });
			await page.goto(`${server.url}/${lang}/account/token`);
			assert.equal(await page.text('h1'), t['own.title']);
			await page.follow('a[href$="/account/card"]');
			await page.follow('main button');
			assert.equal(await page.text('h1'), t['own.card.title']);
			const card = cardOf(await page.content());
			assert.equal(Object.keys(card).length, 24);
			await page.setViewport({ width: 320, height: 700 });
			assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 320), 'the card fits a telephone');

			await page.goto(`${server.url}/${lang}/account/app`);
			await page.follow('main button');
			assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 320), 'so does the QR code');
			assert.equal(await page.$eval('svg.qr', (e) => e.getAttribute('role')), 'img');
			const secret = await page.text('.steps code');
			assert.equal(await scanned(page, server.dir), `otpauth://totp/Interim%40work:${a.user}?secret=${secret.replaceAll(' ', '')}`
				+ '&issuer=Interim%40work&algorithm=SHA1&digits=6&period=30', 'a camera reads what stands below it');
			await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
			const app = new URL(await scanned(page, server.dir)).searchParams.get('secret');
			await give({ code: '000000' });
			assert.equal(await page.text('.fault p'), t['own.app.wrong']);
			assert.equal(await page.text('.steps code'), secret, 'the same secret is shown again');
			const used = await oath(app, -1);
			await give({ code: used });
			assert.equal(await page.text('.note p'), t['own.done.app']);
			await page.follow('.out button');

			await page.goto(`${server.url}/${lang}/token`);
			await give({ user: a.user, password: a.password });
			await give({ code: used });
			assert.equal(await page.text('.fault p'), said(t['code.wrong'], { number: await number() }), 'used once already');
			await give({ code: await oath(app) });
			assert.equal(new URL(page.url()).pathname, `/${lang}/overview`);
			await page.leave();
		});
	}

	it('the PDF holds the codes of the page, and no others are taken', async () => {
		const [a, v] = await signedIn('printer');
		const made = await act(v, '/account/card', '/account/card');
		const card = cardOf(made.text);
		const codes = /name="codes" value="([A-Z ]+)"/.exec(made.text)[1];
		assert.equal(codes, Object.values(card).join(' '));
		assert.equal(made.headers['cache-control'], 'no-store');
		assert.ok(made.headers['content-type'].startsWith('text/html'));
		const chunks = [];
		const target = '/en/account/card/pdf';
		const body = new URLSearchParams({ token: formToken(made), codes }).toString();
		const cookie = [...v.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
		await new Promise((resolve, reject) => {
			const https = require('node:https');
			https.request(server.url + target, { method: 'POST', agent: server.agent, headers: { Cookie: cookie,
				'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/x-www-form-urlencoded',
				'Content-Length': Buffer.byteLength(body) } }, (r) => {
				assert.equal(r.statusCode, 200, server.log.slice(-3000));
				assert.equal(r.headers['content-type'], 'application/pdf');
				assert.equal(r.headers['cache-control'], 'no-store');
				assert.match(r.headers['content-disposition'], /^attachment; filename="[a-z-]+\.pdf"$/);
				r.on('data', (part) => chunks.push(part));
				r.on('end', resolve);
			}).on('error', reject).end(body);
		});
		const file = path.join(server.dir, 'card.pdf');
		fs.writeFileSync(file, Buffer.concat(chunks));
		const text = (await run('pdftotext', ['-layout', file, '-'])).stdout;
		assert.deepEqual(text.match(/\b[B-Z]{6}\b/g), Object.values(card));
		assert.ok(text.includes(a.user));
		for (const bad of ['', 'AAAAAA', codes.slice(7), `${codes} BCDFGH`, codes.toLowerCase(), codes.replace(' ', '  ')]) {
			assert.equal((await v.send('/account/card/pdf', { token: formToken(made), codes: bad })).status, 400, bad);
		}
		await visitor().signIn({ ...a, card });
	});

	it('a new card voids the old one; the warning of few codes leads to it', async () => {
		const [a, v] = await signedIn('renews');
		const card = cardOf((await act(v, '/account/card', '/account/card')).text);
		const other = visitor();
		await other.password(a.user, a.password);
		const number = await other.number();
		assert.notEqual(card[number], a.card[number]);
		assert.equal(fault(await other.code(a.card[number])), said(say['code.wrong'], { number }));
		assert.equal((await other.code(card[number])).headers.location, '/en/overview');
		assert.ok((await v.get('/overview?codes=3')).text.includes('href="/en/account/card"'));
	});

	it('the account says when few codes are left', async () => {
		const [a, v] = await signedIn('few');
		for (const [left, low] of [[7, false], [6, true], [0, true]]) {
			await run('sqlite3', [path.join(server.dir, 'identity.db'), '.timeout 5000', `UPDATE card_code SET used_us = 1
				WHERE account = (SELECT id FROM account WHERE user_name = '${a.user}') AND number > ${left}`]);
			await run('sqlite3', [path.join(server.dir, 'identity.db'), '.timeout 5000', `UPDATE card_code SET used_us = NULL
				WHERE account = (SELECT id FROM account WHERE user_name = '${a.user}') AND number <= ${left}`]);
			assert.equal((await v.get('/account')).text.includes(say['overview.codes.text']), low, String(left));
		}
	});

	it('an app that replaces another, one removed, and one removed at the counter', async () => {
		const [a, v] = await signedIn('phones');
		const couple = async () => {
			const r = await act(v, '/account/app', '/account/app');
			assert.equal((await v.send('/account/app/confirm', { token: formToken(r), code: await oath(secretOf(r), -1) }))
				.headers.location, '/en/account/token?done=app');
			return secretOf(r);
		};
		const enters = async (secret) => {
			const o = visitor();
			await o.password(a.user, a.password);
			return (await o.code(await oath(secret))).status === 303;
		};
		const first = await couple();
		const second = await couple();
		assert.equal(await enters(first), false);
		assert.equal(await enters(second), true);
		assert.equal((await act(v, '/account/app', '/account/app/remove')).headers.location, '/en/account/token?done=removed');
		assert.equal(await enters(second), false);
		const third = await couple();
		await server.ctl('worker', 'app-remove', '--user', a.user);
		assert.equal(await enters(third), false);
		await assert.rejects(server.ctl('worker', 'app-remove', '--user', 'nobody.there'));
		assert.equal((await v.get('/account/app')).headers.location, '/en/?ended=1', 'the counter ends all sessions');
		const w = visitor();
		await w.signIn(a);
		const stale = await w.send('/account/app/confirm', { token: formToken(await w.get('/account/app')), code: '123456' });
		assert.equal(fault(stale), say['own.app.expired']);
	});

	it('another card, and the counter, end the sessions elsewhere', async () => {
		const [a, v] = await signedIn('ends');
		const elsewhere = visitor();
		await elsewhere.signIn(a);
		const half = visitor();
		await half.password(a.user, a.password);
		const made = await act(v, '/account/card', '/account/card');
		assert.ok(made.text.includes(say['own.ended']));
		const card = cardOf(made.text);
		assert.equal((await elsewhere.get('/overview')).headers.location, '/en/?ended=1');
		assert.equal((await half.get('/token/code')).headers.location, '/en/token?expired=1');
		await elsewhere.signIn({ ...a, card });
		await server.ctl('worker', 'sessions-end', '--user', a.user);
		for (const w of [v, elsewhere]) assert.equal((await w.get('/overview')).headers.location, '/en/?ended=1');
		await v.signIn({ ...a, card });
	});

	it('another password asks for the old one', async () => {
		const [a, v] = await signedIn('changes');
		const fields = { old: a.password, password: 'helemaal iets anders', again: 'helemaal iets anders' };
		const change = (more) => act(v, '/account/password', '/account/password', { ...fields, ...more });
		const intruder = visitor();
		await intruder.signIn(a);
		assert.equal((await intruder.get('/account/token')).status, 200);
		assert.equal(fault(await change({ old: 'not this one' })), say['own.password.wrong']);
		assert.equal(fault(await change({ again: 'helemaal iets anderx' })), say['activate.differ']);
		assert.equal(fault(await change({ password: 'kort', again: 'kort' })), say['activate.weak']);
		assert.equal((await change({})).headers.location, '/en/account/token?done=password');
		assert.equal((await intruder.get('/account/token')).headers.location, '/en/?ended=1', 'it ends the other sessions');
		assert.equal((await v.get('/account/token')).status, 200);
		await visitor().signIn({ ...a, password: fields.password });
	});

	const stays = (r, what) => {
		assert.equal(r.status, 200, what);
		assert.equal(r.headers.refresh, undefined, what);
		assert.match(r.text, new RegExp(said(say['stay.until'], { time: '[0-2][0-9]:[0-5][0-9]' })), what);
	};
	const leads = (r, what) => {
		assert.match(r.headers.refresh, /; url=\/en\/stay\?from=/, what);
		assert.equal(r.text.includes('class="wrap muted until"'), false, what);
	};

	it('a page to type on, and one that is shown once, stays and says until when', async () => {
		const [a, v] = await signedIn('types');
		stays(await v.get('/account/password'), 'password');
		stays(await act(v, '/account/password', '/account/password', { password: 'a', again: 'b' }), 'its fault');
		for (const rest of ['', '/token', '/card', '/app']) leads(await v.get(`/account${rest}`), rest);
		const app = await act(v, '/account/app', '/account/app');
		stays(app, 'the QR code');
		stays(await v.send('/account/app/confirm', { token: formToken(app), code: '000000' }), 'the QR code again');
		const made = await act(v, '/account/card', '/account/card');
		stays(made, 'the card');
		await visitor().signIn({ ...a, card: cardOf(made.text) });
	});

	it('who is not signed in sees none of it, and a form of elsewhere does nothing', async () => {
		for (const rest of ['token', 'card', 'app', 'password']) {
			assert.equal((await visitor().get(`/account/${rest}`)).headers.location, '/en/', rest);
		}
		const [, v] = await signedIn('forged');
		const [, other] = await signedIn('forger');
		for (const rest of ['card', 'card/pdf', 'app', 'app/confirm', 'app/remove', 'password', 'token']) {
			const token = formToken(await other.get('/account/token'));
			assert.equal((await v.send(`/account/${rest}`, { token })).status, 403, rest);
		}
		const token = formToken(await v.get('/account/token'));
		const r = await v.send('/account/token', { token, user: 'by.token', password: 'vijf losse woorden', again: 'vijf losse woorden' });
		assert.equal(r.status, 403, 'a token does not open a token');
	});

	it('a stranger waits, a worker in a known browser does not', async () => {
		const [a, v] = await signedIn('attacked');
		for (let i = 0; i < 3; i++) await visitor().password(a.user, `guess number ${i}`);
		assert.match(fault(await visitor().password(a.user, a.password)), /^Too many wrong tries/);
		const known = v.cookies.get('__Host-known');
		assert.match(known, /^[\w-]{43}$/);
		const home = visitor();
		home.cookies.set('__Host-known', known);
		await home.signIn(a);
		assert.equal(home.cookies.get('__Host-known'), known);
		const thief = visitor();
		thief.cookies.set('__Host-known', 'A'.repeat(43));
		assert.match(fault(await thief.password(a.user, a.password)), /^Too many wrong tries/);
	});

	it('fifty sign-ins at once are served or told to come back, and the service goes on', async () => {
		const lanes = await Promise.all(Array.from({ length: 50 }, async () => {
			const v = visitor();
			return [v, formToken(await v.get('/token'))];
		}));
		const answers = await Promise.all(lanes.map(([v, token], i) =>
			v.send('/token', { token, user: `crowd.${i}`, password: 'whatever it is' })));
		assert.ok(answers.every((r) => r.status === 503 || r.headers.location === '/en/token/code'),
			answers.map((r) => r.status).join(' '));
		assert.ok(answers.some((r) => r.status === 303));
		await until('a page', async () => (await visitor().get('/')).status === 200);
	});

	describe('with the eID', () => {
		const enter = async (name) => {
			const card = pki.person(name);
			const v = visitor();
			const token = formToken(await v.get('/eid'));
			const nonce = await webEidNonce(v, token);
			const r = await v.send('/eid/login', { token, eid: JSON.stringify(webEidToken(card, server.url, nonce)) });
			assert.equal(r.status, 303, r.text);
			return v;
		};

		it('opens a token without a letter, signs in with it, and re-opens it when it is locked', async () => {
			const v = await enter('nora');
			const fields = { user: 'alice.own', password: 'vier hele mooie woorden', again: 'vier hele mooie woorden' };
			const open = (more) => act(v, '/account/token', '/account/token', { ...fields, ...more });
			await openAccount(server, 'somebody.else', person());
			stays(await v.get('/account/token'), 'the form that opens one');
			assert.equal(fault(await open({ user: 'a b' })), say['own.open.name']);
			assert.equal(fault(await open({ user: 'Somebody.Else' })), say['own.open.taken']);
			assert.equal(fault(await open({ again: 'x' })), say['activate.differ']);
			assert.equal((await open({})).headers.location, '/en/account/token?done=opened');
			const opened = await v.get('/account/token?done=opened');
			assert.equal(opened.text.includes(say['own.done.opened']), true);
			leads(opened, 'nothing to type any more');
			let card = cardOf((await act(v, '/account/card', '/account/card')).text);
			await visitor().signIn({ ...fields, card });

			/* locked, as after ten wrong codes (which take a quarter of an hour): a session of the token may not open it again, one of the eID may */
			const inside = visitor();
			await inside.signIn({ ...fields, card });
			await run('sqlite3', [path.join(server.dir, 'identity.db'), '.timeout 5000',
				`UPDATE account SET code_locked_until_us = 9223372036854775807 WHERE user_name = '${fields.user}'`]);
			assert.equal((await inside.get('/account/card')).headers.location, '/en/account/token');
			assert.equal(notice(await inside.get('/account/token')), say['own.locked']);
			const token = formToken(await inside.get('/account/token'));
			assert.equal((await inside.send('/account/card', { token })).headers.location, '/en/account/token');
			const again = await enter('nora');
			assert.equal((await act(again, '/account/password', '/account/password',
				{ password: 'vergeten, dus nieuw', again: 'vergeten, dus nieuw' })).headers.location, '/en/account/token?done=password');
			card = cardOf((await act(again, '/account/card', '/account/card')).text);
			await visitor().signIn({ ...fields, password: 'vergeten, dus nieuw', card });
			assert.equal(title(await again.get('/account/card')), say['own.card.new']);
		});
	});
});
