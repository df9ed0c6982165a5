#include "hal/accelerator.h"

#include "tessera/hardware_loop.h"

// A store to the control port takes four cycles, so everything else should take none: two registers a turn, because a
// hardware loop needs three instructions. Every accelerator has an even number of job registers.

void accelerator_start(Accelerator accelerator, uint32_t first, const uint32_t* registers, uint32_t count) {
  accelerator_select(accelerator);
  while (accelerator_acquire(accelerator) < 0) {
  }
  uint32_t place = ACCELERATOR_BASE + (uint32_t)accelerator * HWPE_PORT_BYTES + first;
  uint32_t a, b;
  __asm__ volatile(HW_LOOP_CODE(HW_LOOP(0, "%[turns]",
                                        "cv.lw %[a], (%[registers]), 4\n"
                                        "cv.lw %[b], (%[registers]), 4\n"
                                        "cv.sw %[a], (%[place]), 4\n"
                                        "cv.sw %[b], (%[place]), 4\n"))
                   : [registers] "+r"(registers), [place] "+r"(place), [a] "=&r"(a), [b] "=&r"(b)
                   : [turns] "r"(count / 2)
                   : "memory");
  accelerator_trigger(accelerator);
}
