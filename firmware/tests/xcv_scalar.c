// The scalar intrinsics compute what the manual says: compared with plain C on edge cases and pseudo-random operands.

#include <stdint.h>

#include "check.h"
#include "tessera/xcv.h"

static uint32_t state = 1;

// Full-range values mixed with the edges of 8, 16 and 32 bits.
static uint32_t operand(void) {
  static const uint32_t edges[] = {0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, ~0u};
  state = state * 1664525u + 1013904223u;
  const uint32_t draw = state >> 8;
  if ((draw & 3) == 0) return edges[(draw >> 2) % (sizeof edges / sizeof *edges)];
  return state ^ (draw << 13);
}

static int32_t low(uint32_t a) { return (int16_t)a; }
static int32_t high(uint32_t a) { return (int16_t)(a >> 16); }

static uint32_t leading_equal(uint32_t a) {
  if (a == 0) return 0;  // as the manual defines it
  uint32_t count = 0;
  while (count < 31 && ((a >> (30 - count)) & 1) == a >> 31) ++count;
  return count;
}

static void arithmetic(uint32_t a, uint32_t b) {
  const int32_t x = (int32_t)a;
  const int32_t y = (int32_t)b;
  CHECK_EQUAL(cv_abs(x), x < 0 ? 0 - a : a);
  CHECK_EQUAL(cv_min(x, y), x < y ? a : b);
  CHECK_EQUAL(cv_max(x, y), x > y ? a : b);
  CHECK_EQUAL(cv_minu(a, b), a < b ? a : b);
  CHECK_EQUAL(cv_maxu(a, b), a > b ? a : b);
  CHECK_EQUAL(cv_sle(x, y), x <= y);
  CHECK_EQUAL(cv_sleu(a, b), a <= b);
  CHECK_EQUAL(cv_exths(x), (int16_t)a);
  CHECK_EQUAL(cv_exthz(a), (uint16_t)a);
  CHECK_EQUAL(cv_extbs(x), (int8_t)a);
  CHECK_EQUAL(cv_extbz(a), (uint8_t)a);
  CHECK_EQUAL(cv_clip(a, 8), x < -128 ? -128 : x > 127 ? 127 : x);
  CHECK_EQUAL(cv_clipu(a, 9), x < 0 ? 0 : x > 255 ? 255 : x);
  CHECK_EQUAL(cv_clipr(x, 100), x <= -101 ? -101 : x >= 100 ? 100 : x);
  CHECK_EQUAL(cv_clipur(x, 100), x <= 0 ? 0 : x >= 100 ? 100 : x);
  CHECK_EQUAL(cv_addn(a, b, 5), (int32_t)(a + b) >> 5);
  CHECK_EQUAL(cv_addun(a, b, 5), (a + b) >> 5);
  CHECK_EQUAL(cv_addrn(a, b, 5), (int32_t)(a + b + 16) >> 5);
  CHECK_EQUAL(cv_subn(a, b, 3), (int32_t)(a - b) >> 3);
  CHECK_EQUAL(cv_suburn(a, b, 3), (a - b + 4) >> 3);
  CHECK_EQUAL(cv_addnr(x, y, 7), (int32_t)(a + b) >> 7);
  CHECK_EQUAL(cv_subrnr(x, y, 2), (int32_t)(a - b + 2) >> 2);
}

static void products(uint32_t a, uint32_t b, uint32_t sum) {
  CHECK_EQUAL(cv_mac((int32_t)sum, (int32_t)a, (int32_t)b), sum + a * b);
  CHECK_EQUAL(cv_msu((int32_t)sum, (int32_t)a, (int32_t)b), sum - a * b);
  CHECK_EQUAL(cv_muls((int32_t)a, (int32_t)b), low(a) * low(b));
  CHECK_EQUAL(cv_mulhhs((int32_t)a, (int32_t)b), high(a) * high(b));
  CHECK_EQUAL(cv_mulu(a, b), (a & 0xFFFF) * (b & 0xFFFF));
  CHECK_EQUAL(cv_mulhhu(a, b), (a >> 16) * (b >> 16));
  CHECK_EQUAL(cv_mulsn(a, b, 4), (low(a) * low(b)) >> 4);
  CHECK_EQUAL(cv_mulsrn(a, b, 4), (low(a) * low(b) + 8) >> 4);
  CHECK_EQUAL(cv_mulhhun(a, b, 9), ((a >> 16) * (b >> 16)) >> 9);
  CHECK_EQUAL(cv_macsn((int32_t)sum, a, b, 6), (int32_t)((uint32_t)(low(a) * low(b)) + sum) >> 6);
  CHECK_EQUAL(cv_machhsrn((int32_t)sum, a, b, 6), (int32_t)((uint32_t)(high(a) * high(b)) + sum + 32) >> 6);
  CHECK_EQUAL(cv_macun(sum, a, b, 3), ((a & 0xFFFF) * (b & 0xFFFF) + sum) >> 3);
}

static void bits(uint32_t a, uint32_t b) {
  CHECK_EQUAL(cv_extract(a, 7, 9), (int32_t)(a << 16) >> 25);
  CHECK_EQUAL(cv_extractu(a, 7, 9), (a >> 9) & 0x7F);
  CHECK_EQUAL(cv_insert(b, a, 5, 12), (b & ~(0x1Fu << 12)) | (a & 0x1F) << 12);
  CHECK_EQUAL(cv_bclr(a, 5, 12), a & ~(0x1Fu << 12));
  CHECK_EQUAL(cv_bset(a, 5, 12), a | 0x1Fu << 12);
  const uint32_t field = (7 - 1) << 5 | 9;
  CHECK_EQUAL(cv_extractr(a, field), (int32_t)(a << 16) >> 25);
  CHECK_EQUAL(cv_extractur(a, field), (a >> 9) & 0x7F);
  CHECK_EQUAL(cv_insertr(b, a, field), (b & ~(0x7Fu << 9)) | (a & 0x7F) << 9);
  CHECK_EQUAL(cv_bclrr(a, field), a & ~(0x7Fu << 9));
  CHECK_EQUAL(cv_bsetr(a, field), a | 0x7Fu << 9);
  CHECK_EQUAL(cv_ror(a, b), a >> (b & 31) | a << (-b & 31));
  CHECK_EQUAL(cv_cnt(a), __builtin_popcount(a));
  CHECK_EQUAL(cv_ff1(a), a == 0 ? 32 : __builtin_ctz(a));
  CHECK_EQUAL(cv_fl1(a), a == 0 ? 32 : 31 - __builtin_clz(a));
  CHECK_EQUAL(cv_clb(a), leading_equal(a));
  uint32_t reversed = 0;
  for (uint32_t i = 0; i < 32; ++i) reversed |= (a >> i & 1) << (31 - i);
  CHECK_EQUAL(cv_bitrev(a, 0, 0), reversed);
}

int main(void) {
  for (uint32_t round = 0; round < 300; ++round) {
    const uint32_t a = operand();
    const uint32_t b = operand();
    arithmetic(a, b);
    products(a, b, operand());
    bits(a, b);
  }
  return check_result();
}
