#include "runtime/memory.h"

#include <stdint.h>

// Words where both sides allow it, else bytes: a misaligned word would take two cycles and two bank accesses.
void* memcpy(void* restrict destination, const void* restrict source, size_t bytes) {
  uint8_t* to = destination;
  const uint8_t* from = source;
  if ((((uintptr_t)to ^ (uintptr_t)from) & 3) == 0) {
    for (; bytes != 0 && ((uintptr_t)to & 3) != 0; --bytes) *to++ = *from++;
    // Four loads, then four stores: no load waits for its use.
    for (; bytes >= 16; bytes -= 16, to += 16, from += 16) {
      const uint32_t* source_words = (const uint32_t*)from;
      uint32_t* destination_words = (uint32_t*)to;
      const uint32_t a = source_words[0];
      const uint32_t b = source_words[1];
      const uint32_t c = source_words[2];
      const uint32_t d = source_words[3];
      destination_words[0] = a;
      destination_words[1] = b;
      destination_words[2] = c;
      destination_words[3] = d;
    }
    for (; bytes >= 4; bytes -= 4, to += 4, from += 4) *(uint32_t*)to = *(const uint32_t*)from;
  }
  for (; bytes != 0; --bytes) *to++ = *from++;
  return destination;
}

void* memmove(void* destination, const void* source, size_t bytes) {
  uint8_t* to = destination;
  const uint8_t* from = source;
  if ((uintptr_t)to - (uintptr_t)from >= bytes) return memcpy(destination, source, bytes);
  while (bytes != 0) {
    --bytes;
    to[bytes] = from[bytes];
  }
  return destination;
}

void* memset(void* destination, int value, size_t bytes) {
  uint8_t* to = destination;
  const uint32_t word = (uint8_t)value * 0x01010101u;
  for (; bytes != 0 && ((uintptr_t)to & 3) != 0; --bytes) *to++ = (uint8_t)value;
  for (; bytes >= 4; bytes -= 4, to += 4) *(uint32_t*)to = word;
  for (; bytes != 0; --bytes) *to++ = (uint8_t)value;
  return destination;
}

int memcmp(const void* a, const void* b, size_t bytes) {
  const uint8_t* left = a;
  const uint8_t* right = b;
  for (; bytes != 0; --bytes, ++left, ++right) {
    if (*left != *right) return *left - *right;
  }
  return 0;
}

size_t strlen(const char* text) {
  const char* end = text;
  while (*end != '\0') ++end;
  return (size_t)(end - text);
}

int strcmp(const char* a, const char* b) {
  for (; *a != '\0' && *a == *b; ++a, ++b) {
  }
  return (uint8_t)*a - (uint8_t)*b;
}
