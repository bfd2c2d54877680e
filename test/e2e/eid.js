'use strict';
/* Cards without a card reader: a PKI in the shape of the Belgian one with its
 * status service, Web eID tokens, the browser's extension, and somebody who
 * goes through the certificate door with a key in his hand. */
const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const os = require('node:os');
const path = require('node:path');
const { run, start, end, sleep, until, freePorts, top } = require('./lib.js');

class Pki {
	static async make() {
		const pki = new Pki();
		pki.dir = fs.mkdtempSync(path.join(os.tmpdir(), 'interim-pki-'));
		process.on('exit', () => fs.rmSync(pki.dir, { recursive: true, force: true }));
		pki.port = await freePorts(2);
		await run(path.join(top, 'script/test-pki'), [pki.dir, '--ocsp-port', String(pki.port)]);
		await pki.answer();
		pki.foreign = pki.openssl('foreigner', 'ocsp-foreigner', pki.port + 1);
		await pki.listens(pki.port + 1);
		return pki;
	}

	/* Lines for interim.conf. */
	get conf() {
		return `trust_dir = ${this.dir}/ca\n`;
	}

	file(name) {
		return path.join(this.dir, name);
	}

	person(name) {
		const pem = fs.readFileSync(this.file(`${name}.pem`), 'utf8');
		const key = fs.readFileSync(this.file(`${name}.key`), 'utf8');
		const certificate = new crypto.X509Certificate(pem);
		return { name, pem, key, der: certificate.raw, rsa: crypto.createPublicKey(key).asymmetricKeyType === 'rsa' };
	}

	/* The status service of the Citizen CA, by openssl; signer: another one than the right one. */
	async answer(signer = 'ocsp') {
		await this.silence();
		this.responder = this.openssl('citizen', signer, this.port);
		await this.listens(this.port);
	}

	openssl(ca, signer, port) {
		return start('openssl', ['ocsp', '-index', this.file('index.txt'), '-CA', this.file(`${ca}.pem`),
			'-rsigner', this.file(`${signer}.pem`), '-rkey', this.file(`${signer}.key`), '-nmin', '10', '-ignore_err',
			'-port', String(port)], 'ignore');
	}

	/* In its place something of ours: (request, response) => … */
	async answerWith(handler) {
		await this.silence();
		this.odd = http.createServer(handler);
		this.odd.unref();
		await new Promise((resolve) => this.odd.listen(this.port, '127.0.0.1', resolve));
	}

	listens(port) {
		return until('the status service', () => new Promise((resolve) => {
			const q = http.get({ port, host: '127.0.0.1', agent: false }, (r) => resolve(r.resume() !== undefined));
			q.on('error', () => resolve(false));
		}));
	}

	async silence() {
		if (this.responder) await end(this.responder, 'SIGTERM');
		if (this.odd) {
			this.odd.closeAllConnections();
			await new Promise((resolve) => this.odd.close(resolve));
		}
		this.responder = this.odd = undefined;
	}

	async end() {
		await this.silence();
		await end(this.foreign, 'SIGTERM');
		fs.rmSync(this.dir, { recursive: true, force: true });
	}
}

/* What the extension gives: a signature over origin and nonce (the text of it).  changes: other members. */
function webEidToken(person, origin, nonce, changes = {}) {
	const hash = person.rsa ? 'sha256' : 'sha384';
	const digest = (text) => crypto.createHash(hash).update(text).digest();
	const signature = crypto.sign(hash, Buffer.concat([digest(origin), digest(nonce)]),
		{ key: person.key, dsaEncoding: 'ieee-p1363' });
	return { unverifiedCertificate: person.der.toString('base64'), algorithm: person.rsa ? 'RS256' : 'ES384',
		signature: signature.toString('base64'), format: 'web-eid:1.0',
		appVersion: 'https://web-eid.eu/web-eid-app/releases/2.7.0+965', ...changes };
}

/* Plays the extension on a page, from its next load on: status and authenticate as it answers them.
 * failures: action → error code; silent: actions that are only acknowledged.  May be called again for another person. */
async function playExtension(page, person, { failures = {}, silent = [] } = {}) {
	const first = page.extension === undefined;
	if (first) page.extension = { asked: [] };
	else await page.removeScriptToEvaluateOnNewDocument(page.extension.script);
	page.extension.person = person;
	if (first) {
		await page.exposeFunction('testCardSigns', (origin, question) => {
			page.extension.asked.push(question);
			return webEidToken(page.extension.person, origin, question.challengeNonce);
		});
	}
	const { identifier } = await page.evaluateOnNewDocument((wrong, mute) => {
		addEventListener('message', async (event) => {
			const action = event.data?.action;
			if (event.source !== window || !['web-eid:status', 'web-eid:authenticate'].includes(action)) return;
			const say = (what, more) => postMessage({ action: `${action}-${what}`, ...more }, location.origin);
			say('ack');
			if (mute.includes(action)) return;
			if (wrong[action]) say('failure', { error: { code: wrong[action], message: 'no' } });
			else if (action === 'web-eid:status') say('success', { library: '2.1.0', extension: '2.5.0', nativeApp: '2.7.0' });
			else say('success', await globalThis.testCardSigns(location.origin, event.data));
		});
	}, failures, silent);
	page.extension.script = identifier;
	return page.extension.asked;
}

/* A visitor's way with Web eID, without the page. */
async function webEidNonce(visitor, token) {
	const r = await visitor.send('/eid/challenge', { token });
	assert.equal(r.status, 200, r.text);
	assert.match(r.headers['content-type'], /^application\/json/);
	assert.match(r.json.nonce, /^[A-Za-z0-9+/]{43}=$/);
	return r.json.nonce;
}

/* The certificate door, seen by a program with a key; every visit is a connection of its own.
 * patient: waits while nginx holds it back. */
async function askDoor(server, target, person, { headers = {}, method = 'GET', patient = true } = {}) {
	const agent = new https.Agent({ keepAlive: false, ca: fs.readFileSync(path.join(server.dir, 'tls/certificate.pem')),
		maxCachedSessions: 0, ...(person && { key: person.key, cert: person.pem }) });
	const ask = () => server.ask(method, target, { agent, headers, url: server.certificateUrl });
	let r = await ask();
	for (; patient && r.status === 429; r = await ask()) await sleep(500);
	return r;
}

module.exports = { Pki, webEidToken, webEidNonce, playExtension, askDoor };
