// Register offsets and bit fields of the cluster's peripherals, in one place. Bases are in `address_map.h`.
#pragma once

// --- Event unit, as seen through the core's own port (EVENT_UNIT_BASE) -----------------------------------------------

// Three write addresses a mask: replace it, clear the bits written, set the bits written.
#define EVENT_UNIT_MASK 0x00
#define EVENT_UNIT_MASK_CLEAR 0x04
#define EVENT_UNIT_MASK_SET 0x08
#define EVENT_UNIT_INTERRUPT_MASK 0x0C
#define EVENT_UNIT_INTERRUPT_MASK_CLEAR 0x10
#define EVENT_UNIT_INTERRUPT_MASK_SET 0x14
#define EVENT_UNIT_CLOCK_STATUS 0x18
#define EVENT_UNIT_BUFFER 0x1C
#define EVENT_UNIT_BUFFER_MASKED 0x20
#define EVENT_UNIT_BUFFER_INTERRUPT_MASKED 0x24
#define EVENT_UNIT_BUFFER_CLEAR 0x28
// Which cores the trigger-and-wait registers of the software events reach.
#define EVENT_UNIT_SOFTWARE_TARGETS 0x2C
#define EVENT_UNIT_SOFTWARE_TARGETS_CLEAR 0x30
#define EVENT_UNIT_SOFTWARE_TARGETS_SET 0x34
#define EVENT_UNIT_WAIT 0x38
#define EVENT_UNIT_WAIT_CLEAR 0x3C
#define EVENT_UNIT_DISPATCH 0x80
#define EVENT_UNIT_DISPATCH_TEAM 0x84
#define EVENT_UNIT_MUTEX(n) (0xC0 + 4 * (n))
#define EVENT_UNIT_SOFTWARE_TRIGGER(n) (0x100 + 4 * (n))
#define EVENT_UNIT_SOFTWARE_TRIGGER_WAIT(n) (0x140 + 4 * (n))
#define EVENT_UNIT_SOFTWARE_TRIGGER_WAIT_CLEAR(n) (0x180 + 4 * (n))

#define EVENT_UNIT_BARRIER(b) (0x200 + 0x20 * (b))
#define BARRIER_TRIGGER_MASK 0x00
#define BARRIER_STATUS 0x04
#define BARRIER_TARGET_MASK 0x0C
#define BARRIER_TRIGGER 0x10
#define BARRIER_TRIGGER_SELF 0x14
#define BARRIER_TRIGGER_WAIT 0x18
#define BARRIER_TRIGGER_WAIT_CLEAR 0x1C

#define EVENT_UNIT_BARRIERS 8
#define EVENT_UNIT_SOFTWARE_EVENTS 8
#define EVENT_UNIT_MUTEXES 1

// Event bits, the same in every mask and buffer.
#define EVENT_SOFTWARE(n) (1u << (n))
#define EVENT_DMA (1u << 8)            // a transfer started with DMA_COMMAND_EVENT has ended
#define EVENT_DMA_INTERRUPT (1u << 9)  // a transfer started with DMA_COMMAND_INTERRUPT has ended
#define EVENT_TIMER_LOW (1u << 10)
#define EVENT_TIMER_HIGH (1u << 11)
#define EVENT_ACCELERATOR(n) (1u << (12 + (n)))  // n = 0..3
#define EVENT_BARRIER (1u << 16)
#define EVENT_MUTEX (1u << 17)
#define EVENT_DISPATCH (1u << 18)

// --- DMA (MCHAN), at DMA_BASE ----------------------------------------------------------------------------------------

#define DMA_COMMAND 0x00  // read: allocate a transfer; writes: command, TCDM address, external address, [count, stride]
#define DMA_STATUS 0x04   // read: active transfers in [15:0], allocated in [31:16]; write: free the transfers written

#define DMA_COMMAND_LENGTH_MASK 0x1FFFFu
#define DMA_COMMAND_TO_TCDM (1u << 17)
#define DMA_COMMAND_INCREMENT (1u << 18)
#define DMA_COMMAND_2D_EXTERNAL (1u << 19)
#define DMA_COMMAND_EVENT (1u << 20)
#define DMA_COMMAND_INTERRUPT (1u << 21)
#define DMA_COMMAND_BROADCAST (1u << 22)
#define DMA_COMMAND_2D_TCDM (1u << 23)

// --- Timer, at TIMER_BASE: two 32-bit counters, `half` 0 = low, 1 = high ---------------------------------------------

#define TIMER_CONFIGURATION(half) (0x00 + 4 * (half))
#define TIMER_COUNT(half) (0x08 + 4 * (half))
#define TIMER_COMPARE(half) (0x10 + 4 * (half))
#define TIMER_START(half) (0x18 + 4 * (half))
#define TIMER_RESET(half) (0x20 + 4 * (half))

#define TIMER_ENABLE (1u << 0)
#define TIMER_CLEAR (1u << 1)
#define TIMER_EVENT (1u << 2)           // raise the timer's event when the count equals the compare value
#define TIMER_CLEAR_ON_MATCH (1u << 4)  // start again from zero at a match
#define TIMER_ONE_SHOT (1u << 5)        // stop at a match

// --- Cluster control, at CLUSTER_CONTROL_BASE ------------------------------------------------------------------------

#define CLUSTER_CONTROL_END 0x00
#define CLUSTER_CONTROL_FETCH_ENABLE 0x08
#define CLUSTER_CONTROL_CONFIGURATION 0x18
#define CLUSTER_CONTROL_CLOCK_GATE 0x20
#define CLUSTER_CONTROL_BOOT_ADDRESS(core) (0x40 + 4 * (core))
