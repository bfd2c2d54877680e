/* Which browser on which system: enough to know one's own sessions again.
 *
 * Browsers name those that they want to be taken for, so the order of the
 * tables matters: the first mark that occurs wins.  Versions are left out, they
 * would only make the name of one browser change. */
#include "portal/agent.h"

struct mark {
	const char *in;     /* occurs in the header */
	const char *name;
};

static const struct mark browsers[] = {
	{ "Edg/", "Edge" }, { "EdgA/", "Edge" }, { "EdgiOS/", "Edge" }, { "OPR/", "Opera" },
	{ "SamsungBrowser/", "Samsung Internet" }, { "Vivaldi/", "Vivaldi" }, { "FxiOS/", "Firefox" },
	{ "Firefox/", "Firefox" }, { "CriOS/", "Chrome" }, { "Chromium/", "Chromium" },
	{ "HeadlessChrome/", "Chromium" }, { "Chrome/", "Chrome" }, { "Safari/", "Safari" },
};

static const struct mark systems[] = {
	{ "iPhone", "iPhone" }, { "iPad", "iPad" }, { "Android", "Android" }, { "CrOS", "ChromeOS" },
	{ "Windows", "Windows" }, { "Macintosh", "Mac" }, { "Linux", "Linux" },
};

static const char *first_mark(struct str text, const struct mark *mark, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (memmem(text.p, text.n, mark[i].in, strlen(mark[i].in)) != NULL) {
			return mark[i].name;
		}
	}
	return NULL;
}

struct str agent_name(struct arena *a, struct str user_agent)
{
	const char *browser, *system;

	if (user_agent.p == NULL) {
		return STR("");
	}
	browser = first_mark(user_agent, browsers, N_OF(browsers));
	system = first_mark(user_agent, systems, N_OF(systems));
	if (browser != NULL && system != NULL) {
		return str_of(arena_printf(a, "%s, %s", browser, system));
	}
	return browser != NULL ? str_of(browser) : system != NULL ? str_of(system) : STR("");
}
