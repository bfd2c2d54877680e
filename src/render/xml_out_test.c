/* A document byte for byte, and every character that XML has no way to write
 * beside its neighbour that it can. */
#include "render/xml_out.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_document(void **state)
{
	struct xml_out o;
	struct buf b;

	(void)state;
	buf_init(&b, 4096);
	xml_out_open(&o, &b, "list", "urn:x", STR("https://a/b?c=\"<&>'"));
	xml_out_begin(&o, "row");
	xml_out_text(&o, "name", STR("]]><!-- \"D'O\" & Co -->"));
	xml_out_text(&o, "none", STR_NONE);
	xml_out_end(&o, "row");
	xml_out_end(&o, "list");
	assert_true(str_is(buf_str(&b), "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<list xmlns=\"urn:x\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
		" xsi:schemaLocation=\"urn:x https://a/b?c=&quot;&lt;&amp;&gt;&#39;\">\n"
		"<row>\n<name>]]&gt;&lt;!-- &quot;D&#39;O&quot; &amp; Co --&gt;</name>\n"
		"<none></none>\n</row>\n</list>\n"));
	buf_free(&b);
}

static void check_text(struct str given, const char *want)
{
	struct xml_out o;
	struct buf b;

	buf_init(&b, 4096);
	o.b = &b;
	xml_out_text(&o, "t", given);
	if (!str_eq(buf_str(&b), str_of(want))) {
		fail_msg("is %.*s, not %s", STR_ARG(buf_str(&b)), want);
	}
	buf_free(&b);
}

#define NO "\xef\xbf\xbd"
#define T(text) "<t>" text "</t>\n"

static void test_characters(void **state)
{
	(void)state;
	check_text(STR("a\tb\nc\rd"), T("a\tb\nc&#13;d"));
	check_text(STR("\0\x08\x0b\x0c\x0e\x1f\x20"), T(NO NO NO NO NO NO " "));
	check_text(STR("~\x7f"), T("~" NO));
	check_text(STR("\xc2\x9f|\xc2\xa0\xdf\xbf\xe0\xa0\x80"), T(NO NO "|\xc2\xa0\xdf\xbf\xe0\xa0\x80"));
	check_text(STR("\xef\xbf\xbd|\xef\xbf\xbe|\xef\xbf\xbf"), T(NO "|" NO NO NO "|" NO NO NO));
	check_text(STR("\xf0\x90\x80\x80\xf4\x8f\xbf\xbd"), T("\xf0\x90\x80\x80\xf4\x8f\xbf\xbd"));
	/* surrogate, not the shortest form, above U+10FFFF, stray, cut off */
	check_text(STR("\xed\x9f\xbf|\xed\xa0\x80"), T("\xed\x9f\xbf|" NO NO NO));
	check_text(STR("\xc0\xbc|\xe0\x80\xbc"), T(NO NO "|" NO NO NO));
	check_text(STR("\xf4\x90\x80\x80"), T(NO NO NO NO));
	check_text(STR("a\x80" "b\xff"), T("a" NO "b" NO));
	check_text(STR("\xc3<"), T(NO "&lt;"));
	check_text(STR("\xe2\x82"), T(NO NO));
	check_text(STR("\xc3\xa9\xa9"), T("\xc3\xa9" NO));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_document),
		cmocka_unit_test(test_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
