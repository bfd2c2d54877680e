'use strict';
/* The worker's own account: his sessions, proving again who he is, the end of a
 * session and the warning before it, and who looked at his data. */
const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Server, Client, inss, run, sleep, until } = require('./lib.js');
const { LANGS, texts, Visitor, title, notice, formToken, openAccount, startWithClock, startBrowser,
	openWindow } = require('./visitor.js');
const shapes = require('./shapes.js');

const SECOND = 1, MINUTE = 60, HOUR = 3600;
const say = texts.en;
const said = (text, values) => text.replace(/\{([a-z]+)\}/g, (all, name) => values[name]);
let people = 0;
const person = () => inss(1981, 5, 1 + people % 28, 101 + 2 * people++);
const rows = (r) => [...r.text.matchAll(/<li>\n?<(?:div|p)[^]*?<\/li>/g)].map((m) => m[0]);
const words = (html) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim();
const handles = (r) => [...r.text.matchAll(/name="session" value="([^"]+)"/g)].map((m) => m[1]);

async function agency(server) {
	await server.ctl('employer', 'add', '--enterprise', shapes.AGENCY, '--nsso', String(shapes.AGENCY_NSSO), '--name', 'A',
		'--from', '2000-01-01', '--agency');
	const client = await Client.register(server, 'program-of-agency', shapes.AGENCY);
	return client.signIn();
}

describe('the account', () => {
	let server, browser;
	const visitor = async (account, lang) => {
		const v = new Visitor(server, lang);
		await v.signIn(account);
		return v;
	};
	before(async () => {
		/* the shortest session that can be set: the browser's own waiting is part of a test */
		server = await Server.start({ conf: 'session_idle_s = 60\nlog_level = 7\n' });
		browser = await startBrowser();
	});
	after(async () => {
		await browser?.close();
		await server?.stop();
	});

	/* The token's way in for a browser. */
	async function signInWindow(page, account, lang) {
		const give = async (fields) => {
			for (const [id, value] of Object.entries(fields)) await page.$eval(`#${id}`, (e, v) => { e.value = v; }, value);
			return page.follow('main button[type=submit]');
		};
		await page.goto(`${server.url}/${lang}/token`);
		await give({ user: account.user, password: account.password });
		await give({ code: account.card[/[0-9]+/.exec(await page.text('h1'))[0]] });
		assert.equal(page.url(), `${server.url}/${lang}/overview`);
	}

	it('the menu leads to it, in each language', async () => {
		const account = await openAccount(server, 'menu', person());
		const v = await visitor(account);
		for (const lang of LANGS) {
			v.lang = lang;
			assert.ok((await v.get('/overview')).text.includes(`<a href="/${lang}/account">${texts[lang]['nav.account']}</a>`));
			const r = await v.get('/account');
			assert.equal(title(r), texts[lang]['account.title']);
			assert.match(r.text, /<a href="\/..\/account" aria-current="page">/);
			for (const part of ['sessions', 'looked', 'token']) assert.ok(r.text.includes(`"/${lang}/account/${part}"`));
			assert.equal(r.text.includes('/account/programs'), false, 'he manages none');
			assert.equal(title(await v.get('/account/sessions')), texts[lang]['sessions.title']);
			assert.equal(title(await v.get('/account/looked')), texts[lang]['looked.title']);
		}
		for (const rest of ['/account', '/account/sessions', '/account/looked', '/prove', '/stay']) {
			assert.match((await new Visitor(server).get(rest)).headers.location, /^\/en\/(\?ended=1)?$/);
		}
	});

	it('the browser itself opens the warning, the button leads back, and without it the session ends', async () => {
		const account = await openAccount(server, 'warned', person());
		const page = await openWindow(browser, 'de');
		const at = () => page.url().slice(server.url.length);
		await signInWindow(page, account, 'de');
		await page.goto(`${server.url}/de/account/sessions`);
		await until('the warning', () => at().startsWith('/de/stay'), 40000);
		await page.waitForSelector('h1');
		assert.equal(await page.text('h1'), texts.de['stay.title']);
		assert.equal(at(), '/de/stay?from=%2Faccount%2Fsessions');
		await page.follow('main button[type=submit]');
		assert.equal(at(), '/de/account/sessions');
		await until('the warning again', () => at().startsWith('/de/stay'), 40000);
		await until('the end', () => at() === '/de/?ended=1', 40000);
		assert.equal(await page.text('.note b'), texts.de['notice.ended']);
		await page.leave();
	});

	it('lists the sessions, says which is this one, and ends another', async () => {
		const account = await openAccount(server, 'list', person());
		const page = await openWindow(browser, 'en');
		await signInWindow(page, account, 'en');
		const other = await visitor(account);
		await page.follow('.nav a[href$="/account"]');
		await page.follow('.door a[href$="/sessions"]');
		const lines = await page.$$eval('.entries li', (all) => all.map((e) => e.textContent));
		assert.equal(lines.length, 2);
		assert.match(lines[0], /Unknown browser/);
		assert.match(lines[1], /Chromium, Linux\s+this one/);
		assert.match(lines[1], /signed in with token/);
		await page.follow('.entries button');
		assert.equal(await page.text('.note b'), say['sessions.ended']);
		assert.equal((await page.$$('.entries li')).length, 1);
		assert.equal(await other.signedIn(), false);
		assert.equal(await page.$('main form'), null, 'nothing more to end');
		await page.leave();
	});

	it('ends all others, and nobody else\'s', async () => {
		const account = await openAccount(server, 'others', person());
		const mine = await visitor(account);
		const others = [await visitor(account), await visitor(account)];
		const stranger = await visitor(await openAccount(server, 'stranger', person()));
		const token = formToken(await mine.get('/account/sessions'));
		assert.equal((await mine.send('/account/sessions/others', { token })).headers.location,
			'/en/account/sessions?ended=1');
		for (const v of others) assert.equal(await v.signedIn(), false);
		assert.equal(await mine.signedIn(), true);
		assert.equal(await stranger.signedIn(), true);
	});

	it('a handle is of no use elsewhere, nor a form of another site', async () => {
		const account = await openAccount(server, 'handles', person());
		const mine = await visitor(account);
		const second = await visitor(account);
		const stranger = await visitor(await openAccount(server, 'stranger2', person()));
		const page = await mine.get('/account/sessions');
		const [handle] = handles(page);
		assert.equal(handles(page).length, 1, 'not its own');
		for (const who of [mine, second]) assert.equal(page.text.includes(who.cookies.get('__Host-sid')), false);
		const end = (v, token, session, headers) => v.send('/account/sessions/end', { token, session }, headers);
		const own = formToken(page);
		assert.equal((await end(stranger, formToken(await stranger.get('/account/sessions')), handle)).status, 303);
		assert.equal((await end(second, formToken(await second.get('/account/sessions')), handle)).status, 303);
		assert.equal((await end(mine, own, handle.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')))).status, 303);
		assert.equal((await end(mine, 'x', handle)).status, 403);
		assert.equal((await end(mine, own, handle, { 'Sec-Fetch-Site': 'cross-site' })).status, 403);
		assert.equal((await new Visitor(server).send('/account/sessions/end', { token: own, session: handle })).status, 303);
		assert.equal(await second.signedIn(), true, 'none of that ended it');
		await end(mine, own, handle);
		assert.equal(await second.signedIn(), false);
	});

	describe('proving again who one is', () => {
		let account, v;
		const prove = async (then, who = account) => {
			v.cookies.set('__Host-then', then);
			const before = v.cookies.get('__Host-sid');
			const first = await v.password(who.user, who.password);
			assert.equal(first.headers.location, '/en/token/code');
			const r = await v.code(who.card[await v.number()]);
			assert.notEqual(v.cookies.get('__Host-sid'), before);
			assert.equal(v.cookies.has('__Host-then'), false);
			const old = new Visitor(server);
			old.cookies.set('__Host-sid', before);
			assert.equal(await old.signedIn(), false, 'the old session has ended');
			return r.headers.location;
		};
		before(async () => {
			account = await openAccount(server, 'prove', person());
			v = await visitor(account);
		});

		it('shows the doors of the gate', async () => {
			for (const lang of LANGS) {
				v.lang = lang;
				const r = await v.get('/prove');
				assert.equal(title(r), texts[lang]['prove.title']);
				assert.ok(r.text.includes(`href="/${lang}/token"`));
				assert.equal(r.text.includes(`href="/${lang}/activate"`), false);
			}
			v.lang = 'en';
		});
		it('leads back to the page that asked', async () => {
			assert.equal(await prove('/account/sessions'), '/en/account/sessions');
		});
		it('and nowhere else', async () => {
			assert.equal(await prove('//evil.example'), '/en/overview');
			assert.equal(await prove('/account/sessions/end'), '/en/overview');
		});
		it('nor for somebody else', async () => {
			assert.equal(await prove('/account/sessions', await openAccount(server, 'prove2', person())), '/en/overview');
		});
	});
});

describe('while the clock stands', () => {
	let server, clock, account;
	const visitor = async () => {
		const v = new Visitor(server);
		await v.signIn(account);
		return v;
	};
	const refresh = (r) => r.headers.refresh?.split('; url=');
	before(async () => {
		[server, clock] = await startWithClock();
		account = await openAccount(server, 'clock', person());
	});
	after(() => server?.stop());

	it('a page leads to the warning two minutes before the end, which is no use of the session', async () => {
		const v = await visitor();
		const [after, url] = refresh(await v.get('/overview?other=1'));
		assert.equal(Number(after), 13 * MINUTE);
		assert.equal(url, '/en/stay?from=%2Foverview%3Fother%3D1');
		clock.pass(13 * MINUTE);
		const warning = await v.ask('GET', url);
		assert.equal(title(warning), say['stay.title']);
		assert.deepEqual(refresh(warning), ['120', url]);
		clock.pass(2 * MINUTE - SECOND);
		assert.equal(title(await v.ask('GET', url)), say['stay.title']);
		clock.pass(SECOND);
		assert.equal((await v.ask('GET', url)).headers.location, '/en/?ended=1');
		assert.equal(notice(await v.get('/?ended=1')), say['notice.ended']);
	});

	it('the button makes it last, and leads back to pages of ours only', async () => {
		const v = await visitor();
		await v.get('/overview');
		for (const [from, to] of [['/overview?other=1', '/en/overview?other=1'], ['/account', '/en/account'],
			['https://evil.example', '/en/overview'], ['//evil.example', '/en/overview'],
			['/a\r\nX: 1', '/en/overview'], ['/\\evil', '/en/overview'], ['', '/en/overview']]) {
			clock.pass(14 * MINUTE);
			const warning = await v.get(`/stay?from=${encodeURIComponent(from)}`);
			const shown = /name="from" value="([^"]*)"/.exec(warning.text)[1].replaceAll('&amp;', '&');
			assert.equal(`/en${shown}`, to);
			const r = await v.send('/stay', { token: formToken(warning), from });
			assert.equal(r.headers.location, to);
		}
		clock.pass(15 * MINUTE - SECOND);
		assert.equal(await v.signedIn(), true);
		assert.equal((await v.send('/stay', { from: '/account' })).status, 403);
	});

	it('the warning has a way out', async () => {
		const v = await visitor();
		clock.pass(14 * MINUTE);
		const warning = await v.get('/stay?from=/overview');
		assert.ok(warning.text.includes('action="/en/signout"'));
		assert.equal((await v.send('/signout', { token: formToken(warning) })).headers.location, '/en/?out=1');
		assert.equal(await v.signedIn(), false);
	});

	it('says so when another window has used the session meanwhile', async () => {
		const v = await visitor();
		await v.get('/overview');
		clock.pass(13 * MINUTE);
		await v.get('/account');
		const r = await v.get('/stay?from=/overview');
		assert.equal(title(r), say['stay.on']);
		assert.equal(refresh(r)[0], String(13 * MINUTE));
	});

	it('use ends nothing early: once a minute, at each second of it', async () => {
		const v = await visitor();
		for (const s of [59, 60, 61, 30, 89]) {
			clock.pass(s);
			assert.equal(await v.signedIn(), true);
		}
		clock.pass(59);
		assert.equal(await v.signedIn(), true); /* not on disk */
		clock.pass(15 * MINUTE - SECOND);
		assert.equal(await v.signedIn(), true, 'a second before');
		clock.pass(15 * MINUTE);
		assert.equal(await v.signedIn(), false, 'exactly then');
	});

	it('at the end of the longest life only signing in again helps', async () => {
		const v = await visitor();
		for (let s = 0; s < 8 * HOUR - 20 * MINUTE; s += 10 * MINUTE) {
			clock.pass(10 * MINUTE);
			assert.equal(await v.signedIn(), true);
		}
		clock.pass(10 * MINUTE);
		assert.equal(refresh(await v.get('/overview'))[0], String(8 * MINUTE));
		clock.pass(8 * MINUTE);
		const r = await v.get('/stay?from=/overview');
		assert.equal(title(r), say['stay.title']);
		assert.ok(r.text.includes(say['stay.life']));
		assert.equal(r.text.includes('action="/en/stay"'), false);
		assert.equal(refresh(r)[0], '120');
		clock.pass(2 * MINUTE);
		assert.equal((await v.get('/stay?from=/overview')).headers.location, '/en/?ended=1');
	});
});

describe('who looked at my data', () => {
	let server, client, account, v;
	const looked = async (who = v, query = '') => {
		const r = await who.get(`/account/looked${query}`);
		assert.equal(title(r), texts[who.lang]['looked.title']);
		return r;
	};
	const lines = async (who) => rows(await looked(who)).map(words);

	before(async () => {
		/* An ignored signal stays ignored in the program that is started: writing then fails instead of ending it. */
		server = await Server.start({ wrap: ['sh', '-c', 'trap "" XFSZ; exec "$0" "$@"'] });
		client = await agency(server);
		account = await openAccount(server, 'looked', person());
		v = new Visitor(server);
		await v.signIn(account);
	});
	after(() => server?.stop());

	it('staff, the agency\'s program and oneself, by what was done', async () => {
		const declared = await client.declare(shapes.agencyIn(account.inss, 1, 3));
		const id = String(declared.declarationStatus.declarationId).padStart(12, '0');
		const period = String(declared.declarationStatus.period?.id ?? declared.declarationStatus.declarationId);
		assert.equal((await client.get(`/periods/${Number(period)}`)).status, 200);
		for (const kind of ['declarations', 'periods', 'relations']) {
			const r = await client.post(`/${kind}/search`, { worker: { ssin: account.inss } });
			assert.equal(r.status, 200, `${kind}: ${r.text}`);
		}
		await v.get('/overview');
		const all = await lines();
		const staff = new RegExp(`Staff of this service ${os.userInfo().username} Saw or changed the account`);
		const want = [/You .*Looked at the overview/, /labour relations/, /employment periods; yours/,
			/Searched its declarations/, /Read one employment period, number [0-9]{12}/,
			new RegExp(`0123\\.456\\.749 .*Read one declaration, number ${id} Number 0123\\.456\\.749, program program-of-agency`),
			staff /* the card */, staff /* the account */];
		for (const [i, what] of want.entries()) assert.match(all[i], what, all.join('\n'));
		assert.equal(all.length, want.length);
		for (const line of all) assert.match(line, /^[0-2][0-9]:[0-5][0-9] /);
	});

	it('an answer that shows nobody, or is refused, leaves no entry', async () => {
		const before = (await lines()).length;
		await client.get('/declarations/999999999901');
		await client.post('/periods/search', { worker: { ssin: person() } });
		await v.get('/account');
		assert.equal((await lines()).length, before);
	});

	it('somebody else\'s list is his own', async () => {
		const other = new Visitor(server);
		await other.signIn(await openAccount(server, 'other', person()));
		const all = await lines(other);
		assert.equal(all.length, 2, 'the account that staff opened, the card that they printed');
	});

	it('fifty on a page, older ones behind a link', async () => {
		for (let i = 0; i < 60; i++) assert.equal((await v.get('/overview')).status, 200);
		const first = await looked();
		assert.equal(rows(first).length, 50);
		const older = /href="\/en\/account\/looked(\?before=[0-9]+)"/.exec(first.text)[1];
		await v.get('/overview'); /* moves nothing */
		const second = await looked(v, older);
		assert.equal(rows(second).length, 60 + 8 - 50);
		assert.ok(second.text.includes(say['looked.newest']));
		assert.equal(second.text.includes('rel="next"'), false);
		for (const query of ['?before=0', '?before=x', '?before=-1', '?before=99999999999999999999']) await looked(v, query);
	});

	it('what cannot be written down is not shown', async () => {
		const declared = await client.declare(shapes.agencyIn(account.inss, 5, 6));
		const before = rows(await looked()).length;
		const limit = (n) => run('prlimit', ['--pid', String(server.daemon.pid), `--fsize=${n}:`]);
		await limit(1);
		try {
			const r = await v.get('/overview');
			assert.equal(r.status, 503);
			assert.equal(title(r), say['error.503']);
			assert.equal(r.text.includes('Nora'), false);
			for (const q of [await client.get(`/declarations/${declared.declarationStatus.declarationId}`),
				await client.post('/declarations/search', { worker: { ssin: account.inss } })]) {
				assert.equal(q.status, 503);
				assert.equal(q.text.includes(account.inss), false);
			}
			assert.equal(rows(await looked()).length, before, 'what is written can be read');
		} finally {
			await limit('unlimited');
		}
		assert.equal((await v.get('/overview')).status, 200);
		assert.match(await server.ctl('check'), /^access log: [0-9]+ entries, newest [0-9a-f]{64}\ncheck: .* 0 differences\n$/);
	});
});

it('kill -9 under load: every page that was answered stands in the log, whose chain is whole', async () => {
	const server = await Server.start();
	const account = await openAccount(server, 'killed', person());
	const v = new Visitor(server);
	await v.signIn(account);
	const entries = async () => Number(/^access log: ([0-9]+) entries/m.exec(await server.ctl('check'))[1]);
	let shown = await entries();
	for (let round = 0; round < 3; round++) {
		let going = true;
		const lane = async () => {
			while (going) {
				const r = await server.ask('GET', '/en/overview',
					{ headers: { Cookie: `__Host-sid=${v.cookies.get('__Host-sid')}` } }).catch(() => ({}));
				if (r.status === 200) shown++;
				else await sleep(20);
			}
		};
		const lanes = Promise.all(Array.from({ length: 8 }, lane));
		await sleep(500);
		await server.kill('SIGKILL');
		going = false;
		await lanes;
		const n = await entries(); /* rejects when check finds a difference */
		assert.ok(n >= shown && n <= shown + 8, `${shown} shown, ${n} in the log`);
		shown = n;
		await server.startDaemon();
	}
	assert.ok(shown > 30);

	/* The end of the log cut off while nobody looks: it was remembered when the server stopped. */
	await server.kill('SIGTERM');
	for (const name of fs.readdirSync(server.dir)) {
		if (name.startsWith('access.db')) fs.rmSync(path.join(server.dir, name));
	}
	await assert.rejects(server.ctl('check'), (e) => e.code === 1 &&
		e.stdout.includes(`access.db: 0 entries, but entry ${shown} as it was remembered is not among them`));
	await server.startDaemon();
	await server.stop();
});
