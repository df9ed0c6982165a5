// The little that self-checking programs share: `main` returns `check_result()`, 0 if every CHECK held.
#pragma once

#include <stdbool.h>

#include "runtime/core.h"
#include "runtime/print.h"

// Any core may count; a lost increment cannot turn failures into none.
static volatile unsigned check_failures;

#define CHECK(condition)                                                                      \
  do {                                                                                        \
    if (!(condition)) {                                                                       \
      check_failures = check_failures + 1;                                                    \
      printf("%s:%d: core %u: not so: %s\n", __FILE_NAME__, __LINE__, core_id(), #condition); \
    }                                                                                         \
  } while (false)

/// As CHECK(actual == expected), and prints both.
#define CHECK_EQUAL(actual, expected)                                                                                  \
  do {                                                                                                                 \
    const unsigned check_actual = (unsigned)(actual);                                                                  \
    const unsigned check_expected = (unsigned)(expected);                                                              \
    if (check_actual != check_expected) {                                                                              \
      check_failures = check_failures + 1;                                                                             \
      printf("%s:%d: core %u: %s is 0x%x, expected 0x%x\n", __FILE_NAME__, __LINE__, core_id(), #actual, check_actual, \
             check_expected);                                                                                          \
    }                                                                                                                  \
  } while (false)

static inline int check_result(void) { return check_failures == 0 ? 0 : 1; }
