// Formatted text is what C says it is, within the supported formats.

#include <limits.h>

#include "check.h"
#include "runtime/memory.h"

static char text[64];

#define CHECK_TEXT(expected, ...)                                               \
  do {                                                                          \
    const int length = snprintf(text, sizeof text, __VA_ARGS__);                \
    CHECK_EQUAL(length, strlen(expected));                                      \
    if (strcmp(text, expected) != 0) printf("\"%s\" \"%s\"\n", text, expected); \
    CHECK_EQUAL(strcmp(text, expected), 0);                                     \
  } while (false)

int main(void) {
  CHECK_TEXT("plain", "plain");
  CHECK_TEXT("0 1 -1", "%d %i %d", 0, 1, -1);
  CHECK_TEXT("2147483647 -2147483648", "%d %d", INT_MAX, INT_MIN);
  CHECK_TEXT("4294967295", "%u", UINT_MAX);
  CHECK_TEXT("deadbeef BEEF 0", "%x %X %x", 0xDEADBEEFu, 0xBEEFu, 0u);
  CHECK_TEXT("[   42][42   ][00042]", "[%5d][%-5d][%05d]", 42, 42, 42);
  CHECK_TEXT("[  -42][-42  ][-0042]", "[%5d][%-5d][%05d]", -42, -42, -42);
  CHECK_TEXT("00000abc", "%08x", 0xABCu);
  CHECK_TEXT("123456", "%3u", 123456u);
  CHECK_TEXT("a%b", "%c%%%c", 'a', 'b');
  CHECK_TEXT("[  abc][abc  ][ab]", "[%5s][%-5s][%.2s]", "abc", "abc", "abc");
  CHECK_TEXT("0x1c000000", "%p", (void*)0x1C000000);
  CHECK_TEXT("12 34", "%ld %lu", 12L, 34UL);

  // Cut to the capacity, the length of the whole is returned.
  CHECK_EQUAL(snprintf(text, 4, "%d", 123456), 6);
  CHECK_EQUAL(strcmp(text, "123"), 0);
  CHECK_EQUAL(snprintf(text, 0, "%s", "x"), 1);
  CHECK_EQUAL(strcmp(text, "123"), 0);

  CHECK_EQUAL(printf("console %s, %d\n", "line", 7), 16);
  CHECK_EQUAL(puts("another"), 8);
  return check_result();
}
