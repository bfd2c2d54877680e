'use strict';
/* Help, privacy and accessibility: readable without signing in, in four
 * languages, with what the settings say about the office; every link in them
 * and to them leads somewhere, to the section that it names. */
const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Server } = require('./lib.js');

const LANGS = ['nl', 'fr', 'de', 'en'];
const TOPICS = ['service', 'declaration', 'verdicts', 'mistake', 'contract', 'signin', 'data', 'words'];
const VERDICTS = ['in-time', 'same-day', 'late', 'planned', 'waiting', 'refused', 'cancelled', 'cancelled-late', 'missing'];

let server;
const get = (target) => server.ask('GET', target);
const links = (text) => [...text.matchAll(/<a [^>]*href="([^"]+)"/g)].map((m) => m[1]);
const ids = (text) => new Set([...text.matchAll(/ id="([^"]+)"/g)].map((m) => m[1]));

before(async () => {
	server = await Server.start({ conf: 'office_name = Kantoor <Noord> & Zuid\noffice_mail = hulp@kantoor.example\n' });
});
after(() => server?.stop());

describe('help, privacy and accessibility', () => {
	for (const lang of LANGS) {
		it(`${lang}: every link leads to a page, every anchor to a section`, async () => {
			const seen = new Map();
			const queue = [`/${lang}/`];
			for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
				const [page, anchor] = at.split('#');
				if (!seen.has(page)) {
					const r = await get(page);
					assert.equal(r.status, 200, page);
					assert.match(r.headers['cache-control'], /no-store/);
					seen.set(page, ids(r.text));
					for (const link of links(r.text)) {
						if (link.startsWith('#')) queue.push(page + link);
						else if (link.startsWith(`/${lang}/`)) queue.push(link);
					}
				}
				if (anchor !== undefined) assert.ok(seen.get(page).has(anchor), at);
			}
			for (const name of ['help', 'privacy', 'accessibility', ...TOPICS.map((t) => `help/${t}`)]) {
				assert.ok(seen.has(`/${lang}/${name}`), `${name} is not reached from the gate`);
			}
		});
		it(`${lang}: a section for each verdict, with what to do and who helps`, async () => {
			const { text } = await get(`/${lang}/help/verdicts`);
			for (const verdict of VERDICTS) {
				const section = text.match(new RegExp(`<section aria-labelledby="${verdict}">.*?</section>`, 's'));
				assert.ok(section, verdict);
				assert.equal(section[0].match(/<p><b>/g)?.length, 3, verdict);
			}
		});
		it(`${lang}: the footer of every page, also of an error`, async () => {
			for (const page of ['', 'token', 'nowhere', 'help/words']) {
				const { text } = await get(`/${lang}/${page}`);
				const foot = text.slice(text.indexOf('<footer'));
				assert.deepEqual(links(foot), ['help', 'privacy', 'accessibility'].map((p) => `/${lang}/${p}`));
			}
		});
	}
	it('names the office, escaped, and its address; no telephone when there is none', async () => {
		const { text } = await get('/en/privacy');
		assert.ok(text.includes('Kantoor &lt;Noord&gt; &amp; Zuid runs this service'));
		assert.ok(text.includes('<a href="mailto:hulp@kantoor.example">hulp@kantoor.example</a>'));
		assert.ok(!text.includes('Or call'));
	});
	it('says how long a session lasts as it is set', async () => {
		assert.match((await get('/en/privacy')).text, /about 15 minutes without use; never longer than 8 hours/);
	});
	it('the accessibility statement names the site', async () => {
		assert.ok((await get('/nl/accessibility')).text.includes(server.url));
	});
	it('a topic that is not there is not found', async () => {
		for (const name of ['nothing', 'verdicts/late', '', 'Verdicts']) {
			assert.equal((await get(`/en/help/${name}`)).status, 404, name);
		}
	});
	it('the language links keep the topic', async () => {
		const { text } = await get('/nl/help/contract');
		for (const lang of LANGS) assert.ok(links(text).includes(`/${lang}/help/contract`));
	});
});

describe('help, when the settings say nothing', () => {
	it('sends to the counter', async () => {
		const bare = await Server.start();
		try {
			const { text } = await bare.ask('GET', '/en/privacy');
			assert.ok(text.includes('Whoever runs this service'));
			assert.ok(text.includes('Ask at the counter'));
			assert.ok(!text.includes('mailto:'));
		} finally {
			await bare.stop();
		}
	});
});
