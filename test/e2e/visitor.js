'use strict';
/* Somebody at the portal: a browser reduced to cookies and forms, a real one
 * without script, and a clock that can be set. */
const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const puppeteer = require('puppeteer-core');
const { Server, sleep, top } = require('./lib.js');

const LANGS = ['nl', 'fr', 'de', 'en'];

/* The texts of one language by name, as the pages show them; plural forms are left out. */
const texts = Object.fromEntries(LANGS.map((lang) => {
	let po = fs.readFileSync(path.join(top, `lang/${lang}.po`), 'utf8').replace(/"\n"/g, '');
	if (lang === 'fr') po = po.replace(/ (?=[?!:;»])|(?<=«) /g, '\u00a0');
	return [lang, Object.fromEntries([...po.matchAll(/^msgid "(.+)"\nmsgstr "(.*)"$/gm)].map((m) => [m[1], m[2]]))];
}));

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': '\'' };
const plain = (html) => html.replace(/<[^>]*>/g, '').replace(/&(amp|lt|gt|quot|#39);/g, (all, name) => entities[name])
	.trim();

/* What an answer's page says, in the parts that tests ask for. */
const title = (r) => plain(/<h1[^>]*>(.*?)<\/h1>/s.exec(r.text)?.[1] ?? '');
const fault = (r) => plain(/<div class="fault".*?<p>(.*?)<\/p><\/div>/s.exec(r.text)?.[1] ?? '');
const notice = (r) => plain(/<div class="note[^"]*" role="status"><b>(.*?)<\/b>/s.exec(r.text)?.[1] ?? '');
const formToken = (r) => /<input type="hidden" name="token" value="([^"]*)">/.exec(r.text)?.[1];
const askedNumber = (r) => Number(/<h1>Give code number ([0-9]+)<\/h1>/.exec(r.text)?.[1]);

class Visitor {
	constructor(server, lang = 'en') {
		this.server = server;
		this.lang = lang;
		this.cookies = new Map();
	}

	async ask(method, target, { headers = {}, body } = {}) {
		const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
		const sent = { body, headers: { ...(cookie && { Cookie: cookie }), ...headers } };
		let r = await this.server.ask(method, target, sent);
		while (r.status === 429) { /* nginx holds back who sends many forms; that has its own test */
			await sleep(500);
			r = await this.server.ask(method, target, sent);
		}
		for (const line of r.headers['set-cookie'] ?? []) {
			const [, name, value] = /^([^=;]+)=([^;]*)/.exec(line);
			if (/; Max-Age=0(;|$)/.test(line)) this.cookies.delete(name);
			else this.cookies.set(name, value);
		}
		return r;
	}

	/* rest: behind the language, "/token" */
	get(rest) {
		return this.ask('GET', `/${this.lang}${rest}`);
	}

	/* Sends fields as a page of ours in this browser does. */
	send(rest, fields, headers = {}) {
		return this.ask('POST', `/${this.lang}${rest}`, { body: new URLSearchParams(fields).toString(),
			headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Sec-Fetch-Site': 'same-origin', ...headers } });
	}

	/* Opens the form and fills it in. */
	async fill(rest, fields) {
		return this.send(rest, { token: formToken(await this.get(rest)), ...fields });
	}

	password(user, password) {
		return this.fill('/token', { user, password });
	}

	code(code) {
		return this.fill('/token/code', { code });
	}

	async number() {
		return askedNumber(await this.get('/token/code'));
	}

	async signIn({ user, password, card }) {
		const first = await this.password(user, password);
		assert.equal(first.headers.location, `/${this.lang}/token/code`, first.text);
		const r = await this.code(card[await this.number()]);
		assert.equal(r.status, 303, r.text);
		assert.match(r.headers.location, new RegExp(`^/${this.lang}/overview(\\?codes=[0-6])?$`));
		return r;
	}

	async signedIn() {
		const r = await this.get('/overview');
		assert.ok(r.status === 200 || r.headers.location === `/${this.lang}/?ended=1`, r.text);
		return r.status === 200;
	}
}

/* An account that waits for its activation code, which comes back. */
async function addWorker(server, user, inss) {
	const out = await server.ctl('worker', 'add', '--inss', inss, '--name', 'Nora Specimen', '--user', user);
	return /^activation code \(14 days\): (\S+)$/m.exec(out)[1];
}

/* An account with a password and a card. */
async function openAccount(server, user, inss) {
	const password = `${user} has a long one`;
	const activation = await addWorker(server, user, inss);
	const r = await new Visitor(server).fill('/activate', { user, code: activation, password, again: password });
	assert.equal(r.headers.location, '/en/token?activated=1', r.text);
	return { user, inss, password, activation, card: await newCard(server, user) };
}

/* The codes by number. */
async function newCard(server, user) {
	const out = await server.ctl('codecard', 'new', '--user', user);
	return Object.fromEntries([...out.matchAll(/\b([0-9]+) ([A-Z]{6})\b/g)].map((m) => [Number(m[1]), m[2]]));
}

/* A server whose clock stands still until it is set.  The sanitizers want to be
 * loaded before everything else, and so does faketime: this one runs without them. */
async function startWithClock({ conf } = {}) {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'interim-clock-'));
	const file = path.join(dir, 'clock');
	const library = fs.readdirSync('/usr/lib').map((arch) => `/usr/lib/${arch}/faketime/libfaketimeMT.so.1`)
		.find((name) => fs.existsSync(name));
	assert.ok(library, 'libfaketime is not installed');
	const clock = { now: 1000 * Math.floor(Date.now() / 1000),
		set(ms) {
			clock.now = ms;
			fs.writeFileSync(`${file}.new`, new Date(ms).toISOString().slice(0, 19).replace('T', ' '));
			fs.renameSync(`${file}.new`, file);
		},
		pass: (seconds) => clock.set(clock.now + 1000 * seconds) };
	clock.set(clock.now);
	const server = await Server.start({ conf, dir, wrap: ['env', 'TZ=UTC', `LD_PRELOAD=${library}`,
		`FAKETIME_TIMESTAMP_FILE=${file}`, 'FAKETIME_NO_CACHE=1', 'FAKETIME_DONT_FAKE_MONOTONIC=1',
		'sh', '-c', `exec "${path.join(top, 'build/interimd')}" "$@"`] });
	const stop = server.stop.bind(server);
	server.stop = async () => {
		await stop();
		fs.rmSync(dir, { recursive: true });
	};
	return [server, clock];
}

/* Chromium; the certificate of a test is nobody's. */
const startBrowser = () => puppeteer.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	acceptInsecureCerts: true, args: ['--no-sandbox', '--disable-dev-shm-usage'] });

/* A window of its own, with its own cookies and without script. */
async function openWindow(browser, lang = 'en') {
	const context = await browser.createBrowserContext();
	const page = await context.newPage();
	await page.setJavaScriptEnabled(false);
	await page.setExtraHTTPHeaders({ 'Accept-Language': lang });
	page.leave = () => context.close();
	/* without soft hyphens */
	page.text = (selector) => page.$eval(selector, (element) => element.textContent.replaceAll('\u00ad', '').trim());
	page.follow = async (selector) => {
		const [answer] = await Promise.all([page.waitForNavigation(), page.click(selector)]);
		return answer;
	};
	return page;
}

module.exports = { LANGS, texts, Visitor, title, fault, notice, formToken, askedNumber, addWorker, openAccount, newCard,
	startWithClock, startBrowser, openWindow };
