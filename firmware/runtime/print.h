// Formatted output to the console, character by character.
//
// Formats: %d %i %u %x %X %c %s %p %%, with a width, '-' (left-aligned), '0' (zeros) and a precision for %s; `l`, `h`
// and `z` are accepted and change nothing. Cores that print at the same time mix their characters: hold the mutex, or
// take turns.
#pragma once

#include <stdarg.h>
#include <stddef.h>

int putchar(int character);
int puts(const char* line);

__attribute__((format(printf, 1, 2))) int printf(const char* format, ...);
__attribute__((format(printf, 1, 0))) int vprintf(const char* format, va_list arguments);

/// As in C: writes at most `capacity` characters, the final zero included, and returns the length of the whole text.
__attribute__((format(printf, 3, 4))) int snprintf(char* buffer, size_t capacity, const char* format, ...);
__attribute__((format(printf, 3, 0))) int vsnprintf(char* buffer, size_t capacity, const char* format,
                                                    va_list arguments);
