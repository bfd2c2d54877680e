/* The only place that asks the machine what time it is. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H
#include <stdint.h>
int64_t clock_now_us(void);  /* UTC, microseconds since 1970; may step */
int64_t clock_mono_us(void); /* never steps back; unrelated to the date */
#endif
