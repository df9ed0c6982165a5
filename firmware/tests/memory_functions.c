// The memory functions agree with byte loops for all alignments and lengths.

#include "runtime/memory.h"

#include "check.h"

#define SIZE 96

static uint8_t source[SIZE];
static uint8_t destination[SIZE];
static uint8_t expected[SIZE];

static void prepare(void) {
  for (uint32_t i = 0; i < SIZE; ++i) {
    source[i] = (uint8_t)(i * 7 + 1);
    destination[i] = expected[i] = (uint8_t)(i * 3 + 128);
  }
}

static void check(void) { CHECK_EQUAL(memcmp(destination, expected, SIZE), 0); }

int main(void) {
  for (uint32_t from = 0; from < 4; ++from) {
    for (uint32_t to = 0; to < 4; ++to) {
      for (uint32_t bytes = 0; bytes < 40; bytes += bytes < 10 ? 1 : 6) {
        prepare();
        for (uint32_t i = 0; i < bytes; ++i) expected[to + i] = source[from + i];
        CHECK(memcpy(destination + to, source + from, bytes) == destination + to);
        check();

        prepare();
        for (uint32_t i = 0; i < bytes; ++i) expected[to + i] = destination[from + 2 + i];
        memmove(destination + to, destination + from + 2, bytes);
        check();

        prepare();
        for (uint32_t i = bytes; i-- > 0;) expected[to + 4 + i] = expected[from + i];
        memmove(destination + to + 4, destination + from, bytes);
        check();

        prepare();
        for (uint32_t i = 0; i < bytes; ++i) expected[to + i] = 0xA5;
        memset(destination + to, 0xA5, bytes);
        check();
      }
    }
  }
  CHECK(memcmp("abc", "abd", 3) < 0);
  CHECK(memcmp("abd", "abc", 3) > 0);
  CHECK_EQUAL(memcmp("abc", "abd", 2), 0);
  CHECK_EQUAL(strlen(""), 0);
  CHECK_EQUAL(strlen("four"), 4);
  CHECK(strcmp("a", "b") < 0);
  CHECK(strcmp("ab", "a") > 0);
  return check_result();
}
