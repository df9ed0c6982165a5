// The packed intrinsics compute what the manual says: compared with loops over lanes.

#include <stdint.h>

#include "check.h"
#include "tessera/xcv.h"

static uint32_t state = 7;

static uint32_t operand(void) {
  state = state * 1664525u + 1013904223u;
  return state ^ state >> 15;
}

static int32_t lane_b(uint32_t a, uint32_t lane) { return (int8_t)(a >> (8 * lane)); }
static int32_t lane_h(uint32_t a, uint32_t lane) { return (int16_t)(a >> (16 * lane)); }
static uint32_t lane_bu(uint32_t a, uint32_t lane) { return (uint8_t)(a >> (8 * lane)); }
static uint32_t lane_hu(uint32_t a, uint32_t lane) { return (uint16_t)(a >> (16 * lane)); }

// Builds a vector from an expression in `lane`.
#define BYTES(expression)                                                                              \
  ({                                                                                                   \
    uint32_t vector = 0;                                                                               \
    for (uint32_t lane = 0; lane < 4; ++lane) vector |= (uint32_t)(uint8_t)(expression) << (8 * lane); \
    vector;                                                                                            \
  })
#define HALVES(expression)                                                                               \
  ({                                                                                                     \
    uint32_t vector = 0;                                                                                 \
    for (uint32_t lane = 0; lane < 2; ++lane) vector |= (uint32_t)(uint16_t)(expression) << (16 * lane); \
    vector;                                                                                              \
  })

#define A lane_b(a, lane)
#define B lane_b(b, lane)
#define AU lane_bu(a, lane)
#define BU lane_bu(b, lane)
#define AH lane_h(a, lane)
#define BH lane_h(b, lane)
#define AHU lane_hu(a, lane)

static void lanes(uint32_t a, uint32_t b) {
  CHECK_EQUAL(cv_add_b(a, b), BYTES(A + B));
  CHECK_EQUAL(cv_add_h(a, b), HALVES(AH + BH));
  CHECK_EQUAL(cv_add_sc_b(a, b), BYTES(A + lane_b(b, 0)));
  CHECK_EQUAL(cv_sub_h(a, b), HALVES(AH - BH));
  CHECK_EQUAL(cv_avg_b(a, b), BYTES((int8_t)(A + B) >> 1));  // of the wrapped sum
  CHECK_EQUAL(cv_avgu_b(a, b), BYTES((uint8_t)(AU + BU) >> 1));
  CHECK_EQUAL(cv_min_b(a, b), BYTES(A < B ? A : B));
  CHECK_EQUAL(cv_maxu_b(a, b), BYTES(AU > BU ? AU : BU));
  CHECK_EQUAL(cv_max_sc_h(a, 0), HALVES(AH > 0 ? AH : 0));
  CHECK_EQUAL(cv_sra_b(a, b), BYTES(A >> (BU & 7)));
  CHECK_EQUAL(cv_srl_b(a, b), BYTES(AU >> (BU & 7)));
  CHECK_EQUAL(cv_sll_h(a, b), HALVES(AHU << (lane_hu(b, lane) & 15)));
  CHECK_EQUAL(cv_and_sc_b(a, b), BYTES(AU & lane_bu(b, 0)));
  CHECK_EQUAL(cv_xor_b(a, b), a ^ b);
  CHECK_EQUAL(cv_abs_b(a), BYTES(A < 0 ? -A : A));
  CHECK_EQUAL(cv_cmpgt_b(a, b), BYTES(A > B ? 0xFF : 0));
  CHECK_EQUAL(cv_cmpleu_b(a, b), BYTES(AU <= BU ? 0xFF : 0));
  CHECK_EQUAL(cv_cmpeq_sc_h(a, a), HALVES(AH == lane_h(a, 0) ? 0xFFFF : 0));
  CHECK_EQUAL(cv_lanes_constant("sra", "b", a, 3), BYTES(A >> 3));
  CHECK_EQUAL(cv_lanes_constant("add", "h", a, -5), HALVES(AH - 5));
  CHECK_EQUAL(cv_lanes_constant("max", "b", a, 0), BYTES(A > 0 ? A : 0));
}

// Expected sums over the lanes of type `left` of a and `right` of b; `of_b` is the lane of b.
#define SUM(lane_count, left, right, of_b)                                                                          \
  ({                                                                                                                \
    uint32_t sum = 0;                                                                                               \
    for (uint32_t lane = 0; lane < (lane_count); ++lane) sum += (uint32_t)left(a, lane) * (uint32_t)right(b, of_b); \
    sum;                                                                                                            \
  })

static void dot_products(uint32_t a, uint32_t b, uint32_t before) {
  const int32_t signed_before = (int32_t)before;
  CHECK_EQUAL(cv_dotsp_b(a, b), SUM(4, lane_b, lane_b, lane));
  CHECK_EQUAL(cv_dotup_b(a, b), SUM(4, lane_bu, lane_bu, lane));
  CHECK_EQUAL(cv_dotusp_b(a, b), SUM(4, lane_bu, lane_b, lane));
  CHECK_EQUAL(cv_dotsp_h(a, b), SUM(2, lane_h, lane_h, lane));
  CHECK_EQUAL(cv_dotup_h(a, b), SUM(2, lane_hu, lane_hu, lane));
  CHECK_EQUAL(cv_dotusp_h(a, b), SUM(2, lane_hu, lane_h, lane));
  CHECK_EQUAL(cv_dotsp_sc_b(a, b), SUM(4, lane_b, lane_b, 0));
  CHECK_EQUAL(cv_dotusp_sc_h(a, b), SUM(2, lane_hu, lane_h, 0));
  CHECK_EQUAL(cv_sdotsp_b(signed_before, a, b), before + SUM(4, lane_b, lane_b, lane));
  CHECK_EQUAL(cv_sdotup_b(before, a, b), before + SUM(4, lane_bu, lane_bu, lane));
  CHECK_EQUAL(cv_sdotusp_b(signed_before, a, b), before + SUM(4, lane_bu, lane_b, lane));
  CHECK_EQUAL(cv_sdotsp_h(signed_before, a, b), before + SUM(2, lane_h, lane_h, lane));
  CHECK_EQUAL(cv_sdotup_sc_h(before, a, b), before + SUM(2, lane_hu, lane_hu, 0));
  CHECK_EQUAL(cv_sdotusp_sc_b(signed_before, a, b), before + SUM(4, lane_bu, lane_b, 0));
  b = 0x01010101;
  CHECK_EQUAL(cv_dot_constant("dotsp", "b", a, 1), SUM(4, lane_b, lane_b, lane));
  CHECK_EQUAL(cv_sdot_constant("sdotsp", "b", signed_before, a, -1), before - SUM(4, lane_b, lane_b, lane));
  CHECK_EQUAL(cv_sdot_constant("sdotup", "b", before, a, 1), before + SUM(4, lane_bu, lane_b, lane));
}

static void moves(uint32_t a, uint32_t b) {
  CHECK_EQUAL(cv_extract_b(a, 2), lane_b(a, 2));
  CHECK_EQUAL(cv_extractu_b(a, 3), lane_bu(a, 3));
  CHECK_EQUAL(cv_extract_h(a, 1), lane_h(a, 1));
  CHECK_EQUAL(cv_extractu_h(a, 0), lane_hu(a, 0));
  CHECK_EQUAL(cv_insert_b(a, b, 1), (a & 0xFFFF00FF) | (b & 0xFF) << 8);
  CHECK_EQUAL(cv_insert_h(a, b, 1), (a & 0xFFFF) | b << 16);
  CHECK_EQUAL(cv_pack(a, b), a << 16 | (b & 0xFFFF));
  CHECK_EQUAL(cv_pack_h(a, b), (a & 0xFFFF0000) | b >> 16);
  CHECK_EQUAL(cv_packhi_b(0x12345678, a, b), 0x5678 | (a & 0xFF) << 24 | (b & 0xFF) << 16);
  CHECK_EQUAL(cv_packlo_b(0x12345678, a, b), 0x12340000 | (a & 0xFF) << 8 | (b & 0xFF));
  CHECK_EQUAL(cv_pack4_b(1, -2, 3, -4), 0xFC03FE01);
  CHECK_EQUAL(cv_shuffle_b(a, b), BYTES(lane_bu(a, BU & 3)));
  CHECK_EQUAL(cv_shuffle_h(a, b), HALVES(lane_hu(a, lane_hu(b, lane) & 1)));
  // Bit 2 (bytes) or 1 (halves) of a lane number chooses the first operand, which is also the destination's old value,
  // or the second.
  CHECK_EQUAL(cv_shuffle2_b(a, b, 0x04000501),
              lane_bu(a, 1) | lane_bu(b, 1) << 8 | lane_bu(a, 0) << 16 | lane_bu(b, 0) << 24);
  CHECK_EQUAL(cv_shuffle2_h(a, b, 0x00020001), lane_hu(a, 1) | lane_hu(b, 0) << 16);
  CHECK_EQUAL(cv_shuffle_sci_h(a, 1), lane_hu(a, 1) | lane_hu(a, 0) << 16);
  CHECK_EQUAL(cv_shufflei_sci_b(2, a, 0x1B),
              lane_bu(a, 3) | lane_bu(a, 2) << 8 | lane_bu(a, 1) << 16 | lane_bu(a, 2) << 24);
}

// Products of Q15 complex numbers; real part low.
static void complex_numbers(uint32_t a, uint32_t b) {
  const int32_t real = (lane_h(a, 0) * lane_h(b, 0) - lane_h(a, 1) * lane_h(b, 1)) >> 15;
  const int32_t imaginary = (lane_h(a, 0) * lane_h(b, 1) + lane_h(a, 1) * lane_h(b, 0)) >> 15;
  CHECK_EQUAL(cv_cplxmul_r(0xABCD1234, a, b), 0xABCD0000 | (uint16_t)real);
  CHECK_EQUAL(cv_cplxmul_i(0xABCD1234, a, b), 0x1234 | (uint32_t)imaginary << 16);
  CHECK_EQUAL(cv_cplxmul_r_div4(0xABCD1234, a, b), 0xABCD0000 | (uint16_t)(real >> 2));
  CHECK_EQUAL(cv_cplxconj(a), (a & 0xFFFF) | (uint32_t)-lane_h(a, 1) << 16);
  CHECK_EQUAL(cv_add_div2(a, b), HALVES((int16_t)(AH + BH) >> 1));
  CHECK_EQUAL(cv_sub_div4(a, b), HALVES((int16_t)(AH - BH) >> 2));
  // (a - b) * -j
  CHECK_EQUAL(cv_subrotmj(a, b), (uint16_t)(lane_h(a, 1) - lane_h(b, 1)) | (uint32_t)(lane_h(b, 0) - lane_h(a, 0))
                                                                               << 16);
}

int main(void) {
  for (uint32_t round = 0; round < 200; ++round) {
    const uint32_t a = operand();
    const uint32_t b = operand();
    lanes(a, b);
    dot_products(a, b, operand());
    moves(a, b);
    // Small parts: the instructions' behaviour at overflow is not this test's subject.
    complex_numbers(a & 0x3FFF3FFF, b & 0x3FFF3FFF);
  }
  return check_result();
}
