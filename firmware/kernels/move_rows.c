// The ways to move rows of codes (move.h): words where codes are adjacent on both sides, else one by one.
#include "kernels/move.h"
#include "tessera/xcv.h"

#define LOOK_UP(x) "cv.lbu %[" x "], %[" x "](%[table])\n"
// Four codes in registers to a word in the first.
#define PACK                          \
  "cv.packlo.b %[x0], %[x1], %[x0]\n" \
  "cv.packhi.b %[x0], %[x3], %[x2]\n"
#define CODES [x0] "+r"(x0), [x1] "=&r"(x1), [x2] "=&r"(x2), [x3] "=&r"(x3)

XCV_INLINE uint32_t code_of(const uint8_t* table, uint32_t code) { return table != 0 ? table[code] : code; }

// Up to the first whole word of the output, as stores across words cost two accesses. Short rows do not repay it.
#define LEAST_ALIGNED 32u
XCV_INLINE uint32_t codes_before_word(const int8_t* to, uint32_t length) {
  return length < LEAST_ALIGNED ? 0 : -(uint32_t)to & 3;
}

#define SINGLES(from, to, count, table)                         \
  for (uint32_t single = (count); single != 0; --single) {      \
    const uint32_t code = code_of(table, cv_lbu_post(from, 1)); \
    cv_sb_post(code, to, 1);                                    \
  }

// 16 codes in 8 cycles, and 4 more where the input is not aligned as the output is.
XCV_INLINE void copy_row(const int8_t* from, int8_t* to, uint32_t length) {
  const uint32_t before = codes_before_word(to, length);
  SINGLES(from, to, before, 0)
  length -= before;
  uint32_t x0 = length / 16, x1, x2, x3;
  if (x0 != 0) {
    __asm__ volatile(HW_LOOP_CODE(HW_LOOP(0, "%[x0]",
                                          "cv.lw %[x0], (%[from]), 4\n"
                                          "cv.lw %[x1], (%[from]), 4\n"
                                          "cv.lw %[x2], (%[from]), 4\n"
                                          "cv.lw %[x3], (%[from]), 4\n"
                                          "cv.sw %[x0], (%[to]), 4\n"
                                          "cv.sw %[x1], (%[to]), 4\n"
                                          "cv.sw %[x2], (%[to]), 4\n"
                                          "cv.sw %[x3], (%[to]), 4\n"))
                     : [from] "+r"(from), [to] "+r"(to), CODES
                     :
                     : "memory");
  }
  for (uint32_t words = length / 4 % 4; words != 0; --words) {
    const uint32_t word = cv_lw_post(from, 4);
    cv_sw_post(word, to, 4);
  }
  SINGLES(from, to, length % 4, 0)
}

// 4 codes in 11 cycles.
XCV_INLINE void look_up_row(const int8_t* from, int8_t* to, uint32_t length, const uint8_t* table) {
  const uint32_t before = codes_before_word(to, length);
  SINGLES(from, to, before, table)
  length -= before;
  uint32_t x0 = length / 4, x1, x2, x3;
  if (x0 != 0) {
    __asm__ volatile(HW_LOOP_CODE(HW_LOOP(0, "%[x0]",
                                          "cv.lbu %[x0], (%[from]), 1\n"
                                          "cv.lbu %[x1], (%[from]), 1\n"
                                          "cv.lbu %[x2], (%[from]), 1\n"
                                          "cv.lbu %[x3], (%[from]), 1\n" LOOK_UP("x0") LOOK_UP("x1") LOOK_UP("x2")
                                              LOOK_UP("x3") PACK "cv.sw %[x0], (%[to]), 4\n"))
                     : [from] "+r"(from), [to] "+r"(to), CODES
                     : [table] "r"(table)
                     : "memory");
  }
  SINGLES(from, to, length % 4, table)
}

// 16 codes in 4 cycles.
XCV_INLINE void fill_row(uint32_t code, int8_t* to, uint32_t length) {
  const uint32_t word = code * 0x01010101u, before = codes_before_word(to, length);
  for (uint32_t i = before; i != 0; --i) cv_sb_post(word, to, 1);
  length -= before;
  uint32_t count = length / 16;
  if (count != 0) {
    __asm__ volatile(HW_LOOP_CODE(HW_LOOP(0, "%[count]",
                                          "cv.sw %[word], (%[to]), 4\n"
                                          "cv.sw %[word], (%[to]), 4\n"
                                          "cv.sw %[word], (%[to]), 4\n"
                                          "cv.sw %[word], (%[to]), 4\n"))
                     : [to] "+r"(to)
                     : [word] "r"(word), [count] "r"(count)
                     : "memory");
  }
  for (uint32_t i = length / 4 % 4; i != 0; --i) cv_sw_post(word, to, 4);
  for (uint32_t i = length % 4; i != 0; --i) cv_sb_post(word, to, 1);
}

// 4 codes in 8 cycles, or 12 with a table.
#define STRIDED(LOOK_UPS)                                                                                        \
  HW_LOOP_CODE(HW_LOOP(0, "%[x0]",                                                                               \
                       "cv.lbu %[x0], (%[from]), %[from_bytes]\n"                                                \
                       "cv.lbu %[x1], (%[from]), %[from_bytes]\n"                                                \
                       "cv.lbu %[x2], (%[from]), %[from_bytes]\n"                                                \
                       "cv.lbu %[x3], (%[from]), %[from_bytes]\n" LOOK_UPS "cv.sb %[x0], (%[to]), %[to_bytes]\n" \
                       "cv.sb %[x1], (%[to]), %[to_bytes]\n"                                                     \
                       "cv.sb %[x2], (%[to]), %[to_bytes]\n"                                                     \
                       "cv.sb %[x3], (%[to]), %[to_bytes]\n"))

XCV_INLINE void strided_row(const int8_t* from, int8_t* to, const Dimension* row, const uint8_t* table) {
  uint32_t x0 = row->extent / 4, x1, x2, x3;
  if (x0 != 0 && table != 0) {
    __asm__ volatile(STRIDED(LOOK_UP("x0") LOOK_UP("x1") LOOK_UP("x2") LOOK_UP("x3"))
                     : [from] "+r"(from), [to] "+r"(to), CODES
                     : [from_bytes] "r"(row->from_bytes), [to_bytes] "r"(row->to_bytes), [table] "r"(table)
                     : "memory");
  } else if (x0 != 0) {
    __asm__ volatile(STRIDED("")
                     : [from] "+r"(from), [to] "+r"(to), CODES
                     : [from_bytes] "r"(row->from_bytes), [to_bytes] "r"(row->to_bytes)
                     : "memory");
  }
  for (uint32_t left = row->extent % 4; left != 0; --left) {
    const uint32_t code = code_of(table, cv_lbu_post(from, row->from_bytes));
    cv_sb_post(code, to, row->to_bytes);
  }
}

// The copy stays in registers: stores into the output could otherwise be changes of `run`.
#define FOR_EACH_ROW(statement) \
  const MoveRun r = *run;       \
  const int8_t* from = r.from;  \
  int8_t* to = r.to;            \
  for (uint32_t left = r.rows; left != 0; --left, from += r.next_from, to += r.next_to) statement;

static void copy(const MoveRun* run) { FOR_EACH_ROW(copy_row(from, to, r.row.extent)) }
static void look_up(const MoveRun* run) { FOR_EACH_ROW(look_up_row(from, to, r.row.extent, r.table)) }
static void fill(const MoveRun* run) { FOR_EACH_ROW(fill_row(code_of(r.table, (uint8_t)*from), to, r.row.extent)) }
static void strided(const MoveRun* run) { FOR_EACH_ROW(strided_row(from, to, &r.row, 0)) }
static void strided_look_up(const MoveRun* run){FOR_EACH_ROW(strided_row(from, to, &r.row, r.table))}

MoveWay move_way(const Dimension* row, bool has_table) {
  if (row->to_bytes == 1 && row->from_bytes == 1) return has_table ? (MoveWay){look_up, 44} : (MoveWay){copy, 8};
  if (row->to_bytes == 1 && row->from_bytes == 0) return (MoveWay){fill, 4};
  return has_table ? (MoveWay){strided_look_up, 48} : (MoveWay){strided, 32};
}
