'use strict';
/* Starts the real thing for one test file: interimd and nginx on a free port
 * over a data folder of their own, and speaks with them as an employer's
 * software does.  Everything started here ends with stop(). */
const { spawn, execFile } = require('node:child_process');
const crypto = require('node:crypto');
const dns = require('node:dns');
const fs = require('node:fs');
const https = require('node:https');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { promisify } = require('node:util');
const jose = require('jose');

/* Where localhost means ::1 first, older Node tries nothing else; what tests start listens on 127.0.0.1. */
dns.setDefaultResultOrder('ipv4first');

const run = promisify(execFile);
const top = path.resolve(__dirname, '../..');
const build = process.env.INTERIM_BUILD ?? path.join(top, 'build/asan');

const DECLARE = 'scope:dimona:declaration:declarant';
const CONSULT = 'scope:dimona:declaration:consult';
const BASE = '/REST/dimona/v2';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/* The port when it is free; 0: any. */
function freePort(wanted = 0) {
	return new Promise((resolve, reject) => {
		const server = net.createServer();
		server.on('error', reject);
		server.listen(wanted, '127.0.0.1', () => {
			const { port } = server.address();
			server.close(() => resolve(port));
		});
	});
}

/* The first of n free ports that stand side by side. */
async function freePorts(n) {
	for (;;) {
		const first = await freePort();
		const all = await Promise.allSettled(Array.from({ length: n - 1 }, (_, i) => freePort(first + 1 + i)));
		if (all.every((one) => one.status === 'fulfilled')) return first;
	}
}

async function until(what, done, limitMs = 20000) {
	for (const end = Date.now() + limitMs; !(await done()); await sleep(50)) {
		if (Date.now() > end) throw new Error(`${what}: not within ${limitMs} ms`);
	}
}

/* What runs, for the case that a test ends without stop(): nothing is left behind, and nothing keeps the run waiting. */
const children = new Set();
const folders = new Set();
process.on('exit', () => {
	for (const child of children) child.kill('SIGKILL');
	for (const dir of folders) fs.rmSync(dir, { recursive: true, force: true });
});

function start(program, words, stdio) {
	const child = spawn(program, words, { stdio });
	children.add(child);
	child.ended = new Promise((resolve) => child.on('exit', (code, signal) => {
		children.delete(child);
		resolve({ code, signal });
	}));
	child.unref();
	for (const stream of child.stdio) stream?.unref();
	return child;
}

function end(child, signal) {
	child.ref();
	child.kill(signal);
	return child.ended;
}

class Server {
	/* conf: lines for interim.conf; wrap: words put before interimd's command line;
	 * nginxEnv: see script/nginx-conf.  All tests come from one address and sign in more than a visitor may.
	 * nginxConf: makes of the text of nginx.conf another (a reload later would cut connections that the old
	 * workers had taken). */
	static async start({ conf = '', wrap = [], dir, nginxEnv = {}, nginxConf } = {}) {
		const s = new Server();
		s.dir = dir ?? fs.mkdtempSync(path.join(os.tmpdir(), 'interim-e2e-'));
		if (dir === undefined) folders.add(s.dir);
		s.port = await freePorts(2);
		s.url = `https://localhost:${s.port}`;
		s.certificateUrl = `https://localhost:${s.port + 1}`;
		s.wrap = wrap;
		s.log = '';
		fs.writeFileSync(path.join(s.dir, 'interim.conf'),
			`public_url = ${s.url}\ncertificate_url = ${s.certificateUrl}\nargon2_kib = 1024\nargon2_passes = 1\n${conf}`);
		await run(path.join(top, 'script/nginx-conf'), [s.dir, String(s.port)],
			{ env: { ...process.env, SIGN_IN_RATE: '20', ...nginxEnv } });
		if (nginxConf !== undefined) {
			const file = path.join(s.dir, 'run/nginx.conf');
			fs.writeFileSync(file, nginxConf(fs.readFileSync(file, 'utf8')));
		}
		await s.startDaemon();
		s.nginx = start('nginx', ['-p', path.join(s.dir, 'run'), '-c', 'nginx.conf'], 'ignore');
		s.agent = new https.Agent({ keepAlive: true, maxSockets: 64,
			ca: fs.readFileSync(path.join(s.dir, 'tls/certificate.pem')) });
		await until('nginx', () => s.ask('GET', `${BASE}/openapi.yaml`).then((r) => r.status === 200, () => false));
		return s;
	}

	async startDaemon() {
		const [program, ...words] = [...this.wrap, path.join(build, 'interimd'), '--data', this.dir];
		let ready = false;
		const daemon = start(program, words, ['ignore', 'pipe', 'pipe']);
		this.daemon = daemon;
		daemon.stdout.on('data', (text) => { ready = ready || String(text).includes('ready'); });
		daemon.stderr.on('data', (text) => { this.log += text; });
		await until('interimd', () => {
			if (daemon.exitCode !== null) throw new Error(`interimd ended: ${this.log}`);
			return ready;
		});
	}

	kill(signal) {
		return end(this.daemon, signal);
	}

	async stop() {
		const { code } = await this.kill('SIGTERM');
		this.agent.destroy();
		await end(this.nginx, 'SIGTERM');
		if (folders.delete(this.dir)) fs.rmSync(this.dir, { recursive: true, force: true });
		if (code !== 0) throw new Error(`interimd ended with ${code}: ${this.log}`);
	}

	/* Rejects when interimctl does not end with 0. */
	async ctl(...words) {
		return (await run(path.join(build, 'interimctl'), [...words, '--data', this.dir])).stdout;
	}

	/* agent, url: another door than the site */
	ask(method, target, { headers = {}, body, agent = this.agent, url = this.url } = {}) {
		const text = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
		return new Promise((resolve, reject) => {
			const q = https.request(url + target, { method, agent,
				headers: { ...(text === undefined ? {} : { 'Content-Length': Buffer.byteLength(text) }), ...headers } }, (r) => {
				const parts = [];
				r.on('data', (part) => parts.push(part));
				r.on('error', reject);
				r.on('end', () => {
					const answer = { method, target, status: r.statusCode, headers: r.headers,
						text: Buffer.concat(parts).toString('utf8') };
					try {
						answer.json = JSON.parse(answer.text);
					} catch {
						answer.json = undefined;
					}
					this.onAnswer?.(answer);
					resolve(answer);
				});
			});
			q.on('error', reject);
			q.end(text);
		});
	}
}

/* An employer's program: a key, a registered certificate, tokens. */
class Client {
	static async register(server, clientId, enterprise, { curve, scope = [] } = {}) {
		const c = new Client();
		const key = path.join(server.dir, `${clientId}.key`);
		const certificate = path.join(server.dir, `${clientId}.pem`);
		c.server = server;
		c.clientId = clientId;
		c.alg = curve === undefined ? 'RS256' : { 'P-256': 'ES256', 'P-384': 'ES384' }[curve];
		await run('openssl', ['req', '-x509', '-nodes', '-days', '30', '-subj', '/CN=test', '-keyout', key, '-out', certificate,
			...(curve === undefined ? ['-newkey', 'rsa:2048'] : ['-newkey', 'ec', '-pkeyopt', `ec_paramgen_curve:${curve}`])]);
		c.key = crypto.createPrivateKey(fs.readFileSync(key));
		await server.ctl('client', 'add', '--client-id', clientId, '--enterprise', enterprise, '--certificate', certificate,
			...scope.flatMap((s) => ['--scope', s]));
		return c;
	}

	/* claims: replaces or (undefined) leaves out single ones; header the same */
	assertion(claims = {}, header = {}, key = this.key) {
		const now = Math.floor(Date.now() / 1000);
		const all = { jti: crypto.randomUUID(), iss: this.clientId, sub: this.clientId,
			aud: `${this.server.url}/REST/oauth/v5/token`, iat: now, exp: now + 300, ...claims };
		return new jose.SignJWT(all).setProtectedHeader({ alg: this.alg, ...header }).sign(key);
	}

	async askToken(fields = {}) {
		const all = { grant_type: 'client_credentials',
			client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
			client_assertion: fields.client_assertion ?? await this.assertion(), ...fields };
		for (const name of Object.keys(all)) if (all[name] === undefined) delete all[name];
		return this.server.ask('POST', '/REST/oauth/v5/token', { body: new URLSearchParams(all).toString(),
			headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
	}

	async signIn(scope) {
		const r = await this.askToken({ scope });
		if (r.status !== 200) throw new Error(`no token: ${r.text}`);
		this.token = r.json.access_token;
		return this;
	}

	get headers() {
		return { Authorization: `Bearer ${this.token}` };
	}

	post(target, body, headers = {}) {
		return this.server.ask('POST', BASE + target, { body,
			headers: { 'Content-Type': 'application/json', ...this.headers, ...headers } });
	}

	get(target) {
		return this.server.ask('GET', BASE + target, { headers: this.headers });
	}

	/* Hands in, polls as clients do, gives the final answer's body. */
	async declare(body) {
		const created = await this.post('/declarations', body);
		if (created.status !== 201) throw new Error(`${created.status}: ${created.text}`);
		const id = created.headers.location.split('declarations/')[1];
		const r = await this.get(`/declarations/${id}`);
		if (r.status !== 200) throw new Error(`${r.status}: ${r.text}`);
		return r.json;
	}
}

/* Check digits (the rules that everybody can look up). */
const inss = (year, month, day, serial) => {
	const nine = `${String(year % 100).padStart(2, '0')}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}` +
		String(serial).padStart(3, '0');
	return nine + String(97 - Number((year >= 2000 ? `2${nine}` : nine)) % 97).padStart(2, '0');
};

/* A day counted from today in Belgium. */
const day = (offset) => {
	const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Brussels' }).format(new Date());
	return new Date(Date.parse(`${today}T00:00:00Z`) + offset * 86400000).toISOString().slice(0, 10);
};

module.exports = { Server, Client, run, start, end, sleep, until, freePort, freePorts, build, top, inss, day, DECLARE, CONSULT, BASE };
