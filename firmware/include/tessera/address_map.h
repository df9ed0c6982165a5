// Where things are: PULP's address map. Included by C and by assembly, so plain numbers only.
#pragma once

// Cores of the machine the firmware is built for. Masks, stacks and the start-up derive from it.
#ifndef TESSERA_CORES
#define TESSERA_CORES 8
#endif

#define TCDM_BASE 0x10000000
#define L2_BASE 0x1C000000

// Cluster peripherals behind the peripheral interconnect.
#define CLUSTER_CONTROL_BASE 0x10200000
#define TIMER_BASE 0x10200400
#define EVENT_UNIT_BUS_BASE 0x10200800
#define ACCELERATOR_BASE 0x10201000
#define INSTRUCTION_CACHE_BASE 0x10201400
#define DMA_BUS_BASE 0x10201800

// The core's private ports: no arbitration, one access a cycle.
#define EVENT_UNIT_BASE 0x10204000
#define DMA_BASE 0x10204400

// SoC side: end of program, console, marks.
#define EXIT_REGISTER 0x1A104000
#define CONSOLE_REGISTER 0x1A104004
#define MARK_REGISTER 0x1A104100
