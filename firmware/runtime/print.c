#include "runtime/print.h"

#include <stdbool.h>
#include <stdint.h>

#include "arch/address_map.h"
#include "runtime/memory.h"
#include "tessera/mmio.h"

// Where characters go: a buffer of limited capacity, or the console if there is none.
typedef struct {
  char* buffer;
  size_t capacity;
  size_t length;
} Sink;

typedef struct {
  bool left;
  bool zeros;
  size_t width;
  size_t precision;
} Layout;

int putchar(int character) {
  register_write(CONSOLE_REGISTER, (uint8_t)character);
  return (uint8_t)character;
}

static void emit(Sink* sink, char character) {
  if (sink->buffer == NULL) {
    putchar(character);
  } else if (sink->length < sink->capacity) {
    sink->buffer[sink->length] = character;
  }
  ++sink->length;
}

static void pad(Sink* sink, char character, size_t length, size_t width) {
  for (; length < width; ++length) emit(sink, character);
}

// `prefix` (a sign, "0x") stands before zeros but after spaces.
static void emit_field(Sink* sink, Layout layout, const char* prefix, const char* text, size_t length) {
  const size_t total = strlen(prefix) + length;
  if (!layout.left && !layout.zeros) pad(sink, ' ', total, layout.width);
  for (; *prefix != '\0'; ++prefix) emit(sink, *prefix);
  if (!layout.left && layout.zeros) pad(sink, '0', total, layout.width);
  for (size_t i = 0; i < length; ++i) emit(sink, text[i]);
  if (layout.left) pad(sink, ' ', total, layout.width);
}

static void emit_number(Sink* sink, Layout layout, const char* prefix, uint32_t value, uint32_t base, char ten) {
  char digits[10];  // 2^32 - 1 in decimal
  char* first = digits + sizeof digits;
  do {
    const uint32_t digit = value % base;
    *--first = (char)(digit < 10 ? '0' + digit : (uint32_t)ten + digit - 10);
    value /= base;
  } while (value != 0);
  emit_field(sink, layout, prefix, first, (size_t)(digits + sizeof digits - first));
}

static size_t parse_number(const char** format) {
  size_t number = 0;
  for (; **format >= '0' && **format <= '9'; ++*format) number = number * 10 + (size_t)(**format - '0');
  return number;
}

static Layout parse_layout(const char** format) {
  Layout layout = {false, false, 0, SIZE_MAX};
  for (;; ++*format) {
    if (**format == '-') {
      layout.left = true;
    } else if (**format == '0') {
      layout.zeros = true;
    } else {
      break;
    }
  }
  layout.width = parse_number(format);
  if (**format == '.') {
    ++*format;
    layout.precision = parse_number(format);
  }
  while (**format == 'l' || **format == 'h' || **format == 'z') ++*format;
  return layout;
}

static void emit_string(Sink* sink, Layout layout, const char* text) {
  size_t length = 0;
  while (length < layout.precision && text[length] != '\0') ++length;
  layout.zeros = false;
  emit_field(sink, layout, "", text, length);
}

// va_list may be an array type, which cannot be passed by reference; inside a structure it can.
typedef struct {
  va_list list;
} Arguments;

static void emit_conversion(Sink* sink, char conversion, Layout layout, Arguments* arguments) {
  switch (conversion) {
    case 'd':
    case 'i': {
      const int value = va_arg(arguments->list, int);
      const uint32_t magnitude = value < 0 ? -(uint32_t)value : (uint32_t)value;
      emit_number(sink, layout, value < 0 ? "-" : "", magnitude, 10, 'a');
      break;
    }
    case 'u':
      emit_number(sink, layout, "", va_arg(arguments->list, unsigned), 10, 'a');
      break;
    case 'x':
      emit_number(sink, layout, "", va_arg(arguments->list, unsigned), 16, 'a');
      break;
    case 'X':
      emit_number(sink, layout, "", va_arg(arguments->list, unsigned), 16, 'A');
      break;
    case 'p':
      emit_number(sink, layout, "0x", (uint32_t)va_arg(arguments->list, void*), 16, 'a');
      break;
    case 'c': {
      const char character = (char)va_arg(arguments->list, int);
      layout.zeros = false;
      emit_field(sink, layout, "", &character, 1);
      break;
    }
    case 's':
      emit_string(sink, layout, va_arg(arguments->list, const char*));
      break;
    default:  // "%%", and what is not understood appears as it stands
      if (conversion != '%') emit(sink, '%');
      emit(sink, conversion);
      break;
  }
}

static int print_to(Sink* sink, const char* format, Arguments* arguments) {
  while (*format != '\0') {
    if (*format != '%') {
      emit(sink, *format++);
      continue;
    }
    ++format;
    const Layout layout = parse_layout(&format);
    if (*format == '\0') break;
    emit_conversion(sink, *format++, layout, arguments);
  }
  return (int)sink->length;
}

int vprintf(const char* format, va_list list) {
  Sink sink = {NULL, 0, 0};
  Arguments arguments;
  va_copy(arguments.list, list);
  const int length = print_to(&sink, format, &arguments);
  va_end(arguments.list);
  return length;
}

int vsnprintf(char* buffer, size_t capacity, const char* format, va_list list) {
  char nothing;
  Sink sink = {capacity == 0 ? &nothing : buffer, capacity == 0 ? 0 : capacity - 1, 0};
  Arguments arguments;
  va_copy(arguments.list, list);
  const int length = print_to(&sink, format, &arguments);
  va_end(arguments.list);
  if (capacity != 0) buffer[sink.length < capacity ? sink.length : capacity - 1] = '\0';
  return length;
}

int printf(const char* format, ...) {
  va_list list;
  va_start(list, format);
  const int length = vprintf(format, list);
  va_end(list);
  return length;
}

int snprintf(char* buffer, size_t capacity, const char* format, ...) {
  va_list list;
  va_start(list, format);
  const int length = vsnprintf(buffer, capacity, format, list);
  va_end(list);
  return length;
}

int puts(const char* line) { return printf("%s\n", line); }
