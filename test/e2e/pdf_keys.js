'use strict';
/* What PDF/UA-1 and PDF/A-3a want to stand in a file beyond its drawing, looked up in what qpdf reads.  Each rule says
 * what is missing; a rule's own test is a file from which its key was taken. */
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

/* Runs a program on the file; what it prints. */
function ask(bytes, program, before, after = []) {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'interim-pdf-'));
	try {
		fs.writeFileSync(path.join(dir, 'x.pdf'), bytes);
		return execFileSync(program, [...before, path.join(dir, 'x.pdf'), ...after], { maxBuffer: 1 << 27 });
	} finally {
		fs.rmSync(dir, { recursive: true });
	}
}

const read = (bytes) => JSON.parse(ask(bytes, 'qpdf', ['--json=2', '--json-key=qpdf', '--json-stream-data=inline'])).qpdf[1];

/* A list of faults; empty: all keys are there. */
function faults(objects) {
	const found = [];
	const want = (ok, what) => { if (!ok) found.push(what); };
	const at = (x) => {
		const o = typeof x === 'string' && / R$/.test(x) ? objects[`obj:${x}`] : x;
		return o?.stream?.dict ?? o?.value ?? o;
	};
	const data = (x) => Buffer.from(objects[`obj:${x}`]?.stream?.data ?? '', 'base64');
	const trailer = objects.trailer.value;
	const root = at(trailer['/Root']);
	const xmp = root['/Metadata'] === undefined ? '' : data(root['/Metadata']).toString('utf8');
	const all = Object.values(objects).map((o) => o.stream?.dict ?? o.value);
	want(/^u:(nl|fr|de)-BE$|^u:en$/.test(root['/Lang']), 'Lang');
	want(at(root['/MarkInfo'])?.['/Marked'] === true, 'Marked');
	want(at(root['/ViewerPreferences'])?.['/DisplayDocTitle'] === true, 'DisplayDocTitle');
	want(at(root['/Metadata'])?.['/Subtype'] === '/XML' && at(root['/Metadata'])?.['/Type'] === '/Metadata', 'Metadata');
	want(xmp.includes('<pdfaid:part>3<') && xmp.includes('<pdfaid:conformance>A<'), 'pdfaid');
	want(xmp.includes('<pdfuaid:part>1<'), 'pdfuaid');
	want(xmp.includes('<pdfaSchema:prefix>pdfuaid<'), 'extension schema');
	const intent = at(at(root['/OutputIntents'])?.[0]);
	want(intent?.['/S'] === '/GTS_PDFA1' && intent?.['/OutputConditionIdentifier'] === 'u:sRGB', 'OutputIntents');
	want(at(intent?.['/DestOutputProfile'])?.['/N'] === 3, 'profile');
	const spec = at(at(root['/AF'])?.[0]);
	want(spec?.['/Type'] === '/Filespec', 'AF');
	want(spec?.['/AFRelationship'] === '/Data', 'AFRelationship');
	want(spec?.['/F'] !== undefined && spec?.['/UF'] === spec?.['/F'], 'UF');
	want(spec?.['/Desc'] !== undefined, 'Desc');
	want(at(at(spec?.['/EF'])?.['/F'])?.['/Subtype'] === '/text/csv', 'Subtype');
	want(at(at(spec?.['/EF'])?.['/F'])?.['/Params']?.['/Size'] > 0, 'Params');
	want(at(at(root['/Names'])?.['/EmbeddedFiles'])?.['/Names'] !== undefined, 'EmbeddedFiles');
	want(trailer['/ID'] !== undefined, 'ID');
	const info = at(trailer['/Info']);
	want(/^u:D:[0-9]{14}\+0[12]'00'$/.test(info?.['/CreationDate']), 'CreationDate');
	want(xmp.includes(`<rdf:li xml:lang="x-default">${info?.['/Title']?.slice(2)}<`), 'Title');
	want(all.filter((o) => o?.['/Type'] === '/Page').every((o) => o['/Tabs'] === '/S'), 'Tabs');
	const heads = all.filter((o) => o?.['/S'] === '/TH');
	want(heads.length > 0 && heads.every((o) => ['/Column', '/Row'].includes(at(o['/A'])?.['/Scope'])), 'Scope');
	want(all.filter((o) => o?.['/Subtype'] === '/CIDFontType2').every((o) => o['/CIDToGIDMap'] === '/Identity'),
		'CIDToGIDMap');
	want(all.filter((o) => o?.['/Type'] === '/Font' && o['/Subtype'] !== '/CIDFontType2')
		.every((o) => o['/ToUnicode'] !== undefined), 'ToUnicode');
	for (const no of ['/Type3', '/Encrypt', '/JavaScript']) {
		want(!JSON.stringify(all).includes(`"${no}"`), `no ${no}`);
	}
	return found;
}

module.exports = { ask, read, faults };
