/* Help, privacy, accessibility: pages that everybody may read, signed in or not.
 *
 * Who is not signed in must be able to find out how to sign in, and what is kept
 * about him before he does.  Nothing about the reader stands on them, so they
 * leave no row in the access log.  Start reading at help_page(). */
#include "portal/help.h"

#include "page.h"
#include "portal/ui.h"

#define JUMPS_FROM 4   /* a page of more sections begins with links to them */

static void frame(struct ui *u, enum msg title)
{
	ui_head(u, &(struct ui_frame){ .title = msg_text(u->lang, title), .menu = u->signed_in });
}

static struct page_contact contact_of(const struct ui *u)
{
	const struct conf *c = &u->flow->conf;

	return (struct page_contact){ .name = str_of(c->office_name), .mail = str_of(c->office_mail),
		.phone = str_of(c->office_phone) };
}

enum http_done help_page(void *app, struct http_request *q, struct http_response *r)
{
	struct page_help_link *link;
	struct page_contact contact;
	struct page_help page;
	struct ui u;

	if (!ui_begin(app, q, r, &u)) {
		return HTTP_DONE;
	}
	link = arena_array_of(q->arena, help_topics_n, struct page_help_link);
	for (size_t i = 0; i < help_topics_n; i++) {
		const char *rest = arena_printf(q->arena, "/help/%s", help_topics[i].name);

		link[i] = (struct page_help_link){ .url = ui_path(&u, rest), .title = help_topics[i].title,
			.lead = help_topics[i].lead };
	}
	contact = contact_of(&u);
	page = (struct page_help){ .topics = link, .n_topics = help_topics_n, .contact = &contact };
	frame(&u, MSG_HELP_TITLE);
	page_help(&r->body, u.lang, &page);
	ui_foot(&u);
	return HTTP_DONE;
}

static void fill_section(struct arena *a, const struct help_section *from, struct page_help_section *to)
{
	static const enum msg labels[] = { MSG_HELP_MEANS, MSG_HELP_DO, MSG_HELP_ASK };
	struct page_help_para *para = arena_array_of(a, from->n_paras, struct page_help_para);

	for (size_t i = 0; i < from->n_paras; i++) {
		para[i] = (struct page_help_para){ .text = from->para[i], .labelled = from->verdict,
			.label = labels[i % N_OF(labels)] };
	}
	*to = (struct page_help_section){ .id = str_of(from->id), .title = from->title,
		.link = from->link == NULL ? STR("") : str_of(from->link), .paras = para, .n_paras = from->n_paras };
}

static const struct help_topic *find_topic(struct str rest)
{
	str_cut(&rest, '/');
	str_cut(&rest, '/');
	for (size_t i = 0; i < help_topics_n; i++) {
		if (str_is(rest, help_topics[i].name)) {
			return &help_topics[i];
		}
	}
	return NULL;
}

enum http_done help_topic_page(void *app, struct http_request *q, struct http_response *r)
{
	const struct help_topic *topic;
	struct page_help_section *section;
	struct page_help_jump *jump;
	struct page_help_topic page;
	struct ui u;

	if (!ui_begin(app, q, r, &u)) {
		return HTTP_DONE;
	}
	topic = find_topic(u.rest);
	if (topic == NULL) {
		ui_error(app, q, r, 404);
		return HTTP_DONE;
	}
	section = arena_array_of(q->arena, topic->n_sections, struct page_help_section);
	jump = arena_array_of(q->arena, topic->n_sections, struct page_help_jump);
	for (size_t i = 0; i < topic->n_sections; i++) {
		fill_section(q->arena, &topic->section[i], &section[i]);
		jump[i] = (struct page_help_jump){ .id = section[i].id, .title = section[i].title };
	}
	page = (struct page_help_topic){ .back = ui_path(&u, "/help"), .title = topic->title, .lead = topic->lead,
		.sections = section, .n_sections = topic->n_sections,
		.jumps = jump, .n_jumps = topic->n_sections > JUMPS_FROM ? topic->n_sections : 0 };
	frame(&u, topic->title);
	page_help_topic(&r->body, u.lang, &page);
	ui_foot(&u);
	return HTTP_DONE;
}

enum http_done privacy_page(void *app, struct http_request *q, struct http_response *r)
{
	struct page_privacy page;
	struct page_contact contact;
	struct ui u;

	if (!ui_begin(app, q, r, &u)) {
		return HTTP_DONE;
	}
	contact = contact_of(&u);
	page = (struct page_privacy){ .name = contact.name, .contact = &contact,
		.minutes = u.flow->conf.session_idle_s / 60, .hours = u.flow->conf.session_life_s / 3600 };
	frame(&u, MSG_PRIVACY_TITLE);
	page_privacy(&r->body, u.lang, &page);
	ui_foot(&u);
	return HTTP_DONE;
}

enum http_done accessibility_page(void *app, struct http_request *q, struct http_response *r)
{
	struct page_accessibility page;
	struct page_contact contact;
	struct ui u;

	if (!ui_begin(app, q, r, &u)) {
		return HTTP_DONE;
	}
	contact = contact_of(&u);
	page = (struct page_accessibility){ .site = str_of(u.flow->conf.public_url), .contact = &contact };
	frame(&u, MSG_ACCESSIBILITY_TITLE);
	page_accessibility(&r->body, u.lang, &page);
	ui_foot(&u);
	return HTTP_DONE;
}
