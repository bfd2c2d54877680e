'use strict';
/* script/run as a new user starts it: the demonstration is made, Nora signs in
 * and sees every verdict, and whatever way it ends, nothing keeps running. */
const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const crypto = require('node:crypto');
const { after, before, it } = require('node:test');
const fs = require('node:fs');
const https = require('node:https');
const os = require('node:os');
const path = require('node:path');
const { Client, Server, freePort, freePorts, run, top, until, CONSULT } = require('./lib.js');
const { askDoor } = require('./eid.js');
const { texts, title, Visitor, startBrowser, openWindow } = require('./visitor.js');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'interim-demo-'));
const data = path.join(folder, 'data');
const year = Number(new Intl.DateTimeFormat('en', { timeZone: 'Europe/Brussels', year: 'numeric' }).format(new Date()));
const started = [];
let port, demo, accounts;

/* What script/run was told; it leads its own process group, as behind a terminal. */
class Start {
	constructor(...words) {
		started.push(this);
		this.out = '';
		this.child = spawn(path.join(top, 'script/run'), words.map(String),
			{ detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
		for (const stream of [this.child.stdout, this.child.stderr]) stream.on('data', (text) => { this.out += text; });
		this.ended = new Promise((resolve) => this.child.on('close', (code, signal) => resolve({ code, signal })));
	}

	async saying(words, limitMs) {
		await until(`script/run says ${words}`, () => {
			if (this.child.exitCode !== null) throw new Error(`script/run ended: ${this.out}`);
			return words.test(this.out);
		}, limitMs);
		return this;
	}

	ready() {
		return this.saying(/^ready https:\/\/localhost:[0-9]+\/$/m, 50000);
	}

	/* Ctrl-C reaches everybody in the group; only: script/run alone. */
	end(signal, only = false) {
		process.kill(only ? this.child.pid : -this.child.pid, signal);
		return this.ended;
	}
}

/* Programs that have our folder among their words. */
const left = () => fs.readdirSync('/proc').filter((pid) => {
	if (!/^[0-9]+$/.test(pid) || Number(pid) === process.pid) return false;
	try {
		return fs.readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(folder);
	} catch {
		return false; /* it has ended meanwhile */
	}
});
const nothingLeft = () => until('everything has ended', () => left().length === 0, 5000);
const check = async (dir = data) => (await run(path.join(top, 'build/interimctl'), ['check', '--data', dir])).stdout;

/* A visitor of the running demonstration. */
function visitor() {
	const ca = fs.readFileSync(path.join(data, 'tls/certificate.pem'));
	const there = { url: `https://localhost:${port}`, agent: new https.Agent({ ca }) };
	return new Visitor(Object.assign(Object.create(Server.prototype), there));
}

/* The agencies' and employers' own programs, with the keys that the demonstration gave them. */
async function programs() {
	const list = (await run(path.join(top, 'build/interimctl'), ['client', 'list', '--data', data])).stdout;
	const { server } = visitor();
	return Promise.all([...list.matchAll(/^(\S+) +([0-9.]{12}) +active/gm)].map(([, clientId, enterprise]) => {
		const key = fs.readFileSync(path.join(data, 'demo/client', enterprise.replaceAll('.', ''), 'key.pem'));
		const client = { server, clientId, alg: 'RS256', key: crypto.createPrivateKey(key) };
		return Object.assign(new Client(), client).signIn(CONSULT);
	}));
}

function readAccounts(text) {
	const parts = text.split(/^(?=[^ \n].*: )/m).filter((part) => part.includes('  user name  '));
	return Object.fromEntries(parts.map((part) => {
		const user = /user name +(\S+)/.exec(part)[1];
		const codes = [...part.matchAll(/\b([0-9]+) ([A-Z]{6})\b/g)].map((m) => [Number(m[1]), m[2]]);
		return [user, { user, password: /password +(\S+)/.exec(part)[1], card: Object.fromEntries(codes) }];
	}));
}

before(async () => {
	port = await freePorts(4);
	demo = await new Start('--data', data, '--port', port).ready();
	accounts = readAccounts(demo.out);
});
after(async () => {
	for (const s of started) if (s.child.exitCode === null && s.child.signalCode === null) await s.end('SIGINT');
	await nothingLeft();
	fs.rmSync(folder, { recursive: true, force: true });
});

it('says where it is and how to sign in', () => {
	assert.match(demo.out, new RegExp(`^ready https://localhost:${port}/\n$`, 'm'));
	assert.deepEqual(Object.keys(accounts), ['nora.specimen', 'ines.eenmalig', 'wout.niemand']);
	for (const { card } of Object.values(accounts)) assert.equal(Object.keys(card).length, 24);
	assert.equal(fs.statSync(data).mode & 0o077, 0, 'others cannot look into it');
});

it('Nora signs in and sees three years with every verdict', async () => {
	const t = texts.en;
	const browser = await startBrowser();
	try {
		const page = await openWindow(browser);
		const nora = accounts['nora.specimen'];
		await page.goto(`https://localhost:${port}/`);
		await page.follow('.door a[href$="/token"]');
		await page.type('#user', nora.user);
		await page.type('#password', nora.password);
		await page.follow('main button');
		await page.type('#code', nora.card[/[0-9]+/.exec(await page.text('h1'))[0]]);
		await page.follow('main button');
		assert.equal(page.url(), `https://localhost:${port}/en/overview`);
		const rows = () => page.$$eval('.row', (list) => list.map((row) => ({
			from: row.querySelector('time').getAttribute('datetime'), text: row.textContent,
			tags: [...row.querySelectorAll('.tag')].map((tag) => tag.textContent) })));
		const lines = await rows();
		assert.deepEqual([...new Set(lines.map((line) => Number(line.from.slice(0, 4))))], [year + 1, year, year - 1]);
		const with_ = (...tags) => lines.filter((line) => line.tags.some((tag) => tags.includes(tag))).length;
		for (const tag of ['ok', 'late', 'day', 'plan', 'off', 'offlate']) {
			assert.ok(with_(t[`tag.${tag}`]) > 0, `a line that is ${tag}`);
		}
		assert.ok(with_(t['tag.edit'], t['tag.editlate']) > 0, 'a line that was changed');
		assert.ok(with_(t['tag.ok']) > lines.length / 2, 'most are in time');
		assert.ok(lines.every((line) => line.tags.length > 0 && /Declared|Refused|Cancelled/.test(line.text)));
		const agencies = await page.$$eval('.group .of', (list) => list.map((e) => e.textContent));
		assert.ok(new Set(agencies).size >= 2, 'several agencies');
		assert.equal((await page.$$('.years > li')).length, 3);
		assert.ok((await page.text('.today h2')).length > 0);
		assert.ok((await page.text('.side')).includes(t['note.text']));
		await page.follow('.other a');
		assert.ok((await rows()).length > lines.length, 'other declared work behind the switch');
		assert.ok((await page.text('.main')).includes('Korenbloem'));
		await page.follow('.out button');
	} finally {
		await browser.close();
	}
});

it('one worked a single day, one never', async () => {
	const see = async (user) => {
		const v = visitor();
		await v.signIn(accounts[user]);
		return (await v.get('/overview')).text.match(/<li class="row/g)?.length ?? 0;
	};
	assert.equal(await see('ines.eenmalig'), 1);
	assert.equal(await see('wout.niemand'), 0);
});

it('every result there is was given: accepted, with a warning, refused, waiting', async () => {
	const results = {};
	for (const client of await programs()) {
		let target = '/declarations/search?page=1&pageSize=250';
		while (target) {
			const { json } = await client.post(target, {});
			for (const d of json.items) results[d.declarationStatus.result] = 1 + (results[d.declarationStatus.result] ?? 0);
			target = json.next?.slice(json.next.indexOf('/declarations/'));
		}
	}
	assert.deepEqual(Object.keys(results).sort(), ['A', 'B', 'S', 'W']);
	assert.ok(results.A > 5 * (results.W + results.B + results.S), JSON.stringify(results));
});

it('what is stored agrees with itself, and somebody waits for a number', async () => {
	assert.match(await check(), /^check: [0-9]{3,} declarations, [0-9]{3,} periods, 0 differences\n$/m);
	assert.match((await run(path.join(top, 'build/interimctl'), ['waiting', '--data', data])).stdout, /^[0-9]+ /);
});

it('a port that is taken, a folder that is in use, words that mean nothing: one clear line', async () => {
	const free = await freePorts(4);
	const elsewhere = path.join(folder, 'elsewhere');
	for (const [words, line] of [
		[['--data', elsewhere, '--port', port], `port ${port} is in use; choose another one with --port N`],
		[['--data', elsewhere, '--port', free, '--http-port', port],
			`port ${port} is in use; choose another one with --port N`],
		[['--data', data, '--port', free], `another script/run uses ${data}`],
		[['--data', elsewhere, '--port', 'x'], '--port needs a number from 1 to 65532'],
		[['--data', elsewhere, '--port', '65533'], '--port needs a number from 1 to 65532'],
		[['--data'], '--data needs a folder'],
		[['--nonsense'], 'unknown option --nonsense; --help tells more']]) {
		const s = new Start(...words);
		assert.deepEqual(await s.ended, { code: 1, signal: null });
		assert.equal(s.out, `script/run: ${line}\n`);
	}
	assert.equal(fs.existsSync(elsewhere), false);
	assert.equal((await visitor().get('/')).status, 200, 'the running one is not disturbed');
});

/* One of the demonstration's eIDs at the certificate door: what the site says at the end. */
async function showCard(name) {
	const v = visitor();
	const read = (ending) => fs.readFileSync(path.join(data, `demo/eid/${name}.${ending}`), 'utf8');
	Object.assign(v.server, { dir: data, certificateUrl: `https://localhost:${port + 1}` });
	const begun = await v.fill('/eid/certificate', {});
	const r = await askDoor(v.server, begun.headers.location.slice(v.server.certificateUrl.length),
		{ pem: read('pem'), key: read('key') });
	if (r.status !== 303) return title(r);
	await v.ask('GET', r.headers.location.slice(v.server.url.length));
	return v.get('/overview');
}

it('says how to use the demonstration eID; Nora\'s opens, a revoked one does not', async () => {
	assert.ok(demo.out.includes(`Import ${data}/demo/eid/nora.p12 into the browser`));
	assert.ok(demo.out.includes(`The door is https://localhost:${port + 1}/.`));
	const seen = await showCard('nora');
	assert.equal(seen.status, 200);
	assert.ok((seen.text.match(/class="row/g) ?? []).length > 100, 'Nora\'s own three years');
	assert.equal(await showCard('revoked'), texts.en['eid.no.revoked']);
});

it('Ctrl-C ends all of it, a second start keeps all of it', async () => {
	const declared = async () => (await check()).replace(/^access log: .*\n/, ''); /* who looks in between is noted there */
	const before = await declared();
	const v = visitor();
	await v.signIn(accounts['nora.specimen']);
	const seen = await v.get('/overview');
	assert.deepEqual(await demo.end('SIGINT'), { code: 130, signal: null });
	await nothingLeft();
	await assert.rejects(visitor().get('/'), /ECONNREFUSED/);
	for (const p of [port + 1, port + 2, port + 3]) assert.equal(await freePort(p), p, 'nobody listens there');
	assert.equal(await declared(), before);

	port = await freePorts(4);
	demo = await new Start('--data', data, '--port', port).ready();
	assert.doesNotMatch(demo.out, /demonstration:/);
	assert.deepEqual(readAccounts(demo.out), accounts);
	assert.equal(await declared(), before);
	v.server = visitor().server;
	const rows = (r) => r.text.slice(r.text.indexOf('<section class="month"'), r.text.indexOf('</main>'));
	assert.ok(rows(seen).length > 10000);
	assert.ok(rows(await v.get('/overview')) === rows(seen), 'who was signed in still is, and sees the same');
	assert.equal((await showCard('nora')).status, 200, 'the same card opens at the new port');
	assert.deepEqual(await demo.end('SIGTERM', true), { code: 143, signal: null });
	await nothingLeft();
});

it('stopped while the demonstration is made: no half of it stays', async () => {
	const half = path.join(folder, 'half');
	const s = await new Start('--data', half, '--port', await freePorts(4)).saying(/^demonstration: [0-9]{4}-/m, 30000);
	assert.deepEqual(await s.end('SIGINT'), { code: 130, signal: null });
	await nothingLeft();
	assert.deepEqual(fs.readdirSync(folder).filter((name) => name.startsWith('half') && !name.endsWith('.lock')), []);
});

it('without a demonstration it is empty, and even kill -9 leaves nothing running', async () => {
	const empty = path.join(folder, 'empty');
	const s = await new Start('--data', empty, '--port', await freePorts(4), '--no-demo').ready();
	assert.doesNotMatch(s.out, /Sign in/);
	assert.match(await check(empty), /^check: 0 declarations, /m);
	assert.deepEqual(await s.end('SIGKILL', true), { code: null, signal: 'SIGKILL' });
	await nothingLeft();
});
