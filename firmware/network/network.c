// The resident firmware: executes a network's program (arch/network_program.h), a table of steps, on the cores and the
// accelerators. While an accelerator works, all cores sleep: core 0 for the event, the others at the barrier. The last
// core sees to the transfers, for the DMA may keep a core waiting that asks for a second one.

#include "arch/address_map.h"
#include "arch/network_program.h"
#include "hal/depthwise.h"
#include "hal/ima.h"
#include "kernels/kernels.h"
#include "runtime/core.h"
#include "runtime/dma.h"
#include "runtime/exit.h"
#include "runtime/team.h"

/// Set by the host: address of the first step.
volatile uint32_t network_steps = 0;

static void run_accelerator(const NetworkStep* step) {
  if (step->kind == NETWORK_IMA) {
    ima_start((const ImaJob*)step->parameters);
    accelerator_wait(ACCELERATOR_IMA);
  } else {
    depthwise_start((const DepthwiseJob*)step->parameters);
    accelerator_wait(ACCELERATOR_DEPTHWISE);
  }
}

_Noreturn static void run_apart(const NetworkStep* step);

static inline __attribute__((always_inline)) void run_step(const NetworkStep* step) {
  void* const parameters = (void*)step->parameters;
  switch (step->kind) {
    case NETWORK_TRANSFER:
      return;
    case NETWORK_POINTWISE:
      return kernel_pointwise(parameters);
    case NETWORK_CONVOLUTION:
      return kernel_convolution(parameters);
    case NETWORK_DEPTHWISE:
      return kernel_depthwise(parameters);
    case NETWORK_FULLY_CONNECTED:
      return kernel_fully_connected(parameters);
    case NETWORK_ADD:
      return kernel_add(parameters);
    case NETWORK_AVERAGE_POOL:
      return kernel_average_pool(parameters);
    case NETWORK_MAXIMUM_POOL:
      return kernel_maximum_pool(parameters);
    case NETWORK_MULTIPLY:
      return kernel_multiply(parameters);
    case NETWORK_MOVE:
      return kernel_move(parameters);
    case NETWORK_SOFTMAX:
      return kernel_softmax(parameters);
    case NETWORK_IMA:
    case NETWORK_DEPTHWISE_ENGINE:
      if (core_id() == 0) run_accelerator(step);
      return;
    default:
      run_apart(step);
  }
}

/// All under one id, which ends when the last of them has ended.
static DmaTransfer start_transfers(const NetworkStep* step) {
  const NetworkTransfer* transfer = (const NetworkTransfer*)step->transfers;
  const DmaTransfer id = dma_open();
  for (uint32_t count = step->transfer_count; count > 0; --count, ++transfer) {
    const DmaDirection direction = (transfer->bytes & NETWORK_TO_L2) != 0 ? DMA_FROM_TCDM : DMA_TO_TCDM;
    dma_add(direction, (void*)transfer->tcdm, (void*)transfer->external, transfer->bytes & ~NETWORK_TO_L2);
  }
  return id;
}

static void run(void* first_step) {
  const uint32_t core = core_id();
  const bool moves = core + 1 == TESSERA_CORES;
  const NetworkStep* step = first_step;
  for (uint32_t index = 0;; ++index, ++step) {
    if (core == 0) register_write(MARK_REGISTER, index);
    if (step->kind == NETWORK_END) return;
    const bool transfers = moves && step->transfer_count != 0;
    DmaTransfer id = 0;
    if (transfers) id = start_transfers(step);
    run_step(step);
    if (transfers) dma_wait(id);
    team_barrier();
  }
}

_Noreturn void _start(void);

__attribute__((cold, noinline)) static void start_lines(const NetworkStep* step) {
  const NetworkLines* lines = (const NetworkLines*)step->transfers;
  dma_open();
  for (uint32_t count = step->transfer_count; count > 0; --count, ++lines) {
    const DmaDirection direction = (lines->bytes & NETWORK_TO_L2) != 0 ? DMA_FROM_TCDM : DMA_TO_TCDM;
    const DmaRows rows = {lines->line_bytes, lines->stride};
    dma_add_2d(direction, (void*)lines->tcdm, (DmaRows){0, 0}, (void*)lines->external, rows,
               lines->bytes & ~NETWORK_TO_L2);
  }
}

__attribute__((cold, noinline)) static void run_job(const NetworkStep* step) {
  if (core_id() != 0) return;
  const NetworkJob* job = (const NetworkJob*)step->parameters;
  const Accelerator accelerator = (Accelerator)(job->port / HWPE_PORT_BYTES);
  accelerator_start(accelerator, job->first, (const uint32_t*)(job + 1), job->count);
  accelerator_wait(accelerator);
}

/// A step of kind NETWORK_ACCELERATOR, a job of any accelerator, NETWORK_LINES or NETWORK_NEXT; then the program anew
/// with the steps behind it. Measured cycles depend on where run() lies in the instruction caches; since nothing comes
/// back from here, it is the same with and without such steps. Cold code lies out of the way (runtime/link.ld).
__attribute__((cold, noinline)) _Noreturn static void run_apart(const NetworkStep* step) {
  const bool leads_on = step->kind == NETWORK_NEXT;
  const bool has_lines = step->kind == NETWORK_LINES;
  const NetworkStep* const work = has_lines ? (const NetworkStep*)step->parameters : step;
  const bool transfers = core_id() + 1 == TESSERA_CORES && work->transfer_count != 0;
  if (has_lines && transfers) start_lines(work);
  if (leads_on) {
    // Nothing to do.
  } else if (work->kind == NETWORK_ACCELERATOR) {
    run_job(work);
  } else if (has_lines && work->kind < NETWORK_ACCELERATOR) {
    run_step(work);
  } else {
    panic(2);
  }
  if (core_id() == 0) network_steps = leads_on ? step->parameters : (uint32_t)(step + 1);
  if (transfers) dma_wait(dma_only());
  team_barrier();
  _start();
}

int main(void) {
  if (network_steps == 0) return 1;
  team_fork(run, (void*)network_steps);
  return 0;
}
