/* The second step: what cairo 1.16 leaves out of a document for PDF/UA-1 and
 * PDF/A-3a is put in with libqpdf, in memory.
 *
 * Catalog: language, metadata (XMP), output intent, how the title is shown, the
 * attached file.  Pages: order of tabs, artifacts.  Tables: what a head is the
 * head of.  Fonts: the map of glyphs that ISO 19005-3, 6.2.11.3.2 wants.  Our
 * own document is read here and nothing from outside, so an error of the
 * library is a bug.  Start reading at pdf_finish(). */
#include "render/pdf_int.h"

#include <inttypes.h>
#include <qpdf/qpdf-c.h>

#include "base/day.h"

#define XMP_MAX 16384
#define PROGRAM "Interim@work"

struct finish {
	struct arena *a;
	qpdf_data q;
	const struct pdf_info *info;
};

static void set(struct finish *f, qpdf_oh dict, const char *key, qpdf_oh value)
{
	qpdf_oh_replace_key(f->q, dict, key, value);
}

static qpdf_oh text_of(struct finish *f, struct str s)
{
	return qpdf_oh_new_unicode_string(f->q, str_cstr(f->a, s));
}

static qpdf_oh name_of(struct finish *f, const char *name)
{
	return qpdf_oh_new_name(f->q, name);
}

static qpdf_oh dict_of(struct finish *f)
{
	return qpdf_oh_new_dictionary(f->q);
}

static qpdf_oh array_of(struct finish *f, qpdf_oh item)
{
	qpdf_oh array = qpdf_oh_new_array(f->q);

	qpdf_oh_append_item(f->q, array, item);
	return array;
}

static qpdf_oh stream_of(struct finish *f, struct str bytes)
{
	qpdf_oh stream = qpdf_oh_new_stream(f->q);

	qpdf_oh_replace_stream_data(f->q, stream, (const unsigned char *)(bytes.p == NULL ? "" : bytes.p), bytes.n,
	    qpdf_oh_new_null(f->q), qpdf_oh_new_null(f->q));
	return stream;
}

/* "2026-11-23T17:00:00+01:00" for XMP, "D:20261123170000+01'00'" for PDF (ISO 32000-1, 7.9.4) */
static const char *moment(struct finish *f, bool xmp)
{
	struct local l = local_of(f->info->made_us);
	struct ymd d = day_ymd(l.day);
	int offset = local_offset_s(f->info->made_us) / 3600;

	return arena_printf(f->a, xmp ? "%04d-%02d-%02dT%02d:%02d:%02d+%02d:00" : "D:%04d%02d%02d%02d%02d%02d+%02d'00'",
	    d.year, d.month, d.day, l.hour, l.minute, l.second, offset);
}

static void put_extension(struct buf *b)
{
	/* PDF/A does not know the namespace of PDF/UA by itself (ISO 19005-3, 6.6.2.3) */
	buf_puts(b, "<rdf:Description rdf:about=\"\" xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\""
	    " xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\""
	    " xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">\n"
	    "<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">"
	    "<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>"
	    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
	    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
	    "<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\">"
	    "<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
	    "<pdfaProperty:category>internal</pdfaProperty:category>"
	    "<pdfaProperty:description>part of ISO 14289</pdfaProperty:description>"
	    "</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>"
	    "</rdf:Description>\n");
}

static void put_xmp(struct finish *f, struct buf *b)
{
	const struct pdf_info *i = f->info;
	const char *now = moment(f, true);

	buf_puts(b, "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
	    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
	    "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
	    "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
	    " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\""
	    " xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">\n"
	    "<dc:format>application/pdf</dc:format><dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">");
	buf_html(b, i->title);
	buf_printf(b, "</rdf:li><rdf:li xml:lang=\"%.*s\">", STR_ARG(i->lang));
	buf_html(b, i->title);
	buf_printf(b, "</rdf:li></rdf:Alt></dc:title>"
	    "<dc:language><rdf:Bag><rdf:li>%.*s</rdf:li></rdf:Bag></dc:language>"
	    "<dc:creator><rdf:Seq><rdf:li>", STR_ARG(i->lang));
	buf_html(b, i->author);
	buf_printf(b, "</rdf:li></rdf:Seq></dc:creator>"
	    "<xmp:CreateDate>%s</xmp:CreateDate><xmp:ModifyDate>%s</xmp:ModifyDate>"
	    "<xmp:CreatorTool>" PROGRAM "</xmp:CreatorTool>"
	    "<pdf:Producer>" PROGRAM "</pdf:Producer>"
	    "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>"
	    "<pdfuaid:part>1</pdfuaid:part>"
	    "</rdf:Description>\n", now, now);
	put_extension(b);
	buf_puts(b, "</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>");
	CHECK(!b->overflow);
}

static void add_metadata(struct finish *f, qpdf_oh root)
{
	qpdf_oh info = qpdf_make_indirect_object(f->q, dict_of(f)), stream, dict;
	qpdf_oh now = qpdf_oh_new_string(f->q, moment(f, false));
	struct buf b;

	buf_init(&b, XMP_MAX);
	put_xmp(f, &b);
	stream = stream_of(f, buf_str(&b));
	buf_free(&b);
	dict = qpdf_oh_get_dict(f->q, stream);
	set(f, dict, "/Type", name_of(f, "/Metadata"));
	set(f, dict, "/Subtype", name_of(f, "/XML"));
	set(f, root, "/Metadata", stream);
	set(f, info, "/Title", text_of(f, f->info->title));
	set(f, info, "/Author", text_of(f, f->info->author));
	set(f, info, "/Creator", text_of(f, STR(PROGRAM)));
	set(f, info, "/Producer", text_of(f, STR(PROGRAM)));
	set(f, info, "/CreationDate", now);
	set(f, info, "/ModDate", now);
	set(f, qpdf_get_trailer(f->q), "/Info", info);
}

static void add_output_intent(struct finish *f, qpdf_oh root)
{
	qpdf_oh intent = dict_of(f), stream;
	struct buf b;

	buf_init(&b, 1024);
	pdf_icc(&b);
	stream = stream_of(f, buf_str(&b));
	buf_free(&b);
	set(f, qpdf_oh_get_dict(f->q, stream), "/N", qpdf_oh_new_integer(f->q, 3));
	set(f, intent, "/Type", name_of(f, "/OutputIntent"));
	set(f, intent, "/S", name_of(f, "/GTS_PDFA1"));
	set(f, intent, "/OutputConditionIdentifier", text_of(f, STR("sRGB")));
	set(f, intent, "/Info", text_of(f, STR("sRGB IEC61966-2.1")));
	set(f, intent, "/DestOutputProfile", stream);
	set(f, root, "/OutputIntents", array_of(f, intent));
}

static void add_file(struct finish *f, qpdf_oh root, const struct pdf_file *file)
{
	qpdf_oh stream = stream_of(f, file->bytes), dict = qpdf_oh_get_dict(f->q, stream), params = dict_of(f);
	qpdf_oh spec = qpdf_make_indirect_object(f->q, dict_of(f));
	qpdf_oh ef = dict_of(f), names = dict_of(f), all = dict_of(f);
	qpdf_oh name = text_of(f, str_of(file->name)), list = array_of(f, name);

	set(f, params, "/Size", qpdf_oh_new_integer(f->q, (long long)file->bytes.n));
	set(f, params, "/ModDate", qpdf_oh_new_string(f->q, moment(f, false)));
	set(f, dict, "/Type", name_of(f, "/EmbeddedFile"));
	set(f, dict, "/Subtype", name_of(f, arena_printf(f->a, "/%s", file->type)));
	set(f, dict, "/Params", params);
	set(f, ef, "/F", stream);
	set(f, ef, "/UF", stream);
	set(f, spec, "/Type", name_of(f, "/Filespec"));
	set(f, spec, "/F", name);
	set(f, spec, "/UF", name);
	set(f, spec, "/Desc", text_of(f, file->about));
	set(f, spec, "/AFRelationship", name_of(f, "/Data"));
	set(f, spec, "/EF", ef);
	qpdf_oh_append_item(f->q, list, spec);
	set(f, names, "/Names", list);
	set(f, all, "/EmbeddedFiles", names);
	set(f, root, "/Names", all);
	set(f, root, "/AF", array_of(f, spec));
}

/* What a head is the head of: a row in the head of a table has those of the columns. */
static void add_scopes(struct finish *f, qpdf_oh element, bool in_head)
{
	qpdf_oh kids, kind;

	if (qpdf_oh_is_array(f->q, element)) {
		for (int i = 0, n = qpdf_oh_get_array_n_items(f->q, element); i < n; i++) {
			add_scopes(f, qpdf_oh_get_array_item(f->q, element, i), in_head);
		}
		return;
	}
	if (!qpdf_oh_is_dictionary(f->q, element)) {
		return;
	}
	kind = qpdf_oh_get_key(f->q, element, "/S");
	if (qpdf_oh_is_name_and_equals(f->q, kind, "/TH")) {
		qpdf_oh attribute = dict_of(f);

		set(f, attribute, "/O", name_of(f, "/Table"));
		set(f, attribute, "/Scope", name_of(f, in_head ? "/Column" : "/Row"));
		set(f, element, "/A", attribute);
	}
	kids = qpdf_oh_get_key(f->q, element, "/K");
	add_scopes(f, kids, in_head || qpdf_oh_is_name_and_equals(f->q, kind, "/THead"));
}

static void mend_fonts(struct finish *f, qpdf_oh page)
{
	qpdf_oh fonts = qpdf_oh_get_key(f->q, qpdf_oh_get_key(f->q, page, "/Resources"), "/Font"), font, below;

	if (!qpdf_oh_is_dictionary(f->q, fonts)) {
		return;
	}
	qpdf_oh_begin_dict_key_iter(f->q, fonts);
	while (qpdf_oh_dict_more_keys(f->q)) {
		font = qpdf_oh_get_key(f->q, fonts, qpdf_oh_dict_next_key(f->q));
		below = qpdf_oh_get_key(f->q, font, "/DescendantFonts");
		if (!qpdf_oh_is_array(f->q, below)) {
			continue;
		}
		below = qpdf_oh_get_array_item(f->q, below, 0);
		if (qpdf_oh_is_name_and_equals(f->q, qpdf_oh_get_key(f->q, below, "/Subtype"), "/CIDFontType2")) {
			set(f, below, "/CIDToGIDMap", name_of(f, "/Identity"));
		}
	}
}

/* Only the running head, what stands at the foot, and the repeated head of a table are outside the tags. */
static void mend_page(struct finish *f, qpdf_oh page)
{
	unsigned char *p;
	size_t n;
	struct buf b;

	CHECK((qpdf_oh_get_page_content_data(f->q, page, &p, &n) & QPDF_ERRORS) == 0);
	buf_init(&b, 4 * n + 4096);
	CHECK(pdf_artifacts((struct str){ (char *)p, n }, &b) <= 3 + PDF_COLUMNS_MAX);
	CHECK(!b.overflow);
	buf_free_taken(p);
	set(f, page, "/Contents", stream_of(f, buf_str(&b)));
	buf_free(&b);
	set(f, page, "/Tabs", name_of(f, "/S"));
	mend_fonts(f, page);
}

static void write_out(struct finish *f, struct buf *b)
{
	qpdf_init_write_memory(f->q);
	qpdf_set_deterministic_ID(f->q, QPDF_TRUE);
	qpdf_set_newline_before_endstream(f->q, QPDF_TRUE); /* ISO 19005-3, 6.1.7.1 */
	qpdf_set_object_stream_mode(f->q, qpdf_o_disable);
	qpdf_force_pdf_version(f->q, "1.7");
	CHECK((qpdf_write(f->q) & QPDF_ERRORS) == 0);
	buf_put(b, qpdf_get_buffer(f->q), qpdf_get_buffer_length(f->q));
}

enum err pdf_finish(struct arena *a, const struct pdf_info *info, const struct pdf_file *file, struct str drawn,
    struct buf *b)
{
	struct finish f = { a, qpdf_init(), info };
	qpdf_oh root, show;

	qpdf_silence_errors(f.q);
	CHECK((qpdf_read_memory(f.q, "document", drawn.p, drawn.n, NULL) & QPDF_ERRORS) == 0);
	root = qpdf_get_root(f.q);
	show = dict_of(&f);
	set(&f, show, "/DisplayDocTitle", qpdf_oh_new_bool(f.q, QPDF_TRUE));
	set(&f, root, "/ViewerPreferences", show);
	set(&f, root, "/Lang", text_of(&f, info->lang));
	add_metadata(&f, root);
	add_output_intent(&f, root);
	if (file != NULL) {
		add_file(&f, root, file);
	}
	add_scopes(&f, qpdf_oh_get_key(f.q, qpdf_oh_get_key(f.q, root, "/StructTreeRoot"), "/K"), false);
	for (int i = 0, n = qpdf_get_num_pages(f.q); i < n; i++) {
		mend_page(&f, qpdf_get_page_n(f.q, (size_t)i));
	}
	write_out(&f, b);
	CHECK(!qpdf_has_error(f.q));
	qpdf_cleanup(&f.q);
	return b->overflow ? ERR_LIMIT : ERR_OK;
}
