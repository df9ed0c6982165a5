// Jobs of the depth-wise engine while seven cores hammer the banks that they work on: data stay right
// and no event is lost.

#include "arch/kernel_parameters.h"
#include "check.h"
#include "hal/depthwise.h"
#include "runtime/team.h"

#define SIZE 6
#define CHANNELS 20
#define ROUNDS 8

static int8_t input[SIZE * SIZE * CHANNELS];
static int8_t output[ROUNDS][SIZE * SIZE * CHANNELS];
static int8_t weights[2 * 9 * 16];
static ChannelParameters parameters[CHANNELS];
static volatile uint32_t busy = 1;
static volatile uint32_t scratch[8 * 64];

static int32_t expected(int32_t y, int32_t x, uint32_t channel) {
  int32_t sum = 0;
  for (int32_t tap = 0; tap < 9; ++tap) {
    const int32_t row = y + tap / 3 - 1, column = x + tap % 3 - 1;
    const bool inside = row >= 0 && row < SIZE && column >= 0 && column < SIZE;
    const int32_t value = inside ? input[(row * SIZE + column) * CHANNELS + (int32_t)channel] : 5;
    sum += value * weights[(channel / 16 * 9 + (uint32_t)tap) * 16 + channel % 16];
  }
  const int64_t scaled = (sum * (int64_t)parameters[channel].multiplier + ((int64_t)1 << 38)) >> 39;
  return scaled < -128 ? -128 : scaled > 127 ? 127 : (int32_t)scaled;
}

static DepthwiseJob make_job(int8_t* to) {
  DepthwiseJob job = {{0}};
#define SET(name, value) job.registers[(DEPTHWISE_##name - DEPTHWISE_FIRST_JOB_REGISTER) / 4] = (value)
  SET(SRC, (uint32_t)input);
  SET(DST, (uint32_t)to);
  SET(WEIGHTS, (uint32_t)weights);
  SET(PARAMETERS, (uint32_t)parameters);
  SET(CHANNELS, CHANNELS);
  SET(IN_SIZE, SIZE | SIZE << 16);
  SET(OUT_SIZE, SIZE | SIZE << 16);
  SET(SRC_STRIDE, CHANNELS);
  SET(DST_STRIDE, CHANNELS);
  SET(SRC_LINE, SIZE * CHANNELS);
  SET(DST_LINE, SIZE * CHANNELS);
  SET(STEP, 1 | 1 << 8 | 1 << 16);
  SET(ZERO_POINTS, 5);
  SET(CLIP, 0x7f80);
#undef SET
  return job;
}

static void work(void* argument) {
  (void)argument;
  if (core_id() != 0) {
    volatile uint32_t* place = scratch + 64 * core_id();
    while (busy) {
      for (uint32_t i = 0; i < 64; ++i) place[i] += input[i];
    }
    return;
  }
  for (uint32_t round = 0; round < ROUNDS; round += 2) {
    const DepthwiseJob first = make_job(output[round]);
    const DepthwiseJob second = make_job(output[round + 1]);
    depthwise_start(&first);
    accelerator_wait(ACCELERATOR_DEPTHWISE);
    depthwise_start(&second);
    accelerator_wait(ACCELERATOR_DEPTHWISE);
  }
  busy = 0;
}

int main(void) {
  for (uint32_t i = 0; i < sizeof input; ++i) input[i] = (int8_t)(i * 31 + 3);
  for (uint32_t i = 0; i < sizeof weights; ++i) weights[i] = (int8_t)(i * 57 + 11);
  for (uint32_t i = 0; i < CHANNELS; ++i) parameters[i] = (ChannelParameters){0, 0x40000000 + (int32_t)i * 5000, 39};
  team_fork(work, 0);
  for (uint32_t round = 0; round < ROUNDS; ++round) {
    for (int32_t pixel = 0; pixel < SIZE * SIZE; ++pixel) {
      for (uint32_t channel = 0; channel < CHANNELS; ++channel) {
        CHECK_EQUAL(output[round][pixel * CHANNELS + (int32_t)channel], expected(pixel / SIZE, pixel % SIZE, channel));
      }
    }
  }
  return check_result();
}
