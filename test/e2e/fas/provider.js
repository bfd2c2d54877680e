'use strict';
/* The federal sign-in as a real provider (oidc-provider) plays it: signed
 * userinfo, levels of assurance, a page on which one chooses a key or stops.
 * Its TLS certificate comes from an authority of its own. */
const fs = require('node:fs');
const https = require('node:https');
const path = require('node:path');
const jose = require('jose');
const { run } = require('../lib.js');

const ACR = 'urn:be:fedict:iam:fas:';
/* What one can prove oneself with there. */
const MEANS = {
	itsme: { acr: `${ACR}citizen:Level500`, amr: ['bmid'] },
	app: { acr: `${ACR}citizen:Level400`, amr: ['totp'] },
	password: { acr: `${ACR}citizen:Level100`, amr: ['pwd'] },
};
const PEOPLE = {
	nora: { egovNRN: '01050399864', givenName: 'Nora', surname: 'Specimen' },
	nobody: { givenName: 'Nobody', surname: 'Specimen' },
	wrong: { egovNRN: '01050399865', givenName: 'Wrong', surname: 'Specimen' },
};

async function makeTls(dir) {
	const file = (name) => path.join(dir, name);
	const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
	fs.writeFileSync(file('ext'), 'subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\n');
	await run('openssl', ['req', '-x509', ...ec, '-days', '30', '-subj', '/CN=Test CA', '-keyout', file('ca.key'),
		'-out', file('ca.pem')]);
	await run('openssl', ['req', ...ec, '-subj', '/CN=localhost', '-keyout', file('tls.key'), '-out', file('csr')]);
	await run('openssl', ['x509', '-req', '-in', file('csr'), '-CA', file('ca.pem'), '-CAkey', file('ca.key'),
		'-CAcreateserial', '-days', '30', '-extfile', file('ext'), '-out', file('tls.pem')]);
	return { key: fs.readFileSync(file('tls.key')), cert: fs.readFileSync(file('tls.pem')), ca: file('ca.pem') };
}

async function newKey(alg, kid) {
	const { privateKey } = await jose.generateKeyPair(alg, { extractable: true });
	return { ...await jose.exportJWK(privateKey), kid, alg, use: 'sig' };
}

class Federal {
	/* dir: for its files; port: free */
	static async make(dir, port) {
		const f = new Federal();
		f.port = port;
		f.issuer = `https://localhost:${port}`;
		f.tls = await makeTls(dir);
		f.asked = [];
		return f;
	}

	/* Lines for interim.conf. */
	get conf() {
		return `fas_issuer = ${this.issuer}\nfas_authorize_url = ${this.issuer}/auth\nfas_token_url = ${this.issuer}/token\n`
			+ `fas_userinfo_url = ${this.issuer}/me\nfas_jwks_url = ${this.issuer}/jwks\nfas_client_id = interim\n`
			+ `fas_timeout_ms = 3000\noutward_ca_file = ${this.tls.ca}\n`;
	}

	/* client: metadata besides what every test has */
	async listen(site, client, { alg = 'RS256', kid = 'first' } = {}) {
		const { Provider } = await import('oidc-provider');
		this.provider = new Provider(this.issuer, {
			clients: [{ client_id: 'interim', response_types: ['code'], grant_types: ['authorization_code'],
				redirect_uris: ['nl', 'fr', 'de', 'en'].map((lang) => `${site}/${lang}/fas/return`),
				userinfo_signed_response_alg: alg, id_token_signed_response_alg: alg, ...client }],
			acrValues: Object.values(MEANS).map((m) => m.acr),
			claims: { openid: ['sub'], profile: ['givenName', 'surname'], egovnrn: ['egovNRN'] },
			cookies: { keys: ['test'] },
			features: { devInteractions: { enabled: false }, jwtUserinfo: { enabled: true } },
			jwks: { keys: [await newKey(alg, kid)] },
			pkce: { required: () => true },
			findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...PEOPLE[id] }) }),
			interactions: { url: (ctx, interaction) => `/choose/${interaction.uid}` },
			loadExistingGrant: async (ctx) => {
				const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId,
					accountId: ctx.oidc.session.accountId });
				grant.addOIDCScope('openid profile egovnrn');
				await grant.save();
				return grant;
			},
			ttl: { AccessToken: 60, AuthorizationCode: 60, IdToken: 60, Interaction: 600, Session: 600, Grant: 600 },
			renderError: (ctx, out) => { ctx.body = JSON.stringify(out); },
		});
		const rest = this.provider.callback();
		this.server = https.createServer(this.tls, (q, r) => {
			this.asked.push(`${q.method} ${new URL(q.url, this.issuer).pathname}`);
			if (this.answer?.(q, r)) return;
			if (q.url.startsWith('/choose/')) this.choose(q, r);
			else rest(q, r);
		});
		await new Promise((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
	}

	/* One page with a button for each person and means; ?who=…&by=… is the click. */
	async choose(q, r) {
		const { searchParams } = new URL(q.url, this.issuer);
		const { prompt } = await this.provider.interactionDetails(q, r);
		const who = searchParams.get('who');
		const by = MEANS[searchParams.get('by')];
		if (who === 'stop') {
			await this.provider.interactionFinished(q, r, { error: 'access_denied' });
		} else if (who !== null) {
			await this.provider.interactionFinished(q, r, { login: { accountId: who, acr: by.acr, amr: by.amr } });
		} else {
			r.setHeader('Content-Type', 'text/html; charset=utf-8');
			r.end(`<!doctype html><title>CSAM</title><h1>${prompt.name}</h1>${Object.keys(PEOPLE).flatMap((person) =>
				Object.keys(MEANS).map((m) => `<p><a id="${person}-${m}" href="?who=${person}&amp;by=${m}">${person}, ${m}</a>`))
				.join('')}<p><a id="stop" href="?who=stop">stop</a>`);
		}
	}

	close() {
		this.server.closeAllConnections();
		return new Promise((resolve) => this.server.close(resolve));
	}

	/* Walks through the provider without a browser, up to the address that leads back. */
	async walk(address, who = 'nora', by = 'itsme') {
		const cookies = new Map();
		let url = address;
		for (let steps = 0; url.startsWith(this.issuer) && steps < 8; steps++) {
			if (url.includes('/choose/')) url += `?who=${who}&by=${by}`;
			const r = await this.get(url, [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
			for (const line of r.headers['set-cookie'] ?? []) {
				const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
				cookies.set(name, value);
			}
			if (r.headers.location === undefined) throw new Error(`${r.statusCode} at the provider: ${r.text}`);
			url = new URL(r.headers.location, url).href;
		}
		return url;
	}

	get(url, cookie) {
		return new Promise((resolve, reject) => {
			https.get(url, { ca: fs.readFileSync(this.tls.ca), agent: false, headers: { Cookie: cookie } }, (r) => {
				r.text = '';
				r.on('data', (text) => { r.text += text; });
				r.on('end', () => resolve(r));
			}).on('error', reject);
		});
	}
}

module.exports = { Federal, MEANS, PEOPLE, ACR };
