'use strict';
/* What a page must be for everybody: readable on a narrow screen, in both colour
 * schemes, by a screen reader and with a keyboard. */
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');

const shots = process.env.PORTAL_SHOTS;   /* a folder that keeps pictures for people to look at */
if (shots !== undefined) fs.mkdirSync(shots, { recursive: true });

async function picture(page, name) {
	if (shots !== undefined) await page.screenshot({ path: path.join(shots, `${name}.png`), fullPage: true });
}

/* What a person with a screen reader, a keyboard or a narrow screen would stumble over. */
async function assertAccessible(page) {
	const faults = await page.evaluate(() => {
		const found = [];
		const name = (e) => e.getAttribute('aria-label') ?? (e.getAttribute('aria-labelledby') ?? '').split(' ').filter(Boolean)
			.map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
		if (document.querySelectorAll('h1').length !== 1) found.push('not one h1');
		if (document.querySelectorAll('main').length !== 1) found.push('not one main');
		if (!document.documentElement.lang) found.push('no language');
		let level = 0;
		for (const h of document.querySelectorAll('h1,h2,h3,h4')) {
			const own = Number(h.tagName[1]);
			if (own > level + 1 && level > 0) found.push(`h${level} is followed by h${own}: ${h.textContent}`);
			if (!h.textContent.trim()) found.push('an empty heading');
			level = own;
		}
		for (const e of document.querySelectorAll('section,nav,aside,[role=img]')) {
			if (e.matches('section.group')) continue;
			if (!name(e).trim()) found.push(`${e.tagName}.${e.className} has no name`);
		}
		for (const e of document.querySelectorAll('a,button')) if (!e.textContent.trim()) found.push(`an empty ${e.tagName}`);
		for (const e of document.querySelectorAll('input:not([type=hidden]),textarea')) {
			if (!e.labels?.length) found.push(`${e.id} has no label`);
			if (e.type !== 'checkbox' && e.getAttribute('autocomplete') === null) found.push(`${e.id} has no autocomplete`);
		}
		for (const e of document.querySelectorAll('[aria-labelledby],[aria-describedby]')) {
			for (const id of `${e.getAttribute('aria-labelledby') ?? ''} ${e.getAttribute('aria-describedby') ?? ''}`.split(' ')) {
				if (id && !document.getElementById(id)) found.push(`#${id} is not there`);
			}
		}
		for (const e of document.querySelectorAll('svg')) {
			if (e.getAttribute('aria-hidden') !== 'true' && e.getAttribute('role') !== 'img') found.push('a picture without a word');
		}
		for (const a of document.querySelectorAll('a[href^="#"]')) {
			if (!document.querySelector(a.getAttribute('href'))) found.push(`${a.getAttribute('href')} leads nowhere`);
		}
		for (const e of document.querySelectorAll('td')) {
			if (!e.closest('table').querySelector('caption') || !e.parentNode.querySelector('th[scope=row]')) found.push('a bare table');
		}
		for (const t of document.querySelectorAll('time')) {
			if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d)?$/.test(t.getAttribute('datetime'))) found.push(`time ${t.textContent}`);
		}
		/* targets of 24 pixels, or in a line of text; a door opens wherever it is touched */
		for (const e of document.querySelectorAll('a,button,summary,textarea,input:not([type=hidden])')) {
			const box = e.getBoundingClientRect();
			const alone = e.parentNode.textContent.trim() === e.textContent.trim();
			if (box.height > 0 && box.height < 24 && alone && !e.closest('p,.door,.skip')) {
				found.push(`${e.textContent} is ${box.height} px high`);
			}
		}
		if (document.querySelector('script:not([src]),[style],[onclick]')) found.push('inline style or script');
		return found;
	});
	assert.deepEqual(faults, []);
}

/* WCAG contrast of every text with its ground. */
async function assertContrast(page) {
	const faults = await page.evaluate(() => {
		const rgb = (c) => c.match(/[\d.]+/g).map(Number);
		const light = (c) => c.slice(0, 3).map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
			.reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
		const ground = (e) => {
			for (let at = e; at; at = at.parentElement) {
				const c = rgb(getComputedStyle(at).backgroundColor);
				if (c.length < 4 || c[3] > 0) return c;
			}
			return [255, 255, 255];
		};
		const found = new Set();
		const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		while (walk.nextNode()) {
			const e = walk.currentNode.parentElement;
			if (!walk.currentNode.data.trim() || e.closest('.vh,svg') || !e.getClientRects().length) continue;
			const [a, b] = [light(rgb(getComputedStyle(e).color)), light(ground(e))];
			const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
			if (ratio < 4.5) found.add(`${e.tagName}.${e.className} ${ratio.toFixed(1)}: ${e.textContent.slice(0, 30)}`);
		}
		return [...found];
	});
	assert.deepEqual(faults, []);
}

async function assertFits(page, name, widths = [320, 1280]) {
	for (const width of widths) {
		if (page.viewport().width !== width) await page.setViewport({ width, height: 800 });
		const [inner, client] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
		assert.ok(inner <= client, `${name} is ${inner} wide on ${client}`);
		await picture(page, `${name}-${width}`);
	}
}

async function assertGood(page, name) {
	await assertAccessible(page);
	await assertContrast(page);
	await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
	await assertContrast(page);
	await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }]);
	await assertFits(page, name);
}

module.exports = { shots, picture, assertAccessible, assertContrast, assertFits, assertGood };
