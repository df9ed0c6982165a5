// Cores of the machine the firmware is built for. Masks, stacks and the start-up derive from it. Included by C and by
// assembly, so a plain number only.
#pragma once

#ifndef TESSERA_CORES
#define TESSERA_CORES 8
#endif
