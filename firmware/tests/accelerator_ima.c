// The in-memory accelerator through its registers: cells are programmed and read back, a layer with two tiles of rows
// and two of columns runs as one job, and a busy accelerator answers as documented.

#include "check.h"
#include "hal/ima.h"

#define INPUTS 12
#define OUTPUTS 10
#define PIXELS 5
#define CUT_ROW 7  // rows and columns of the first tile
#define CUT_COLUMN 6

static int8_t input[PIXELS * INPUTS];
static int8_t output[PIXELS * OUTPUTS + 4];
static int16_t weights[INPUTS * OUTPUTS];  // [input][output]
static ChannelParameters parameters[OUTPUTS];

static int32_t clip(int64_t value) { return value < -128 ? -128 : value > 127 ? 127 : (int32_t)value; }

static int32_t expected(uint32_t pixel, uint32_t channel) {
  int32_t sum = parameters[channel].bias;
  for (uint32_t i = 0; i < INPUTS; ++i) sum += input[pixel * INPUTS + i] * weights[i * OUTPUTS + channel];
  const int64_t half = (int64_t)1 << (parameters[channel].shift - 1);
  return clip(((sum * (int64_t)parameters[channel].multiplier + half) >> parameters[channel].shift) + 3);
}

static void fill(void) {
  for (uint32_t i = 0; i < sizeof input; ++i) input[i] = (int8_t)(i * 29 + 7);
  for (uint32_t i = 0; i < INPUTS * OUTPUTS; ++i) weights[i] = (int16_t)((int32_t)(i * 83 % 511) - 255);
  for (uint32_t i = 0; i < OUTPUTS; ++i) {
    parameters[i] = (ChannelParameters){(int32_t)i * 100 - 300, 0x40000000 + (int32_t)i * 1000, 37};
  }
}

// Tile `index` holds rows and columns of the matrix from its cuts on, somewhere in array `index`.
static void set_up_tile(uint32_t index) {
  const uint32_t row = index & 1 ? CUT_ROW : 0;
  const uint32_t column = index & 2 ? CUT_COLUMN : 0;
  const ImaArea area = {index, 20 + index, 30 + index, index & 2 ? OUTPUTS - CUT_COLUMN : CUT_COLUMN,
                        index & 1 ? INPUTS - CUT_ROW : CUT_ROW};
  static int16_t part[INPUTS * OUTPUTS];
  for (uint32_t r = 0; r < area.rows; ++r) {
    for (uint32_t c = 0; c < area.columns; ++c) {
      part[r * area.columns + c] = weights[(row + r) * OUTPUTS + column + c];
    }
  }
  ima_program(&area, part);
  ima_set_tile(index, &area, column, row);
  CHECK_EQUAL(ima_read_cell(index, area.column + 1, area.row + 2), weights[(row + 2) * OUTPUTS + column + 1]);
}

static ImaJob make_job(void) {
  ImaJob job = {{0}};
#define SET(name, value) job.registers[(IMA_##name - IMA_FIRST_JOB_REGISTER) / 4] = (value)
  SET(TILES, 4u << 16);
  SET(MODE, 1u << 8);
  SET(CHANNELS, INPUTS | OUTPUTS << 16);
  SET(SRC, (uint32_t)input);
  SET(DST, (uint32_t)(output + 1));  // at an odd address
  SET(SRC_STRIDE, INPUTS);
  SET(DST_STRIDE, OUTPUTS);
  SET(ADC_RANGE, 1);
  SET(IN_SIZE, PIXELS | 1u << 16);
  SET(OUT_SIZE, PIXELS | 1u << 16);
  SET(KERNEL, 0x01010101);
  SET(STEP, 0x0101);
  SET(ZERO_POINTS, 3u << 8);
  SET(CLIP, 0x7f80);
#undef SET
  return job;
}

int main(void) {
  fill();
  for (uint32_t tile = 0; tile < 4; ++tile) set_up_tile(tile);
  ima_set_parameters(0, parameters, OUTPUTS);
  const ImaJob job = make_job();
  ima_start(&job);
  CHECK_EQUAL(accelerator_read(ACCELERATOR_IMA, HWPE_STATUS), 1);
  CHECK_EQUAL(accelerator_read(ACCELERATOR_IMA, HWPE_CHECK_STATE) <= 1, 1);
  accelerator_wait(ACCELERATOR_IMA);
  CHECK_EQUAL(accelerator_read(ACCELERATOR_IMA, HWPE_FINISHED_JOBS), 1);
  for (uint32_t pixel = 0; pixel < PIXELS; ++pixel) {
    for (uint32_t channel = 0; channel < OUTPUTS; ++channel) {
      CHECK_EQUAL(output[1 + pixel * OUTPUTS + channel], expected(pixel, channel));
    }
  }
  CHECK_EQUAL(output[0], 0);
  CHECK_EQUAL(output[1 + PIXELS * OUTPUTS], 0);
  // Two contexts: the third job finds none until the first has ended.
  ima_start(&job);
  ima_start(&job);
  CHECK_EQUAL(accelerator_acquire(ACCELERATOR_IMA), -1);
  accelerator_wait(ACCELERATOR_IMA);
  CHECK(accelerator_acquire(ACCELERATOR_IMA) >= 0);
  return check_result();
}
