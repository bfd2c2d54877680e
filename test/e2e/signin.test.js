'use strict';
/* The way in with the token, as far as a stranger can push it: the whole way in
 * Chromium without script, codes and passwords tried out, forged forms, races,
 * the life of a session, and what must stand in no address and no log line. */
const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const fs = require('node:fs');
const path = require('node:path');
const { Server, inss } = require('./lib.js');
const { LANGS, texts, Visitor, title, fault, notice, formToken, addWorker, openAccount, newCard, startWithClock,
	startBrowser, openWindow } = require('./visitor.js');

const SECOND = 1, MINUTE = 60, HOUR = 3600, DAY = 86400;
const say = texts.en;
const said = (text, values) => text.replace(/\{([a-z]+)\}/g, (all, name) => values[name]);
let people = 0;
const person = () => inss(1975, 3, 1 + people % 28, 101 + 2 * people++);

/* What may stand in no log line and in no address: filled by the tests, looked for at the end. */
const secrets = new Set(['Nora Specimen']);
const addresses = new Set();

function note(account) {
	for (const s of [account.inss, account.password, account.activation, ...Object.values(account.card)]) secrets.add(s);
	return account;
}

function watch(server) {
	server.onAnswer = (r) => {
		addresses.add(r.target);
		addresses.add(r.headers.location ?? '');
		for (const cookie of r.headers['set-cookie'] ?? []) {
			const value = /^__Host-(?:sid|pre)=([^;]+)/.exec(cookie)?.[1];
			if (value) secrets.add(value);
		}
	};
	return server;
}

function assertNoSecrets(server) {
	const logs = server.log + fs.readFileSync(path.join(server.dir, 'run/nginx.log'), 'utf8');
	assert.match(logs, /ev=http\.request .*route=\/\{lang\}\/token\/code status=/);
	assert.ok(secrets.size > 50 && addresses.size > 10);
	for (const s of secrets) {
		assert.equal(logs.includes(s), false, `${s} in the log`);
		for (const a of addresses) assert.equal(decodeURIComponent(a).includes(s), false, `${s} in ${a}`);
	}
}

const wrong = (code) => (code === 'BCDFGH' ? 'BCDFGJ' : 'BCDFGH');
const assertAsked = (r) => assert.equal(r.headers.location, '/en/token/code', `${r.status}: ${fault(r)}`);
const assertWaits = (r) => assert.match(fault(r), /^Too many wrong tries\. Try again at [0-2][0-9]:[0-5][0-9]\.$/);

describe('while the clock runs', () => {
	let server, browser;
	const account = async (user, more) => note(await openAccount(server, user, person(), more));
	const visitor = (lang) => new Visitor(server, lang);

	before(async () => {
		server = watch(await Server.start({ conf: 'log_level = 7\n' }));
		browser = await startBrowser();
	});
	after(async () => {
		await browser?.close();
		await server?.stop();
	});

	describe('the whole way in a browser without script', () => {
		for (const lang of LANGS) {
			it(`from the letter to signing out, ${lang}`, async () => {
				const t = texts[lang];
				const user = `browser.${lang}`;
				const own = person();
				const password = `vier woorden op rij ${lang}`;
				const code = await addWorker(server, user, own);
				const card = await newCard(server, user);
				note({ inss: own, password, activation: code, card });
				const page = await openWindow(browser, lang);
				page.on('request', (q) => addresses.add(q.url()));
				const give = async (fields) => {
					for (const [id, value] of Object.entries(fields)) await page.$eval(`#${id}`, (e, v) => { e.value = v; }, value);
					return page.follow('main button[type=submit]');
				};
				const at = () => page.url().slice(server.url.length);

				await page.goto(server.url);
				assert.equal(at(), `/${lang}/`);
				await page.follow('.door a[href$="/activate"]');
				await give({ user, code: code.toLowerCase(), password, again: password });
				assert.equal(at(), `/${lang}/token?activated=1`);
				assert.equal(await page.text('.note b'), t['notice.activated']);
				await give({ user, password });
				assert.equal(at(), `/${lang}/token/code`);
				const number = /[0-9]+/.exec(await page.text('h1'))[0];
				assert.equal(await page.text('h1'), said(t['code.title'], { number }));
				await give({ code: wrong(card[number]) });
				assert.equal(await page.text('.fault p'), said(t['code.wrong'], { number }));
				assert.ok((await page.title()).startsWith(`${t['form.error']}: `));
				const kept = (await page.cookies()).find((c) => c.name === '__Host-pre').value;
				await give({ code: card[number].toLowerCase().replace(/^(...)/, '$1 ') });
				assert.equal(at(), `/${lang}/overview`);
				assert.equal(await page.text('h1'), t['overview.title']);
				assert.equal(await page.$eval('html', (e) => e.lang), lang);
				const cookies = await page.cookies();
				assert.ok(cookies.every((c) => c.secure && c.httpOnly && c.path === '/' && c.sameSite === 'Lax'));
				assert.equal(cookies.some((c) => c.value === kept), false);

				const other = lang === 'fr' ? 'de' : 'fr';
				await page.follow(`.lang a[lang=${other}]`);
				assert.equal(at(), `/${other}/overview`);
				assert.equal(await page.text('h1'), texts[other]['overview.title']);
				await page.follow(`.lang a[lang=${lang}]`);
				await page.follow('.out button');
				assert.equal(at(), `/${lang}/?out=1`);
				assert.equal(await page.text('.note b'), t['notice.signedout']);
				assert.deepEqual((await page.cookies()).map((c) => c.name).sort(), ['__Host-known', '__Host-lang']);
				await page.goBack();
				assert.equal((await page.content()).includes('Nora'), false, 'nothing comes back out of the history');
				await page.goto(`${server.url}/${lang}/overview`);
				assert.equal(at(), `/${lang}/?ended=1`);
				await page.leave();
			});
		}
	});

	describe('activation', () => {
		let code;
		const user = 'letter';
		const password = 'drie gele fietsen';
		before(async () => {
			code = await addWorker(server, user, person());
		});

		for (const [name, fields, text] of [
			['a short password', { password: 'te kort', again: 'te kort' }, 'activate.weak'],
			['a password that everybody has', { password: 'Wachtwoord123', again: 'Wachtwoord123' }, 'activate.weak'],
			['two different passwords', { again: 'drie gele fietsem' }, 'activate.differ'],
			['a wrong code', { code: '0000-0000-0000-0000' }, 'activate.wrong'],
			['no code', { code: '' }, 'activate.wrong'],
			['somebody else\'s name', { user: 'browser.nl' }, 'activate.wrong'],
			['a name that nobody has', { user: 'nobody' }, 'activate.wrong']]) {
			it(`${name} is told and changes nothing`, async () => {
				const given = { user, code, password, again: password, ...fields };
				const r = await visitor().fill('/activate', given);
				assert.equal(r.status, 200);
				assert.equal(fault(r), say[text]);
				assert.ok(r.text.includes(`name="user" type="text" value="${given.user}"`), 'the name is not typed again');
				assert.equal(r.text.includes(given.password), false, 'no password comes back');
			});
		}
		it('what was typed comes back as text, never as a part of the page', async () => {
			const r = await visitor().fill('/activate',
				{ user: '"><script>1</script>', code: '\'&<b>', password: 'a', again: 'b' });
			assert.equal(fault(r), say['activate.differ']);
			assert.ok(r.text.includes('value="&quot;&gt;&lt;script&gt;1&lt;/script&gt;"'));
			assert.ok(r.text.includes('&amp;&lt;b&gt;'));
			assert.equal(/<script|<b>1|<b>"/.test(r.text), false);
		});
		it('works once', async () => {
			const fields = { user, code, password, again: password };
			assert.equal((await visitor().fill('/activate', fields)).headers.location, '/en/token?activated=1');
			const second = await visitor().fill('/activate', { ...fields, password: 'een heel ander', again: 'een heel ander' });
			assert.equal(fault(second), say['activate.wrong']);
		});
		it('without a card nobody comes further', async () => {
			const v = visitor();
			assertAsked(await v.password(user, password));
			const number = await v.number();
			const r = await v.code('BCDFGH');
			assert.equal(fault(r), said(say['code.wrong'], { number }));
			assert.ok(r.text.includes(say['code.none']), 'the page says where to get one');
			await v.signIn({ user, password, card: await newCard(server, user) });
			assert.equal(await v.signedIn(), true);
		});
		it('a new code from the counter voids the old one and sets a new password', async () => {
			const a = await account('lost');
			const first = /: (\S+)/.exec(await server.ctl('worker', 'activation', '--user', a.user))[1];
			const second = /: (\S+)/.exec(await server.ctl('worker', 'activation', '--user', a.user))[1];
			const fields = { user: a.user, password: 'nieuw na verlies', again: 'nieuw na verlies' };
			assert.equal(fault(await visitor().fill('/activate', { ...fields, code: first })), say['activate.wrong']);
			assert.equal((await visitor().fill('/activate', { ...fields, code: second })).status, 303);
			await visitor().signIn({ ...a, password: fields.password });
		});
	});

	describe('codes', () => {
		it('the same number is asked until it is answered right, in every browser', async () => {
			const a = await account('shopper');
			const [one, two] = [visitor(), visitor()];
			assertAsked(await one.password(a.user, a.password));
			const number = await one.number();
			const again = await one.code(wrong(a.card[number]));
			assert.equal(again.status, 200);
			assert.equal(fault(again), said(say['code.wrong'], { number }));
			assert.equal(title(again), said(say['code.title'], { number }));
			assertAsked(await two.password(a.user, a.password));
			assert.equal(await two.number(), number);
			assert.equal(await one.number(), number);
			assert.equal((await two.code(a.card[number])).headers.location, '/en/overview');
			assert.equal((await one.code(a.card[number])).headers.location, '/en/token?expired=1');
			assert.equal(notice(await one.get('/token?expired=1')), say['notice.expired']);
			assertAsked(await one.password(a.user, a.password));
			assert.notEqual(await one.number(), number);
			assert.equal(fault(await one.code(a.card[number])), said(say['code.wrong'], { number: await one.number() }));
		});
		it('all 24 work, each once; the last six are announced; then a new card is needed', async () => {
			const a = await account('thrifty');
			const asked = new Set();
			for (let left = 23; left >= 0; left--) {
				const v = visitor();
				assertAsked(await v.password(a.user, a.password));
				asked.add(await v.number());
				const r = await v.code(a.card[await v.number()]);
				assert.equal(r.headers.location, left <= 6 ? `/en/overview?codes=${left}` : '/en/overview');
				if (left > 6) continue;
				assert.equal(notice(await v.ask('GET', r.headers.location)),
					`${left} ${left === 1 ? 'code' : 'codes'} left on your card.`);
			}
			assert.deepEqual([...asked].sort((x, y) => x - y), Array.from({ length: 24 }, (_, i) => i + 1));
			const spent = visitor();
			assertAsked(await spent.password(a.user, a.password));
			const number = await spent.number();
			const r = await spent.code(a.card[number]);
			assert.equal(fault(r), said(say['code.wrong'], { number }));
			assert.match(say['code.none'], /all its codes used/);
			assert.ok(r.text.includes(say['code.none']));
			await visitor().signIn({ ...a, card: await newCard(server, a.user) });
		});
		it('a new card voids the old one at once', async () => {
			const a = await account('twocards');
			const v = visitor();
			assertAsked(await v.password(a.user, a.password));
			const number = await v.number();
			const card = await newCard(server, a.user);
			assert.equal((await v.code(a.card[number])).headers['set-cookie'], undefined);
			await visitor().signIn({ ...a, card });
		});
		it('the same right code sent at once from three browsers, twice each: one session', async () => {
			const a = await account('racer');
			const lanes = [visitor(), visitor(), visitor()];
			const forms = [];
			for (const v of lanes) {
				assertAsked(await v.password(a.user, a.password));
				forms.push(formToken(await v.get('/token/code')));
			}
			const code = a.card[await lanes[0].number()];
			const answers = await Promise.all([0, 1, 2, 0, 1, 2].map((i) =>
				lanes[i].send('/token/code', { token: forms[i], code })));
			const ids = answers.flatMap((r) => r.headers['set-cookie'] ?? []).filter((c) => c.startsWith('__Host-sid='));
			assert.equal(ids.length, 1);
			assert.deepEqual(answers.map((r) => r.headers.location).sort(),
				['/en/overview', ...Array(5).fill('/en/token?expired=1')]);
			const inside = await Promise.all(lanes.map((v) => v.signedIn()));
			assert.equal(inside.filter(Boolean).length, 1);
		});
		it('twenty wrong ones at once do not outrun the counter', async () => {
			const a = await account('burst');
			const v = visitor();
			assertAsked(await v.password(a.user, a.password));
			const token = formToken(await v.get('/token/code'));
			const code = wrong(a.card[await v.number()]);
			const answers = await Promise.all(Array.from({ length: 20 }, () => v.send('/token/code', { token, code })));
			assert.equal(answers.filter((r) => /That is not right/.test(fault(r))).length, 2);
			assert.equal(answers.filter((r) => /^Too many/.test(fault(r))).length, 1);
			assert.equal(answers.filter((r) => r.headers.location === '/en/token?expired=1').length, 17);
			assertAsked(await v.password(a.user, a.password));
			const r = await v.code(a.card[await v.number()]);
			assertWaits(r);
			assert.equal(r.text.includes('id="code"'), false, 'no field where no code will do');
		});
		it('nothing without the first step', async () => {
			assert.equal((await visitor().get('/token/code')).headers.location, '/en/token?expired=1');
			const v = visitor();
			const token = formToken(await v.get('/token'));
			assert.equal((await v.send('/token/code', { token, code: 'BCDFGH' })).headers.location, '/en/token?expired=1');
		});
	});

	describe('who is known stays unknown', () => {
		/* The same ten steps; everything that may differ is written the same way. */
		async function walk(user) {
			const v = visitor();
			const pages = [];
			const keep = (r) => {
				const { date, 'set-cookie': cookies, 'content-length': length, ...headers } = r.headers;
				assert.ok(date && length !== undefined);
				pages.push({ status: r.status, headers, cookies: (cookies ?? []).map((c) => c.replace(/=[\w-]{43};/, '=ID;')),
					text: r.text.replace(/name="token" value="[^"]*"/g, 'TOKEN').replaceAll(user, 'USER')
						.replace(/number [0-9]+/g, 'number N').replace(/[0-2][0-9]:[0-5][0-9]/g, 'TIME') });
			};
			for (let i = 0; i < 4; i++) {
				keep(await v.get('/token'));
				keep(await v.password(user, 'a wrong one, surely'));
				keep(await v.get('/token/code'));
				keep(await v.code('BCDFGH'));
			}
			return pages;
		}
		it('a known name, an unknown one, one without password, one without card: the same pages', async () => {
			await account('with.card');
			await addWorker(server, 'no.letter', person());
			const bare = await addWorker(server, 'only.pass', person());
			const fields = { user: 'only.pass', code: bare, password: 'een twee drie', again: 'een twee drie' };
			assert.equal((await visitor().fill('/activate', fields)).status, 303);
			const known = await walk('with.card');
			assert.equal(known[1].headers.location, '/en/token/code');
			assert.match(known[3].text, /That is not right/);
			assert.match(known[13].text, /Too many wrong tries/);
			for (const user of ['not.there', 'no.letter', 'only.pass']) {
				const pages = await walk(user);
				known.forEach((page, i) => assert.deepEqual(pages[i], page, `${user}, step ${i}`));
			}
		});
		it('a wrong password is told only after a code, and the right code does not help', async () => {
			const a = await account('halfway');
			const v = visitor();
			assertAsked(await v.password(a.user, 'not the right one'));
			const number = await v.number();
			assert.equal(fault(await v.code(a.card[number])), said(say['code.wrong'], { number }));
			assert.equal(await v.signedIn(), false);
			await visitor().signIn(a);
		});
		it('three wrong passwords make that name wait, right or wrong, and no other name', async () => {
			const [a, b] = [await account('guessed'), await account('neighbour')];
			for (let i = 0; i < 3; i++) assertAsked(await visitor().password(a.user, `guess number ${i}`));
			assertWaits(await visitor().password(a.user, 'guess number 3'));
			const r = await visitor().password(a.user, a.password);
			assertWaits(r);
			assert.ok(r.text.includes(`value="${a.user}"`) && !r.text.includes(a.password));
			await visitor().signIn(b);
		});
	});

	describe('forms that are not ours', () => {
		let a, inside;
		before(async () => {
			a = await account('target');
			inside = visitor();
			await inside.signIn(a);
		});
		/* The right content of each form; only what a case says is wrong. */
		const forms = [
			['/token', () => ({ user: a.user, password: a.password })],
			['/token/code', () => ({ code: 'BCDFGH' })],
			['/activate', () => ({ user: a.user, code: a.activation, password: 'overgenomen nu', again: 'overgenomen nu' })],
			['/signout', () => ({})]];
		const own = 'same-origin';
		const cases = [
			['no token in it', 403, () => ({ token: undefined })],
			['an empty token', 403, () => ({ token: '' })],
			['the token of another browser', 403, async () => {
				const o = visitor();
				return { token: formToken(await o.get('/token')) };
			}],
			['the token of another session', 403, async () => {
				const o = visitor();
				await o.signIn(a);
				return { token: formToken(await o.get('/overview')) };
			}],
			['its token twice', 403, (token) => ({ twice: token })],
			['from another site', 403, () => ({ headers: { 'Sec-Fetch-Site': 'cross-site' } })],
			['from a neighbour site', 403, () => ({ headers: { 'Sec-Fetch-Site': 'same-site' } })],
			['another site, whatever Origin says', 403,
				() => ({ headers: { 'Sec-Fetch-Site': 'cross-site', Origin: server.url } })],
			['an old browser on another site', 403, () => ({ headers: { Origin: 'https://evil.example' } })],
			['an old browser, our name without TLS', 403, () => ({ headers: { Origin: server.url.replace('https', 'http') } })],
			['a page without a home', 403, () => ({ headers: { Origin: 'null' } })],
			['a page whose address begins like ours', 403, () => ({ headers: { Referer: `${server.url}.evil.example/` } })],
			['from nowhere', 403, () => ({ headers: {} })],
			['as plain text', 400, () => ({ type: 'text/plain' })],
			['as JSON', 400, () => ({ type: 'application/json' })],
			['as a file form', 400, () => ({ type: 'multipart/form-data; boundary=x' })],
			['of no type', 400, () => ({ type: undefined })],
			['with broken escapes', 400, () => ({ tail: '&x=%zz' })],
			['with 33 fields', 400, () => ({ tail: '&x=1'.repeat(33) })]];

		for (const [rest, fields] of forms) {
			it(`${rest}: refused, and nothing happens`, async () => {
				for (const [name, status, make] of cases) {
					const v = rest === '/signout' ? inside : visitor();
					const token = formToken(await v.get(rest === '/signout' ? '/overview' : '/token'));
					const bad = { token, headers: { 'Sec-Fetch-Site': own }, type: 'application/x-www-form-urlencoded',
						...await make(token) };
					const sent = new URLSearchParams(fields());
					if (bad.token !== undefined) sent.append('token', bad.token);
					if (bad.twice) sent.append('token', bad.twice);
					const r = await v.ask('POST', `/en${rest}`, { body: sent.toString() + (bad.tail ?? ''),
						headers: { ...bad.headers, ...(bad.type && { 'Content-Type': bad.type }) } });
					assert.equal(r.status, status, `${name}: ${r.text}`);
					assert.equal(title(r), say[`error.${status}`], name);
					assert.deepEqual(r.headers['set-cookie'] ?? [], [], name);
				}
				assert.equal(await inside.signedIn(), true);
			});
		}
		it('without the cookie it belongs to', async () => {
			for (const rest of ['/token', '/token/code', '/activate']) {
				const v = visitor();
				const token = formToken(await v.get('/token'));
				for (const cookie of [undefined, 'x', 'A'.repeat(43), `${v.cookies.get('__Host-pre')}A`]) {
					v.cookies = new Map(cookie === undefined ? [] : [['__Host-pre', cookie]]);
					assert.equal((await v.send(rest, { token, user: a.user, password: a.password })).status, 403, `${rest} ${cookie}`);
				}
			}
		});
		it('old browsers that say where they come from are served', async () => {
			const homes = [{ Origin: server.url }, { Referer: `${server.url}/en/token` }, { 'Sec-Fetch-Site': 'none' }];
			for (const headers of homes) {
				const v = visitor();
				const token = formToken(await v.get('/token'));
				const body = new URLSearchParams({ token, user: 'nobody', password: 'p' }).toString();
				const r = await v.ask('POST', '/en/token', { body,
					headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8', ...headers } });
				assert.ok(r.status === 303 || r.status === 200, `${JSON.stringify(headers)}: ${r.status}`);
				assert.equal(r.status === 200 ? fault(r) !== '' : r.headers.location, r.status === 200 ? true : '/en/token/code');
			}
		});
		it('nothing happens on GET, and other methods are told which ones there are', async () => {
			const get = await inside.get('/signout');
			assert.equal(get.status, 405);
			assert.equal(get.headers.allow, 'POST');
			assert.equal(title(get), say['error.405']);
			assert.equal(await inside.signedIn(), true);
			for (const [method, rest, allow] of [['PUT', '/token', 'GET, HEAD, POST'], ['DELETE', '/overview', 'GET, HEAD'],
				['OPTIONS', '/signout', 'POST'], ['PATCH', '/', 'GET, HEAD']]) {
				const r = await inside.ask(method, `/en${rest}`, { headers: { 'Sec-Fetch-Site': own } });
				assert.equal(r.status, 405, method);
				assert.equal(r.headers.allow, allow);
			}
			const q = await visitor().get(`/token?user=${a.user}&password=x`);
			assert.equal(q.status, 200);
			assert.equal(q.text.includes(`value="${a.user}"`), false, 'an address fills in nothing');
		});
		it('as long as allowed, and one byte longer', async () => {
			const v = visitor();
			const token = formToken(await v.get('/token'));
			const body = (n) => {
				const start = `token=${token}&user=nobody&password=`;
				return start + 'x'.repeat(n - start.length);
			};
			const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'Sec-Fetch-Site': own };
			const fits = await v.ask('POST', '/en/token', { body: body(8192), headers });
			assert.ok(fits.status === 303 || /^Too many/.test(fault(fits)), `${fits.status}`);
			for (const n of [8193, 20 * 1024 * 1024]) {
				const r = await v.ask('POST', '/en/token', { body: body(n), headers });
				assert.equal(r.status, 413);
				assert.match(r.headers['content-type'], /^text\/html/);
				for (const lang of LANGS) assert.ok(r.text.includes(`<p lang="${lang}">`));
			}
		});
	});

	describe('sessions', () => {
		let a;
		before(async () => { a = await account('sessions'); });

		it('signing in again ends the session that this browser had', async () => {
			const v = visitor();
			await v.signIn(a);
			const before = v.cookies.get('__Host-sid');
			await v.signIn(a);
			assert.notEqual(v.cookies.get('__Host-sid'), before);
			assert.equal(await v.signedIn(), true);
			const old = visitor();
			old.cookies.set('__Host-sid', before);
			assert.equal(await old.signedIn(), false);
		});
		it('signing out ends it on the server, and only this one', async () => {
			const [here, there] = [visitor(), visitor()];
			await here.signIn(a);
			await there.signIn(a);
			const old = new Map(here.cookies);
			assert.notEqual(old.get('__Host-sid'), there.cookies.get('__Host-sid'));
			const r = await here.send('/signout', { token: formToken(await here.get('/overview')) });
			assert.equal(r.status, 303);
			assert.equal(r.headers.location, '/en/?out=1');
			assert.match(r.headers['clear-site-data'], /"cache", "storage"/);
			assert.ok(r.headers['set-cookie'].some((c) => /^__Host-sid=; .*Max-Age=0$/.test(c)));
			here.cookies = old;
			assert.equal(await here.signedIn(), false);
			assert.equal(await there.signedIn(), true);
			assert.equal((await here.send('/signout', {})).headers.location, '/en/?out=1', 'signed out already');
		});
		it('a cookie that is planted before is worth nothing after', async () => {
			const v = visitor();
			const planted = 'A'.repeat(43);
			v.cookies.set('__Host-sid', planted);
			await v.signIn(a);
			assert.notEqual(v.cookies.get('__Host-sid'), planted);
			v.cookies.set('__Host-sid', planted);
			assert.equal(await v.signedIn(), false);
		});
		it('a cookie that is changed, cut, doubled or quoted opens nothing else', async () => {
			const v = visitor();
			await v.signIn(a);
			const id = v.cookies.get('__Host-sid');
			assert.match(id, /^[\w-]{43}$/);
			const other = (id[0] === 'A' ? 'B' : 'A') + id.slice(1);
			for (const bad of [other, id.slice(0, -1), `${id}A`, '', '%00', `${id}; __Host-sid=${id}`]) {
				v.cookies.set('__Host-sid', bad);
				assert.equal(await v.signedIn(), false, bad);
			}
			v.cookies.set('__Host-sid', id);
			assert.equal(await v.signedIn(), true);
		});
		it('it outlives a restart of the server', async () => {
			const v = visitor();
			await v.signIn(a);
			assert.equal((await server.kill('SIGTERM')).code, 0);
			const down = await v.get('/overview');
			assert.equal(down.status, 503);
			assert.ok(LANGS.every((lang) => down.text.includes(`<p lang="${lang}">`)));
			await server.startDaemon();
			assert.equal(await v.signedIn(), true);
		});
		it('every cookie: for this host alone, over TLS alone, out of reach of scripts', async () => {
			const v = visitor();
			const lines = [];
			const keep = (r) => lines.push(...r.headers['set-cookie'] ?? []);
			keep(await v.get('/'));
			keep(await v.get('/token'));
			keep(await v.signIn(a));
			keep(await v.send('/signout', { token: formToken(await v.get('/overview')) }));
			const names = new Set(lines.map((c) => c.split('=')[0]));
			assert.deepEqual([...names].sort(), ['__Host-known', '__Host-lang', '__Host-pre', '__Host-sid']);
			for (const line of lines) {
				assert.match(line, /^__Host-(known|lang|pre|sid)=[^;]*; Path=\/; Secure; HttpOnly; SameSite=Lax(; Max-Age=[0-9]+)?$/);
				const what = line.startsWith('__Host-known') ? /=[\w-]{43}; .*Max-Age=31536000$/ : /=[\w-]{43}; .*Lax$|=; .*Max-Age=0$/;
				if (!line.startsWith('__Host-lang')) assert.match(line, what);
			}
		});
	});

	describe('what surrounds every page', () => {
		const wanted = {
			'content-type': /^text\/html; charset=utf-8$/,
			'content-security-policy': /^default-src 'none'; .*form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
			'x-content-type-options': /^nosniff$/,
			'cross-origin-opener-policy': /^same-origin$/,
			'cross-origin-resource-policy': /^same-origin$/,
			'referrer-policy': /^same-origin$/,
			'permissions-policy': /camera=\(\)/,
			'cache-control': /^no-store$/,
		};
		it('headers', async () => {
			const v = visitor();
			await v.signIn(await account('headers'));
			const token = formToken(await visitor().get('/token'));
			const pages = [await visitor().get('/'), await v.get('/token'), await v.get('/activate'), await v.get('/overview'),
				await v.get('/overview?other=1'), await v.get('/nowhere'), await v.get('/signout'),
				await v.send('/token', { token }), await v.ask('GET', '/it/token'), await v.ask('GET', '/static/app.css')];
			assert.deepEqual(pages.map((r) => r.status), [200, 200, 200, 200, 200, 404, 405, 403, 404, 404]);
			for (const r of pages) {
				for (const [name, value] of Object.entries(wanted)) {
					assert.match(r.headers[name] ?? '', value, `${r.target}: ${name}`);
				}
				assert.equal(r.headers['strict-transport-security'], undefined, 'not for localhost');
				assert.doesNotMatch(r.headers['content-security-policy'], /unsafe|http:|\*/);
				assert.equal(r.headers.server?.includes('/') ?? false, false, 'no version of a program');
				assert.doesNotMatch(r.text, /<script|<style| style=| on[a-z]+=/);
			}
		});
		it('"/" goes where browser or cookie say, and tells caches so', async () => {
			const v = visitor();
			const to = async (headers) => (await v.ask('GET', '/', { headers })).headers;
			assert.equal((await to({ 'Accept-Language': 'it-IT,it;q=0.9,de-BE;q=0.8,nl;q=0.7' })).location, '/de/');
			assert.equal((await to({ 'Accept-Language': ',;q=,-,x'.repeat(200) })).location, '/nl/');
			await v.ask('GET', '/fr/');
			const kept = await to({ 'Accept-Language': 'de' });
			assert.equal(kept.location, '/fr/');
			assert.match(kept.vary, /Accept-Language/);
			assert.match(kept.vary, /Cookie/);
			assert.equal(title(await v.ask('GET', '/it/token')), texts.fr['error.404'], 'an address without language');
			assert.equal(title(await visitor('de').get('/nowhere')), texts.de['error.404']);
		});
		it('links to the other languages never lead away or carry markup', async () => {
			for (const target of ['/en/token?out=1', '/en//evil.example/', '/en/nowhere?a="><b>', '/en/%22%3E%3Cb%3E']) {
				const r = await visitor().ask('GET', target.replace(/["<>]/g, encodeURIComponent));
				const links = [...r.text.matchAll(/<a href="([^"]*)" lang="(..)"/g)];
				assert.equal(links.length, 4);
				for (const [, href, lang] of links) {
					assert.ok(href.startsWith(`/${lang}/`), href);
					assert.equal(new URL(href.replaceAll('&amp;', '&'), server.url).origin, server.url);
				}
				assert.equal(r.text.includes('<b>"'), false);
			}
		});
	});

	it('no number, name, password, code or cookie of a person stands in an address or a log line',
		() => assertNoSecrets(server));
});

describe('while the clock is set', () => {
	let server, clock;
	const account = async (user) => note(await openAccount(server, user, person()));
	const visitor = () => new Visitor(server);

	before(async () => { [server, clock] = await startWithClock({ conf: 'log_level = 7\n' }); watch(server); });
	after(() => server?.stop());

	it('wrong passwords: three make one minute, six a quarter of an hour; never for good', async () => {
		const a = await account('forgetful');
		const guess = () => visitor().password(a.user, 'not this one');
		for (const [tries, wait] of [[3, MINUTE], [3, 15 * MINUTE], [1, 15 * MINUTE], [1, 15 * MINUTE]]) {
			for (let i = 0; i < tries; i++) assertAsked(await guess());
			assertWaits(await guess());
			clock.pass(wait - SECOND);
			assertWaits(await visitor().password(a.user, a.password));
			clock.pass(SECOND);
		}
		await visitor().signIn(a);
		for (let i = 0; i < 3; i++) assertAsked(await guess());
	});

	it('wrong codes: three make one minute, six a quarter of an hour, ten lock the card for good', async () => {
		const a = await account('prober');
		const again = async () => {
			const v = visitor();
			assertAsked(await v.password(a.user, a.password));
			return v;
		};
		const number = await (await again()).number();
		/* Tries until an answer has no field for a code any more. */
		const tries = async () => {
			const v = await again();
			assert.equal(await v.number(), number);
			for (let n = 1; ; n++) {
				const r = await v.code(wrong(a.card[number]));
				if (!/That is not right/.test(fault(r))) return [n, fault(r)];
			}
		};
		for (const wait of [MINUTE, 15 * MINUTE]) {
			const [n, text] = await tries();
			assert.equal(n, 3);
			assert.match(text, /^Too many wrong tries/);
			clock.pass(wait - SECOND);
			const early = await (await again()).code(a.card[number]);
			assertWaits(early);
			clock.pass(SECOND);
			clock.pass(15 * MINUTE); /* for the first step, which counts too */
		}
		assert.deepEqual(await tries(), [4, say['code.locked']]);
		clock.pass(DAY);
		const right = await (await again()).code(a.card[number]);
		assert.equal(fault(right), say['code.locked']);
		assert.equal(right.headers['set-cookie'], undefined);
		const card = await newCard(server, a.user);
		clock.pass(15 * MINUTE);
		assert.equal(await signInWith(a, a.card), false);
		clock.pass(15 * MINUTE);
		assert.equal(await signInWith(a, card), true);
	});

	async function signInWith(a, card) {
		const v = visitor();
		assertAsked(await v.password(a.user, a.password));
		await v.code(card[await v.number()]);
		return v.signedIn();
	}

	it('the second step must come within five minutes', async () => {
		const a = await account('slow');
		const v = visitor();
		assertAsked(await v.password(a.user, a.password));
		const number = await v.number();
		clock.pass(5 * MINUTE - SECOND);
		assert.equal(await v.number(), number);
		clock.pass(SECOND);
		assert.equal((await v.get('/token/code')).headers.location, '/en/token?expired=1');
		const token = formToken(await v.get('/token'));
		assert.equal((await v.send('/token/code', { token, code: a.card[number] })).headers.location, '/en/token?expired=1');
		assert.equal(await v.signedIn(), false);
	});

	it('a session ends after a quarter of an hour without a request', async () => {
		const v = visitor();
		await v.signIn(await account('idle'));
		clock.pass(15 * MINUTE - SECOND);
		assert.equal(await v.signedIn(), true);
		clock.pass(15 * MINUTE - SECOND);
		assert.equal(await v.signedIn(), true);
		clock.pass(15 * MINUTE);
		assert.equal(await v.signedIn(), false);
		assert.equal(notice(await v.get('/?ended=1')), say['notice.ended']);
	});

	it('and after eight hours in any case', async () => {
		const v = visitor();
		await v.signIn(await account('busy'));
		for (let s = 0; s < 8 * HOUR - 10 * MINUTE; s += 10 * MINUTE) {
			clock.pass(10 * MINUTE);
			assert.equal(await v.signedIn(), true, `after ${s} s`);
		}
		clock.pass(10 * MINUTE - SECOND);
		assert.equal(await v.signedIn(), true);
		clock.pass(SECOND);
		assert.equal(await v.signedIn(), false);
	});

	it('an activation code is good for fourteen days', async () => {
		const codes = {};
		for (const user of ['in.time', 'too.late']) {
			codes[user] = await addWorker(server, user, person());
		}
		const issued = Date.now();
		const activate = (user) => visitor().fill('/activate',
			{ user, code: codes[user], password: 'net op tijd', again: 'net op tijd' });
		clock.set(Math.max(clock.now, issued + 1000 * (14 * DAY - MINUTE)));
		assert.equal((await activate('in.time')).headers.location, '/en/token?activated=1');
		clock.pass(2 * MINUTE);
		assert.equal(fault(await activate('too.late')), say['activate.wrong']);
	});

	it('and there is nothing secret in these log lines either', () => assertNoSecrets(server));
});
