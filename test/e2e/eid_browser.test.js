'use strict';
/* The certificate door in real Chromium: keys in its own store, and keys on a card
 * behind a PKCS#11 module that behaves like the Belgian middleware. */
const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const puppeteer = require('puppeteer-core');
const { Server, run } = require('./lib.js');
const { texts } = require('./visitor.js');
const { Pki } = require('./eid.js');

/* Chromium asks nobody which certificate it shall show where a policy says so; without one it would
 * wait for a window that nobody sees. */
const POLICIES = '/etc/chromium/policies/managed';
const PIN = '1234';
const text = (lang, name) => texts[lang][name].replaceAll('\\"', '"');

let pki, server, folder, policy;

before(async () => {
	assert.equal(process.getuid(), 0, `these tests write a policy into ${POLICIES} and have to run as root`);
	pki = await Pki.make();
	server = await Server.start({ conf: `${pki.conf}ocsp_cache_s = 0\n` });
	folder = fs.mkdtempSync(path.join(os.tmpdir(), 'interim-browser-'));
	fs.mkdirSync(POLICIES, { recursive: true });
	policy = path.join(POLICIES, `interim-test-${process.pid}.json`);
	fs.writeFileSync(policy, JSON.stringify({ AutoSelectCertificateForUrls:
		[JSON.stringify({ pattern: server.certificateUrl, filter: {} })] }));
	process.on('exit', () => fs.rmSync(policy, { force: true }));
});
after(async () => {
	if (policy) fs.rmSync(policy, { force: true });
	await server?.stop();
	await pki?.end();
	if (folder) fs.rmSync(folder, { recursive: true, force: true });
});

/* A person's computer: a home of its own with an NSS store that trusts this server. */
async function makeHome(name) {
	const home = { dir: path.join(folder, name), db: `sql:${path.join(folder, name, '.pki/nssdb')}` };
	fs.mkdirSync(path.join(home.dir, '.pki/nssdb'), { recursive: true });
	await run('certutil', ['-d', home.db, '-N', '--empty-password']);
	await run('certutil', ['-d', home.db, '-A', '-t', 'C,,', '-n', 'server', '-i', path.join(server.dir, 'tls/certificate.pem')]);
	return home;
}

/* Signs in from the gate; gives the page's heading, where it ended, and what the browser could not load. */
async function visit(home, lang, env = {}) {
	const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
		userDataDir: fs.mkdtempSync(path.join(home.dir, 'profile-')), args: ['--no-sandbox', '--disable-dev-shm-usage'],
		env: { ...process.env, HOME: home.dir, EID_TEST_PIN: undefined, ...env } });
	try {
		const page = await browser.newPage();
		const failures = [];
		page.on('requestfailed', (q) => failures.push(q.failure().errorText));
		await page.setJavaScriptEnabled(false);
		await page.goto(`${server.url}/${lang}/`);
		const follow = (selector) => Promise.all([page.waitForNavigation({ timeout: 20000 }), page.click(selector)]);
		await follow('.door a[href$="/eid/certificate"]');
		await follow('main form button');
		return { h1: await page.evaluate(() => document.querySelector('h1')?.textContent.replaceAll('\u00ad', '').trim()),
			failures, url: page.url().replace(/\?.*/, ''),
			cookies: await browser.defaultBrowserContext().cookies() };
	} finally {
		await browser.close();
	}
}

const signedIn = (r, lang) => {
	assert.equal(r.url, `${server.url}/${lang}/overview`, r.h1);
	assert.ok(r.cookies.some((c) => c.name === '__Host-sid'));
};
const refused = (r, lang, reason) => {
	assert.equal(r.url, `${server.certificateUrl}/${lang}/eid/go`);
	assert.equal(r.h1, text(lang, `eid.no.${reason}`));
	assert.equal(r.cookies.some((c) => c.name === '__Host-sid'), false);
};

describe('a key in the browser\'s own store', () => {
	/* Chromium itself offers neither a certificate that has expired nor one that only signs documents: then none is
	 * shown.  Their own pages: eid_certificate.test.js. */
	for (const [name, lang, reason] of [['nora', 'nl'], ['bob', 'fr'], ['farah', 'de'], ['nora-signature', 'de', 'certificate'],
		['expired', 'nl', 'certificate'], ['revoked', 'fr', 'revoked'], ['unknown-issuer', 'en', 'issuer'],
		['wrong-policy', 'nl', 'policy'], ['two-numbers', 'fr', 'subject'], [undefined, 'de', 'certificate']]) {
		it(`${name ?? 'no key'}, ${lang}: ${reason ?? 'signs in'}`, async () => {
			const home = await makeHome(`soft-${name}`);
			if (name) await run('pk12util', ['-d', home.db, '-i', pki.file(`${name}.p12`), '-W', '']);
			const r = await visit(home, lang);
			if (reason) refused(r, lang, reason);
			else signedIn(r, lang);
		});
	}
});

describe('a key on a card', () => {
	let shim, personalise;
	before(async () => {
		shim = path.join(folder, 'shim.so');
		personalise = path.join(folder, 'personalise');
		const flags = ['-std=gnu17', '-Wall', '-Wextra', '-Werror', '-I/usr/include/p11-kit-1'];
		const source = (name) => path.join(__dirname, 'eid', name);
		await run('gcc', [...flags, '-shared', '-fPIC', source('shim.c'), '-o', shim, '-ldl']);
		await run('gcc', [...flags, source('personalise.c'), '-o', personalise, '-lcrypto', '-ldl']);
	});

	async function makeCard(name) {
		const home = await makeHome(`card-${name}`);
		const tokens = path.join(home.dir, 'tokens');
		home.env = { SOFTHSM2_CONF: path.join(home.dir, 'softhsm2.conf') };
		fs.mkdirSync(tokens);
		fs.writeFileSync(home.env.SOFTHSM2_CONF, `directories.tokendir = ${tokens}\nlog.level = ERROR\n`);
		const env = { ...process.env, ...home.env };
		await run('softhsm2-util', ['--init-token', '--free', '--label', 'BELPIC', '--pin', PIN, '--so-pin', '12345678'], { env });
		await run(personalise, [pki.file(`${name}.key`), pki.file(`${name}.pem`), PIN], { env });
		await run('modutil', ['-dbdir', home.db, '-add', 'testbeid', '-libfile', shim, '-force'], { env });
		return home;
	}

	for (const [name, lang] of [['nora', 'nl'], ['bob', 'fr']]) {
		it(`${name}: right, wrong and cancelled PIN`, async () => {
			const home = await makeCard(name);
			for (const pin of ['9999', undefined]) { /* the handshake fails: the browser's own page */
				const r = await visit(home, lang, { ...home.env, EID_TEST_PIN: pin });
				assert.equal(r.url, 'chrome-error://chromewebdata/');
				assert.deepEqual(r.failures, ['net::ERR_SSL_CLIENT_AUTH_SIGNATURE_FAILED']);
				assert.equal(r.cookies.some((c) => c.name === '__Host-sid'), false);
			}
			signedIn(await visit(home, lang, { ...home.env, EID_TEST_PIN: PIN }), lang);
		});
	}
});
