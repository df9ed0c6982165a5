// The memory and string functions that compilers call on their own, and programs need.
#pragma once

#include <stddef.h>

void* memcpy(void* restrict destination, const void* restrict source, size_t bytes);
void* memmove(void* destination, const void* source, size_t bytes);
void* memset(void* destination, int value, size_t bytes);
int memcmp(const void* a, const void* b, size_t bytes);
size_t strlen(const char* text);
int strcmp(const char* a, const char* b);
