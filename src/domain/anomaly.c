/* Lists of anomalies, and the text form in which a declaration's row keeps them.
 *
 * The facts about an anomaly (class, labels, who raises it) are the generated
 * anomaly_table; here are only the lists that the rules fill. */
#include "domain/anomaly.h"

void anomaly_add(struct anomaly_list *l, enum anomaly id, int64_t number)
{
	CHECK(id > ANOMALY_NONE && id < ANOMALY__MAX && number >= 0);
	for (size_t i = 0; i < l->n; i++) {
		if (l->item[i].id == id && l->item[i].number == number) {
			return;
		}
	}
	/* A declaration with that many faults is refused whatever else is wrong:
	 * fewer warnings exist than there is room (anomaly_test.c). */
	if (l->n < LIMIT_ANOMALIES) {
		l->item[l->n++] = (struct anomaly_found){ .id = id, .number = number };
	}
}

bool anomaly_has(const struct anomaly_list *l, enum anomaly id)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->item[i].id == id) {
			return true;
		}
	}
	return false;
}

enum anomaly_class anomaly_class_of(enum anomaly id)
{
	CHECK(id > ANOMALY_NONE && id < ANOMALY__MAX);
	return anomaly_table[id].class[0] == 'B' ? ANOMALY_BLOCKING : ANOMALY_WARNING;
}

bool anomaly_has_blocking(const struct anomaly_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		if (anomaly_class_of(l->item[i].id) == ANOMALY_BLOCKING) {
			return true;
		}
	}
	return false;
}

void anomaly_write(struct buf *b, const struct anomaly_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		if (i > 0) {
			buf_putc(b, ' ');
		}
		buf_puts(b, anomaly_table[l->item[i].id].id);
		if (l->item[i].number != 0) {
			buf_putc(b, ':');
			buf_i64(b, l->item[i].number);
		}
	}
}

bool anomaly_read(struct str s, struct anomaly_list *l_r)
{
	struct str item, id;
	enum anomaly found;
	uint64_t number;

	l_r->n = 0;
	if (s.n == 0) {
		return true;
	}
	while (s.p != NULL) {
		item = str_cut(&s, ' ');
		id = str_cut(&item, ':');
		found = anomaly_find(id);
		number = 0;
		if (found == ANOMALY_NONE || l_r->n == LIMIT_ANOMALIES) {
			return false;
		}
		if (item.p != NULL && (!str_u64(item, INT64_MAX, &number) || number == 0)) {
			return false;
		}
		l_r->item[l_r->n++] = (struct anomaly_found){ .id = found, .number = (int64_t)number };
	}
	return true;
}
