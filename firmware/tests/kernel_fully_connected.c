// Fully connected layers of odd sizes equal plain loops.

#include "kernel_check.h"
#include "kernels/kernels.h"

#define MAX_INPUTS 200
#define MAX_OUTPUTS 100

static int8_t input[MAX_INPUTS + 4];
static int8_t output[MAX_OUTPUTS];
static int8_t expected[MAX_OUTPUTS];
static int8_t natural[MAX_INPUTS * MAX_OUTPUTS];
static int8_t packed[MAX_INPUTS * MAX_OUTPUTS] __attribute__((aligned(4)));
static ChannelParameters channels[MAX_OUTPUTS];

typedef struct {
  uint8_t inputs, outputs;
  int8_t weight_zero_point;
  uint8_t offset;  // of the input
} Shape;

static const Shape shapes[] = {{200, 100, 0, 0}, {1, 1, 0, 0}, {17, 9, 0, 1}, {64, 33, -5, 3}, {63, 34, 100, 2}};

int main(void) {
  for (uint32_t i = 0; i < sizeof shapes / sizeof *shapes; ++i) {
    const Shape* s = &shapes[i];
    random_codes(input, sizeof input);
    random_codes(natural, s->inputs * s->outputs);
    random_channels(channels, (s->outputs + 3u) & ~3u, s->inputs, 33);
    pack_product(packed, natural, s->outputs, s->inputs);
    memset(output, 0x55, sizeof output);
    memset(expected, 0x55, sizeof expected);
    const FullyConnectedParameters parameters = {
        .input = (uint32_t)input + s->offset,
        .weights = (uint32_t)packed,
        .output = (uint32_t)output,
        .requantise = {(uint32_t)channels, 0, channels[0].shift, 31, -120, 101},
        .weight_zero_point = s->weight_zero_point,
        .inputs = s->inputs,
        .outputs = s->outputs,
    };
    const uint32_t cycles = TIMED(kernel_fully_connected, &parameters);
    for (uint32_t channel = 0; channel < s->outputs; ++channel) {
      int32_t sum = channels[channel].bias;
      for (uint32_t k = 0; k < s->inputs; ++k) {
        sum += input[s->offset + k] * (natural[channel * s->inputs + k] - s->weight_zero_point);
      }
      expected[channel] = requantised(sum, &parameters.requantise, channel);
    }
    printf("%u to %u", s->inputs, s->outputs);
    print_speed("", cycles, s->inputs * s->outputs, "MAC");
    CHECK_EQUAL(differences(output, expected, MAX_OUTPUTS), 0);
  }
  return check_result();
}
