/* Every limit of the house, each with its reason. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#define LIMIT_JSON_DEPTH 16             /* the deepest message has 5 levels */
#define LIMIT_BODY_API (16 * 1024)      /* a declaration is under 3 KB; a page of the largest ones must fit the arena */
#define LIMIT_BODY_TOKEN (16 * 1024)    /* an assertion is about 1 KB */
#define LIMIT_BODY_FORM (8 * 1024)      /* our largest form has 4 fields */
#define LIMIT_BODY_DAYS (200 * 1024)    /* a pasted table of three years, percent-encoded; nginx has it too */
#define LIMIT_BODY_EID (32 * 1024)      /* a Web eID token of 10,000 characters, each sign of it escaped */
#define LIMIT_FORM_FIELDS 32
#define LIMIT_QUERY_FIELDS 16
#define LIMIT_PAGE_SIZE 250             /* rows of one search page: times LIMIT_BODY_API under a third of the arena */
#define LIMIT_PAGE_SIZE_DEFAULT 50
#define LIMIT_ARENA_REQUEST (16u * 1024 * 1024) /* fuse; an overview of 5,000 periods needs 4 MB */
#define LIMIT_PAGE_BYTES (8u * 1024 * 1024)     /* a rendered page or answer */
#define LIMIT_OVERVIEW_PERIODS 5000     /* lines of one overview; one for each day of three years makes 1,096 */
#define LIMIT_ANOMALIES 64              /* one declaration; the longest possible list is shorter */
#define LIMIT_NEAR_PERIODS 512          /* periods of one worker that touch one declaration's days */
#define LIMIT_CLIENT_CERTIFICATES 2     /* roll-over: the old and the new */
#define LIMIT_SESSIONS 100              /* of one worker, shown; who opens more is no person */
#define LIMIT_PROGRAMS 25               /* of one enterprise, registered by its managers: shown on one page */
#define LIMIT_BODY_PROGRAM (24 * 1024)  /* a certificate of an RSA key of 8192 bits, percent-encoded */
#define LIMIT_JTI 128                   /* characters */
#define LIMIT_HTTP_CONNECTIONS 1024
#define LIMIT_HTTP_HEADER_BYTES (32 * 1024)

#endif
