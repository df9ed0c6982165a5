// Intrinsics for CORE-V XCV, the instruction set extensions of CV32E40P (its user manual describes each instruction).
//
// A name is the mnemonic with dots as underscores: cv.sdotsp.b is cv_sdotsp_b. Packed vectors (.b: four 8-bit lanes,
// .h: two 16-bit lanes, lane 0 in the low bits) travel as uint32_t. Suffixes as in the manual: `sc` takes lane 0 of the
// second operand for all lanes, `sci` a 6-bit constant. Accumulating instructions take the old value first and return
// the new one. Functions take registers; what needs a constant is a macro.
//
// Not here: immediate branches (the compiler's business) and hardware loops (`hardware_loop.h`).
#pragma once

#include <stdint.h>

#include "tessera/hardware_loop.h"

#define XCV_INLINE static inline __attribute__((always_inline, unused))

#define XCV_UNARY(type, name, mnemonic)                  \
  XCV_INLINE type cv_##name(type a) {                    \
    type result;                                         \
    __asm__(mnemonic " %0, %1" : "=r"(result) : "r"(a)); \
    return result;                                       \
  }
#define XCV_BINARY(type, name, mnemonic)                             \
  XCV_INLINE type cv_##name(type a, type b) {                        \
    type result;                                                     \
    __asm__(mnemonic " %0, %1, %2" : "=r"(result) : "r"(a), "r"(b)); \
    return result;                                                   \
  }
#define XCV_ACCUMULATE(type, operand, name, mnemonic)             \
  XCV_INLINE type cv_##name(type sum, operand a, operand b) {     \
    __asm__(mnemonic " %0, %1, %2" : "+r"(sum) : "r"(a), "r"(b)); \
    return sum;                                                   \
  }

// Building blocks of the macros that take constants.
#define XCV_BINARY_CONSTANT(type, mnemonic, a, constant)                                \
  ({                                                                                    \
    type xcv_result;                                                                    \
    __asm__(mnemonic " %0, %1, %2" : "=r"(xcv_result) : "r"((type)(a)), "i"(constant)); \
    xcv_result;                                                                         \
  })
#define XCV_TWO_CONSTANTS(type, mnemonic, a, first, second)                                           \
  ({                                                                                                  \
    type xcv_result;                                                                                  \
    __asm__(mnemonic " %0, %1, %2, %3" : "=r"(xcv_result) : "r"((type)(a)), "i"(first), "i"(second)); \
    xcv_result;                                                                                       \
  })
#define XCV_TERNARY_CONSTANT(type, mnemonic, a, b, constant)                                                \
  ({                                                                                                        \
    type xcv_result;                                                                                        \
    __asm__(mnemonic " %0, %1, %2, %3" : "=r"(xcv_result) : "r"((type)(a)), "r"((type)(b)), "i"(constant)); \
    xcv_result;                                                                                             \
  })
#define XCV_ACCUMULATE_CONSTANT(type, mnemonic, sum, a, constant)            \
  ({                                                                         \
    type xcv_sum = (sum);                                                    \
    __asm__(mnemonic " %0, %1, %2" : "+r"(xcv_sum) : "r"(a), "i"(constant)); \
    xcv_sum;                                                                 \
  })
#define XCV_ACCUMULATE_TWO_CONSTANTS(type, mnemonic, sum, a, first, second)                \
  ({                                                                                       \
    type xcv_sum = (sum);                                                                  \
    __asm__(mnemonic " %0, %1, %2, %3" : "+r"(xcv_sum) : "r"(a), "i"(first), "i"(second)); \
    xcv_sum;                                                                               \
  })
#define XCV_ACCUMULATE_SHIFTED(type, mnemonic, sum, a, b, shift)                      \
  ({                                                                                  \
    type xcv_sum = (sum);                                                             \
    __asm__(mnemonic " %0, %1, %2, %3" : "+r"(xcv_sum) : "r"(a), "r"(b), "i"(shift)); \
    xcv_sum;                                                                          \
  })

// --- Event load ------------------------------------------------------------------------------------------------------

/// Reads a register of the event unit; the core sleeps, its clock stopped, until the event unit answers.
XCV_INLINE uint32_t cv_elw(uint32_t address) {
  uint32_t value;
  __asm__ volatile("cv.elw %0, 0(%1)" : "=r"(value) : "r"(address) : "memory");
  return value;
}

// --- Memory: post-increment and register-register --------------------------------------------------------------------
//
// `pointer` is a variable and moves by `step` bytes after the access; `step` is a 12-bit constant or a register. The
// compiler emits these by itself for `*p++`; the macros are for other steps. They are volatile: an order the programmer
// chose to avoid load-use stalls is kept.

#define XCV_LOAD_POST(type, mnemonic, pointer, step)                                                     \
  ({                                                                                                     \
    type xcv_value;                                                                                      \
    __asm__ volatile(mnemonic " %0, (%1), %2" : "=r"(xcv_value), "+r"(pointer) : "rI"(step) : "memory"); \
    xcv_value;                                                                                           \
  })
#define XCV_STORE_POST(mnemonic, value, pointer, step) \
  __asm__ volatile(mnemonic " %1, (%0), %2" : "+r"(pointer) : "r"(value), "rI"(step) : "memory")

#define cv_lb_post(pointer, step) XCV_LOAD_POST(int32_t, "cv.lb", pointer, step)
#define cv_lbu_post(pointer, step) XCV_LOAD_POST(uint32_t, "cv.lbu", pointer, step)
#define cv_lh_post(pointer, step) XCV_LOAD_POST(int32_t, "cv.lh", pointer, step)
#define cv_lhu_post(pointer, step) XCV_LOAD_POST(uint32_t, "cv.lhu", pointer, step)
#define cv_lw_post(pointer, step) XCV_LOAD_POST(uint32_t, "cv.lw", pointer, step)
#define cv_sb_post(value, pointer, step) XCV_STORE_POST("cv.sb", value, pointer, step)
#define cv_sh_post(value, pointer, step) XCV_STORE_POST("cv.sh", value, pointer, step)
#define cv_sw_post(value, pointer, step) XCV_STORE_POST("cv.sw", value, pointer, step)

#define XCV_LOAD_INDEXED(type, name, mnemonic)                                                  \
  XCV_INLINE type cv_##name##_indexed(const void* base, int32_t offset) {                       \
    type value;                                                                                 \
    __asm__ volatile(mnemonic " %0, %1(%2)" : "=r"(value) : "r"(offset), "r"(base) : "memory"); \
    return value;                                                                               \
  }
#define XCV_STORE_INDEXED(name, mnemonic)                                                       \
  XCV_INLINE void cv_##name##_indexed(uint32_t value, void* base, int32_t offset) {             \
    __asm__ volatile(mnemonic " %0, %1(%2)" : : "r"(value), "r"(offset), "r"(base) : "memory"); \
  }
XCV_LOAD_INDEXED(int32_t, lb, "cv.lb")
XCV_LOAD_INDEXED(uint32_t, lbu, "cv.lbu")
XCV_LOAD_INDEXED(int32_t, lh, "cv.lh")
XCV_LOAD_INDEXED(uint32_t, lhu, "cv.lhu")
XCV_LOAD_INDEXED(uint32_t, lw, "cv.lw")
XCV_STORE_INDEXED(sb, "cv.sb")
XCV_STORE_INDEXED(sh, "cv.sh")
XCV_STORE_INDEXED(sw, "cv.sw")

// --- Scalar arithmetic -----------------------------------------------------------------------------------------------

XCV_UNARY(int32_t, abs, "cv.abs")
XCV_UNARY(int32_t, exths, "cv.exths")
XCV_UNARY(uint32_t, exthz, "cv.exthz")
XCV_UNARY(int32_t, extbs, "cv.extbs")
XCV_UNARY(uint32_t, extbz, "cv.extbz")
XCV_BINARY(int32_t, min, "cv.min")
XCV_BINARY(int32_t, max, "cv.max")
XCV_BINARY(uint32_t, minu, "cv.minu")
XCV_BINARY(uint32_t, maxu, "cv.maxu")
// The manual's cv.sle and cv.sleu; LLVM spells them with a t.
XCV_BINARY(int32_t, sle, "cv.slet")
XCV_BINARY(uint32_t, sleu, "cv.sletu")

/// Clips to a signed value of `bits` bits (8: -128..127), or to 0..2^(bits-1)-1.
#define cv_clip(a, bits) XCV_BINARY_CONSTANT(int32_t, "cv.clip", a, bits)
#define cv_clipu(a, bits) XCV_BINARY_CONSTANT(int32_t, "cv.clipu", a, bits)
/// Clips to -(limit+1)..limit, or to 0..limit.
XCV_BINARY(int32_t, clipr, "cv.clipr")
XCV_BINARY(int32_t, clipur, "cv.clipur")

/// (a + b) >> shift and (a - b) >> shift; `r` rounds, `u` shifts in zeros, a final `r` takes the shift from a register
/// and adds to (subtracts from) the first operand.
#define cv_addn(a, b, shift) XCV_TERNARY_CONSTANT(int32_t, "cv.addn", a, b, shift)
#define cv_addun(a, b, shift) XCV_TERNARY_CONSTANT(uint32_t, "cv.addun", a, b, shift)
#define cv_addrn(a, b, shift) XCV_TERNARY_CONSTANT(int32_t, "cv.addrn", a, b, shift)
#define cv_addurn(a, b, shift) XCV_TERNARY_CONSTANT(uint32_t, "cv.addurn", a, b, shift)
#define cv_subn(a, b, shift) XCV_TERNARY_CONSTANT(int32_t, "cv.subn", a, b, shift)
#define cv_subun(a, b, shift) XCV_TERNARY_CONSTANT(uint32_t, "cv.subun", a, b, shift)
#define cv_subrn(a, b, shift) XCV_TERNARY_CONSTANT(int32_t, "cv.subrn", a, b, shift)
#define cv_suburn(a, b, shift) XCV_TERNARY_CONSTANT(uint32_t, "cv.suburn", a, b, shift)
XCV_ACCUMULATE(int32_t, int32_t, addnr, "cv.addnr")
XCV_ACCUMULATE(uint32_t, uint32_t, addunr, "cv.addunr")
XCV_ACCUMULATE(int32_t, int32_t, addrnr, "cv.addrnr")
XCV_ACCUMULATE(uint32_t, uint32_t, addurnr, "cv.addurnr")
XCV_ACCUMULATE(int32_t, int32_t, subnr, "cv.subnr")
XCV_ACCUMULATE(uint32_t, uint32_t, subunr, "cv.subunr")
XCV_ACCUMULATE(int32_t, int32_t, subrnr, "cv.subrnr")
XCV_ACCUMULATE(uint32_t, uint32_t, suburnr, "cv.suburnr")

// --- Multiply and accumulate -----------------------------------------------------------------------------------------

XCV_ACCUMULATE(int32_t, int32_t, mac, "cv.mac")
XCV_ACCUMULATE(int32_t, int32_t, msu, "cv.msu")
// Products of 16-bit halves: low ones, or high ones (hh).
XCV_BINARY(int32_t, muls, "cv.muls")
XCV_BINARY(int32_t, mulhhs, "cv.mulhhs")
XCV_BINARY(uint32_t, mulu, "cv.mulu")
XCV_BINARY(uint32_t, mulhhu, "cv.mulhhu")
#define cv_mulsn(a, b, shift) XCV_TERNARY_CONSTANT(int32_t, "cv.mulsn", a, b, shift)
#define cv_mulsrn(a, b, shift) XCV_TERNARY_CONSTANT(int32_t, "cv.mulsrn", a, b, shift)
#define cv_mulun(a, b, shift) XCV_TERNARY_CONSTANT(uint32_t, "cv.mulun", a, b, shift)
#define cv_mulurn(a, b, shift) XCV_TERNARY_CONSTANT(uint32_t, "cv.mulurn", a, b, shift)
#define cv_mulhhsn(a, b, shift) XCV_TERNARY_CONSTANT(int32_t, "cv.mulhhsn", a, b, shift)
#define cv_mulhhsrn(a, b, shift) XCV_TERNARY_CONSTANT(int32_t, "cv.mulhhsrn", a, b, shift)
#define cv_mulhhun(a, b, shift) XCV_TERNARY_CONSTANT(uint32_t, "cv.mulhhun", a, b, shift)
#define cv_mulhhurn(a, b, shift) XCV_TERNARY_CONSTANT(uint32_t, "cv.mulhhurn", a, b, shift)
#define cv_macsn(sum, a, b, shift) XCV_ACCUMULATE_SHIFTED(int32_t, "cv.macsn", sum, a, b, shift)
#define cv_macsrn(sum, a, b, shift) XCV_ACCUMULATE_SHIFTED(int32_t, "cv.macsrn", sum, a, b, shift)
#define cv_macun(sum, a, b, shift) XCV_ACCUMULATE_SHIFTED(uint32_t, "cv.macun", sum, a, b, shift)
#define cv_macurn(sum, a, b, shift) XCV_ACCUMULATE_SHIFTED(uint32_t, "cv.macurn", sum, a, b, shift)
#define cv_machhsn(sum, a, b, shift) XCV_ACCUMULATE_SHIFTED(int32_t, "cv.machhsn", sum, a, b, shift)
#define cv_machhsrn(sum, a, b, shift) XCV_ACCUMULATE_SHIFTED(int32_t, "cv.machhsrn", sum, a, b, shift)
#define cv_machhun(sum, a, b, shift) XCV_ACCUMULATE_SHIFTED(uint32_t, "cv.machhun", sum, a, b, shift)
#define cv_machhurn(sum, a, b, shift) XCV_ACCUMULATE_SHIFTED(uint32_t, "cv.machhurn", sum, a, b, shift)

// --- Bit manipulation ------------------------------------------------------------------------------------------------
//
// The C compiler is not told of XCVbitmanip: clang-19 would use cv.fl1, which gives a position, for __builtin_clz,
// which counts, and recognises such counting in plain loops (llvm/llvm-project issue 197006). So the assembler is told
// here.

#define XCV_BITMANIP(mnemonic) ".option arch, +xcvbitmanip\n" mnemonic

/// `width` bits (1..32) from bit `position` on: sign- or zero-extended, inserted into `into`, cleared, set.
#define cv_extract(a, width, position) XCV_TWO_CONSTANTS(int32_t, XCV_BITMANIP("cv.extract"), a, (width)-1, position)
#define cv_extractu(a, width, position) XCV_TWO_CONSTANTS(uint32_t, XCV_BITMANIP("cv.extractu"), a, (width)-1, position)
#define cv_insert(into, a, width, position) \
  XCV_ACCUMULATE_TWO_CONSTANTS(uint32_t, XCV_BITMANIP("cv.insert"), into, a, (width)-1, position)
#define cv_bclr(a, width, position) XCV_TWO_CONSTANTS(uint32_t, XCV_BITMANIP("cv.bclr"), a, (width)-1, position)
#define cv_bset(a, width, position) XCV_TWO_CONSTANTS(uint32_t, XCV_BITMANIP("cv.bset"), a, (width)-1, position)
/// Drops `points` bits at the top, then reverses the order of the groups of radix + 1 bits (addresses of an FFT).
#define cv_bitrev(a, radix, points) XCV_TWO_CONSTANTS(uint32_t, XCV_BITMANIP("cv.bitrev"), a, radix, points)
// The field in a register: (width - 1) << 5 | position.
XCV_BINARY(uint32_t, extractr, XCV_BITMANIP("cv.extractr"))
XCV_BINARY(uint32_t, extractur, XCV_BITMANIP("cv.extractur"))
XCV_ACCUMULATE(uint32_t, uint32_t, insertr, XCV_BITMANIP("cv.insertr"))
XCV_BINARY(uint32_t, bclrr, XCV_BITMANIP("cv.bclrr"))
XCV_BINARY(uint32_t, bsetr, XCV_BITMANIP("cv.bsetr"))
XCV_BINARY(uint32_t, ror, XCV_BITMANIP("cv.ror"))
XCV_UNARY(uint32_t, ff1, XCV_BITMANIP("cv.ff1"))  ///< position of the lowest 1, 32 if none
XCV_UNARY(uint32_t, fl1, XCV_BITMANIP("cv.fl1"))  ///< position of the highest 1, 32 if none
XCV_UNARY(uint32_t, clb, XCV_BITMANIP("cv.clb"))  ///< bits above the sign bit that equal it
XCV_UNARY(uint32_t, cnt, XCV_BITMANIP("cv.cnt"))  ///< number of ones

// --- SIMD: lane by lane ----------------------------------------------------------------------------------------------

#define XCV_LANES(name, mnemonic)                           \
  XCV_BINARY(uint32_t, name##_b, "cv." mnemonic ".b")       \
  XCV_BINARY(uint32_t, name##_h, "cv." mnemonic ".h")       \
  XCV_BINARY(uint32_t, name##_sc_b, "cv." mnemonic ".sc.b") \
  XCV_BINARY(uint32_t, name##_sc_h, "cv." mnemonic ".sc.h")
XCV_LANES(add, "add")
XCV_LANES(sub, "sub")
XCV_LANES(avg, "avg")
XCV_LANES(avgu, "avgu")
XCV_LANES(min, "min")
XCV_LANES(minu, "minu")
XCV_LANES(max, "max")
XCV_LANES(maxu, "maxu")
XCV_LANES(srl, "srl")
XCV_LANES(sra, "sra")
XCV_LANES(sll, "sll")
XCV_LANES(or, "or")
XCV_LANES(xor, "xor")
XCV_LANES(and, "and")
// A lane that compares true becomes all ones.
XCV_LANES(cmpeq, "cmpeq")
XCV_LANES(cmpne, "cmpne")
XCV_LANES(cmpgt, "cmpgt")
XCV_LANES(cmpge, "cmpge")
XCV_LANES(cmplt, "cmplt")
XCV_LANES(cmple, "cmple")
XCV_LANES(cmpgtu, "cmpgtu")
XCV_LANES(cmpgeu, "cmpgeu")
XCV_LANES(cmpltu, "cmpltu")
XCV_LANES(cmpleu, "cmpleu")
XCV_UNARY(uint32_t, abs_b, "cv.abs.b")
XCV_UNARY(uint32_t, abs_h, "cv.abs.h")

/// cv.<operation>.sci.<b or h>, e.g. cv_lanes_constant("sra", "b", v, 3).
#define cv_lanes_constant(operation, lanes, a, constant) \
  XCV_BINARY_CONSTANT(uint32_t, "cv." operation ".sci." lanes, a, constant)

// --- SIMD: dot products ----------------------------------------------------------------------------------------------
//
// dotup: unsigned x unsigned, dotusp: first unsigned, second signed, dotsp: signed x signed; s...: added to a sum.

#define XCV_DOT(type, name)                                                                             \
  XCV_BINARY(uint32_t, raw_##name##_b, "cv." #name ".b")                                                \
  XCV_BINARY(uint32_t, raw_##name##_h, "cv." #name ".h")                                                \
  XCV_BINARY(uint32_t, raw_##name##_sc_b, "cv." #name ".sc.b")                                          \
  XCV_BINARY(uint32_t, raw_##name##_sc_h, "cv." #name ".sc.h")                                          \
  XCV_INLINE type cv_##name##_b(uint32_t a, uint32_t b) { return (type)cv_raw_##name##_b(a, b); }       \
  XCV_INLINE type cv_##name##_h(uint32_t a, uint32_t b) { return (type)cv_raw_##name##_h(a, b); }       \
  XCV_INLINE type cv_##name##_sc_b(uint32_t a, uint32_t b) { return (type)cv_raw_##name##_sc_b(a, b); } \
  XCV_INLINE type cv_##name##_sc_h(uint32_t a, uint32_t b) { return (type)cv_raw_##name##_sc_h(a, b); } \
  XCV_ACCUMULATE(type, uint32_t, s##name##_b, "cv.s" #name ".b")                                        \
  XCV_ACCUMULATE(type, uint32_t, s##name##_h, "cv.s" #name ".h")                                        \
  XCV_ACCUMULATE(type, uint32_t, s##name##_sc_b, "cv.s" #name ".sc.b")                                  \
  XCV_ACCUMULATE(type, uint32_t, s##name##_sc_h, "cv.s" #name ".sc.h")
XCV_DOT(uint32_t, dotup)
XCV_DOT(int32_t, dotusp)
XCV_DOT(int32_t, dotsp)

/// cv.<operation>.sci.<b or h> with a constant second operand, e.g. cv_sdot_constant("sdotsp", "b", sum, v, 1).
#define cv_dot_constant(operation, lanes, a, constant) \
  XCV_BINARY_CONSTANT(int32_t, "cv." operation ".sci." lanes, a, constant)
#define cv_sdot_constant(operation, lanes, sum, a, constant) \
  XCV_ACCUMULATE_CONSTANT(int32_t, "cv." operation ".sci." lanes, sum, a, constant)

// --- SIMD: moving lanes ----------------------------------------------------------------------------------------------

#define cv_extract_b(a, lane) XCV_BINARY_CONSTANT(int32_t, "cv.extract.b", a, lane)
#define cv_extract_h(a, lane) XCV_BINARY_CONSTANT(int32_t, "cv.extract.h", a, lane)
#define cv_extractu_b(a, lane) XCV_BINARY_CONSTANT(uint32_t, "cv.extractu.b", a, lane)
#define cv_extractu_h(a, lane) XCV_BINARY_CONSTANT(uint32_t, "cv.extractu.h", a, lane)
#define cv_insert_b(into, a, lane) XCV_ACCUMULATE_CONSTANT(uint32_t, "cv.insert.b", into, a, lane)
#define cv_insert_h(into, a, lane) XCV_ACCUMULATE_CONSTANT(uint32_t, "cv.insert.h", into, a, lane)

XCV_BINARY(uint32_t, pack, "cv.pack")      ///< low halves: high = a, low = b
XCV_BINARY(uint32_t, pack_h, "cv.pack.h")  ///< high halves: high = a, low = b
/// Low bytes of a and b into the upper (hi) or lower (lo) half of the first operand: byte 3 or 1 = a, byte 2 or 0 = b.
XCV_ACCUMULATE(uint32_t, uint32_t, packhi_b, "cv.packhi.b")
XCV_ACCUMULATE(uint32_t, uint32_t, packlo_b, "cv.packlo.b")

/// Four int8 in one word, `a` in the lowest lane.
XCV_INLINE uint32_t cv_pack4_b(int32_t a, int32_t b, int32_t c, int32_t d) {
  return cv_packhi_b(cv_packlo_b(0, (uint32_t)b, (uint32_t)a), (uint32_t)d, (uint32_t)c);
}

// Lanes of the first operand chosen by the lane numbers in the second; shuffle2 chooses among those of two vectors.
XCV_BINARY(uint32_t, shuffle_b, "cv.shuffle.b")
XCV_BINARY(uint32_t, shuffle_h, "cv.shuffle.h")
XCV_ACCUMULATE(uint32_t, uint32_t, shuffle2_b, "cv.shuffle2.b")
XCV_ACCUMULATE(uint32_t, uint32_t, shuffle2_h, "cv.shuffle2.h")
#define cv_shuffle_sci_h(a, lanes) XCV_BINARY_CONSTANT(uint32_t, "cv.shuffle.sci.h", a, lanes)
/// Lane 3 of the result is lane `n` (0..3) of a; two bits each choose the others.
#define cv_shufflei_sci_b(n, a, lanes) XCV_BINARY_CONSTANT(uint32_t, "cv.shufflei" #n ".sci.b", a, lanes)

// --- SIMD: complex numbers, real part in the low half ----------------------------------------------------------------

#define XCV_COMPLEX_PRODUCT(name, mnemonic)                         \
  XCV_ACCUMULATE(uint32_t, uint32_t, name, mnemonic)                \
  XCV_ACCUMULATE(uint32_t, uint32_t, name##_div2, mnemonic ".div2") \
  XCV_ACCUMULATE(uint32_t, uint32_t, name##_div4, mnemonic ".div4") \
  XCV_ACCUMULATE(uint32_t, uint32_t, name##_div8, mnemonic ".div8")
// Real (r) or imaginary (i) part of a * b into the low or high half of the first operand.
XCV_COMPLEX_PRODUCT(cplxmul_r, "cv.cplxmul.r")
XCV_COMPLEX_PRODUCT(cplxmul_i, "cv.cplxmul.i")
XCV_UNARY(uint32_t, cplxconj, "cv.cplxconj")

#define XCV_SCALED(name, mnemonic)                    \
  XCV_BINARY(uint32_t, name##_div2, mnemonic ".div2") \
  XCV_BINARY(uint32_t, name##_div4, mnemonic ".div4") \
  XCV_BINARY(uint32_t, name##_div8, mnemonic ".div8")
XCV_BINARY(uint32_t, subrotmj, "cv.subrotmj")
XCV_SCALED(subrotmj, "cv.subrotmj")
XCV_SCALED(add, "cv.add")
XCV_SCALED(sub, "cv.sub")
