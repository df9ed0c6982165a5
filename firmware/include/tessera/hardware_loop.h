// Hardware loops of CORE-V XCV, inside inline assembly.
//
// No Debian assembler knows cv.setup and its relatives, so they are built here as `.word` expressions over labels.
// There are two loops: 0 is the inner one, 1 the outer one. A loop costs one cycle to set up and none per iteration.
//
//   uint32_t n = 16;
//   __asm__ volatile(HW_LOOP_CODE(HW_LOOP(0, "%[n]",                     // repeat n times
//                                         "cv.lw %[x], (%[p]), 4\n"
//                                         "cv.lw %[y], (%[q]), 4\n"
//                                         "cv.sdotsp.b %[sum], %[x], %[y]\n"))
//                    : [p] "+r"(p), ... : [n] "r"(n) : "memory");
//
// Nested, the outer loop is 1; one HW_LOOP_CODE around all of it:
//
//   HW_LOOP_CODE(HW_LOOP(1, "%[rows]", "..." HW_LOOP(0, "%[n]", "...") "two instructions or more\n"))
//
// Rules of the core, which the hardware does not check and the simulator reports as guest errors:
//   - a count is at least 1;
//   - a body has at least 3 instructions;
//   - nothing compressed, no branch, jump, fence or return in a body (HW_LOOP_CODE keeps the assembler from
//   compressing);
//   - start, end and set-up are 4-byte aligned (they are, when all code between HW_LOOP_CODE and its end is
//   uncompressed);
//   - nested: the outer end lies at least two instructions after the inner end.
//
// The loop registers are not saved by the trap handler: no hardware loop in a handler.
#pragma once

// Numbers of the registers by name, because the operand of an inline assembly arrives as text ("a0") and has to become
// bits of a word.
__asm__(
    ".ifndef .Lxcv.zero\n"
    ".equ .Lxcv.zero, 0\n.equ .Lxcv.ra, 1\n.equ .Lxcv.sp, 2\n.equ .Lxcv.gp, 3\n.equ .Lxcv.tp, 4\n"
    ".equ .Lxcv.t0, 5\n.equ .Lxcv.t1, 6\n.equ .Lxcv.t2, 7\n.equ .Lxcv.s0, 8\n.equ .Lxcv.s1, 9\n"
    ".equ .Lxcv.a0, 10\n.equ .Lxcv.a1, 11\n.equ .Lxcv.a2, 12\n.equ .Lxcv.a3, 13\n.equ .Lxcv.a4, 14\n"
    ".equ .Lxcv.a5, 15\n.equ .Lxcv.a6, 16\n.equ .Lxcv.a7, 17\n.equ .Lxcv.s2, 18\n.equ .Lxcv.s3, 19\n"
    ".equ .Lxcv.s4, 20\n.equ .Lxcv.s5, 21\n.equ .Lxcv.s6, 22\n.equ .Lxcv.s7, 23\n.equ .Lxcv.s8, 24\n"
    ".equ .Lxcv.s9, 25\n.equ .Lxcv.s10, 26\n.equ .Lxcv.s11, 27\n.equ .Lxcv.t3, 28\n.equ .Lxcv.t4, 29\n"
    ".equ .Lxcv.t5, 30\n.equ .Lxcv.t6, 31\n"
    // Offsets count words; a label is the first instruction of the body (start) or after it (end).
    ".macro xcv.setup loop, count, end\n"
    "  .word 0x0000472b | (\\loop << 7) | (.Lxcv.\\count << 15) | (((\\end - .) >> 2) << 20)\n"
    ".endm\n"
    ".macro xcv.setupi loop, count, end\n"
    "  .word 0x0000462b | (\\loop << 7) | (((\\end - .) >> 2) << 15) | ((\\count) << 20)\n"
    ".endm\n"
    ".macro xcv.starti loop, start\n"
    "  .word 0x0000402b | (\\loop << 7) | (((\\start - .) >> 2) << 20)\n"
    ".endm\n"
    ".macro xcv.start loop, address\n"
    "  .word 0x0000412b | (\\loop << 7) | (.Lxcv.\\address << 15)\n"
    ".endm\n"
    ".macro xcv.endi loop, end\n"
    "  .word 0x0000422b | (\\loop << 7) | (((\\end - .) >> 2) << 20)\n"
    ".endm\n"
    ".macro xcv.end loop, address\n"
    "  .word 0x0000432b | (\\loop << 7) | (.Lxcv.\\address << 15)\n"
    ".endm\n"
    ".macro xcv.counti loop, count\n"
    "  .word 0x0000442b | (\\loop << 7) | ((\\count) << 20)\n"
    ".endm\n"
    ".macro xcv.count loop, count\n"
    "  .word 0x0000452b | (\\loop << 7) | (.Lxcv.\\count << 15)\n"
    ".endm\n"
    ".endif\n");

/// Code with hardware loops in it: 4-byte aligned and uncompressed. `.balign` comes first: after `norvc` the gap could
/// not be filled.
#define HW_LOOP_CODE(code) ".option push\n.option norelax\n.balign 4\n.option norvc\n" code ".option pop\n"

/// Repeats the body `count` times; `count` is a register operand such as "%[n]". At most 4095 instructions.
#define HW_LOOP(loop, count, body) "xcv.setup " #loop ", " count ", 9" #loop "f\n" body "9" #loop ":\n"

/// The same in one instruction with a constant count of at most 4095, for a body of at most 31 instructions.
#define HW_LOOP_SHORT(loop, count, body) "xcv.setupi " #loop ", " count ", 9" #loop "f\n" body "9" #loop ":\n"

/// The same with a constant count for a longer body, in three instructions. The count comes last: it makes the loop
/// active, between whatever start and end are set by then.
#define HW_LOOP_CONSTANT(loop, count, body)                                                                      \
  "xcv.starti " #loop ", 8" #loop "f\nxcv.endi " #loop ", 9" #loop "f\nxcv.counti " #loop ", " count "\n8" #loop \
  ":\n" body "9" #loop ":\n"
