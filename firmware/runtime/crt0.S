// Start-up of every core, and the trap entry.
//
// All cores begin at _start with their number in mhartid and mtvec = boot address. Nothing clears .bss: RAM is zero at
// reset and the loader writes the segments, so initial values are in place before the first instruction.

#include "tessera/cores.h"

  .globl __cores  // for the linker script, which reserves the stacks
  .set __cores, TESSERA_CORES

  .section .text.start, "ax"
  .globl _start
  .type _start, @function
_start:
  csrw mcountinhibit, zero  // the counters stand still until then
  la t0, trap_entry         // bit 0 clear: exceptions and interrupts share one entry
  csrw mtvec, t0
  csrr a0, mhartid

  // Stacks lie at the end of TCDM, core 0 lowest, so that the deepest stack grows into free memory.
  la sp, __stacks_end
  li t0, TESSERA_CORES - 1
  sub t0, t0, a0
  la t1, __stack_bytes
  mul t0, t0, t1
  sub sp, sp, t0

  bnez a0, team_worker
  j team_main
  .size _start, . - _start

// Saves what a C function may change and lets trap_dispatch choose the pc to go on at. mtvec wants 256-byte alignment.
#define FRAME 64
  .section .text.trap, "ax"
  .balign 256
  .globl trap_entry
  .type trap_entry, @function
trap_entry:
  addi sp, sp, -FRAME
  sw ra, 0(sp)
  sw t0, 4(sp)
  sw t1, 8(sp)
  sw t2, 12(sp)
  sw t3, 16(sp)
  sw t4, 20(sp)
  sw t5, 24(sp)
  sw t6, 28(sp)
  sw a0, 32(sp)
  sw a1, 36(sp)
  sw a2, 40(sp)
  sw a3, 44(sp)
  sw a4, 48(sp)
  sw a5, 52(sp)
  sw a6, 56(sp)
  sw a7, 60(sp)
  csrr a0, mcause
  csrr a1, mepc
  call trap_dispatch
  csrw mepc, a0
  lw ra, 0(sp)
  lw t0, 4(sp)
  lw t1, 8(sp)
  lw t2, 12(sp)
  lw t3, 16(sp)
  lw t4, 20(sp)
  lw t5, 24(sp)
  lw t6, 28(sp)
  lw a0, 32(sp)
  lw a1, 36(sp)
  lw a2, 40(sp)
  lw a3, 44(sp)
  lw a4, 48(sp)
  lw a5, 52(sp)
  lw a6, 56(sp)
  lw a7, 60(sp)
  addi sp, sp, FRAME
  mret
  .size trap_entry, . - trap_entry
