/* Shared by interimctl client and interimctl employer. */
#ifndef CMD_CTL_EMPLOYER_H
#define CMD_CTL_EMPLOYER_H

#include "store/store.h"

/* Puts an enterprise into the repertory when it is not there: as an agency,
 * because that is who mostly comes; `employer add` says otherwise. */
enum err ctl_employer_ensure(struct store *s, int64_t enterprise) WUR;

#endif
