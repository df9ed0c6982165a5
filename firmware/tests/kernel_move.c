// Strided copies equal plain loops over all indices: with a table and without, adjacent and strided rows, broadcasts,
// reversals, transpositions, any alignment, many short rows and few long ones, in place; and write nothing else.

#include "kernel_check.h"
#include "kernels/kernels.h"

#define SIZE 20000

static int8_t input[SIZE] __attribute__((aligned(4)));
static int8_t output[SIZE] __attribute__((aligned(4)));
static int8_t expected[SIZE] __attribute__((aligned(4)));
static int8_t table[256];

typedef struct {
  const char* name;
  uint16_t extents[4];
  int16_t from[4], to[4];
  uint16_t from_start, to_start;  // bytes from the start of the buffers
} Shape;

static const Shape shapes[] = {
    {"all adjacent", {4, 4, 25, 40}, {4000, 1000, 40, 1}, {4000, 1000, 40, 1}, 0, 0},
    {"all adjacent, odd", {1, 1, 1, 9999}, {0, 0, 0, 1}, {0, 0, 0, 1}, 1, 3},
    {"one code", {1, 1, 1, 1}, {7, 7, 7, 7}, {9, 9, 9, 9}, 5, 6},
    {"short rows", {3, 5, 20, 24}, {2400, 480, 24, 1}, {4000, 800, 40, 1}, 0, 8},
    {"rows of seven", {1, 1, 300, 7}, {0, 0, 9, 1}, {0, 0, 7, 1}, 2, 1},
    {"rows of 33", {1, 1, 5, 33}, {0, 0, 40, 1}, {0, 0, 33, 1}, 3, 0},
    {"few long rows", {1, 1, 3, 1999}, {0, 0, 2000, 1}, {0, 0, 2001, 1}, 0, 2},
    {"padding of three channels to four", {1, 9, 50, 3}, {0, 150, 3, 1}, {0, 200, 4, 1}, 0, 0},
    {"transposition to planes", {1, 12, 12, 24}, {0, 288, 24, 1}, {0, 12, 1, 144}, 0, 0},
    {"transposition of rows and columns", {1, 20, 30, 8}, {0, 8, 160, 1}, {0, 240, 8, 1}, 4, 4},
    {"broadcast of a row", {1, 7, 11, 20}, {0, 0, 0, 1}, {0, 220, 20, 1}, 1, 0},
    {"broadcast of pixels", {1, 7, 11, 20}, {0, 11, 1, 0}, {0, 220, 20, 1}, 1, 2},
    {"fill", {1, 1, 9, 1001}, {0, 0, 0, 0}, {0, 0, 1100, 1}, 77, 3},
    {"reversal", {1, 1, 10, 200}, {0, 0, 200, -1}, {0, 0, -200, 1}, 199, 1800},
    {"reversed pixels", {1, 1, 60, 16}, {0, 0, -16, 1}, {0, 0, 20, 1}, 960, 0},
    {"every third, four dimensions", {2, 3, 5, 100}, {5000, 1600, 320, 3}, {3000, 1000, 200, 2}, 1, 1},
};

static MoveParameters parameters_of(const Shape* s, bool with_table) {
  MoveParameters p = {.input = (uint32_t)input + s->from_start,
                      .output = (uint32_t)output + s->to_start,
                      .table = with_table ? (uint32_t)table : 0};
  for (uint32_t i = 0; i < 4; ++i) {
    p.extents[i] = s->extents[i], p.input_bytes[i] = s->from[i], p.output_bytes[i] = s->to[i];
  }
  return p;
}

// Into `expected`; the output's buffer only says where.
static void reference(void* argument) {
  const MoveParameters* p = argument;
  const uint32_t* const e = p->extents;
  const uint32_t count = e[0] * e[1] * e[2] * e[3];
  for (uint32_t n = core_id(); n < count; n += TEAM_CORES) {
    const int32_t index[4] = {(int32_t)(n / e[3] / e[2] / e[1]), (int32_t)(n / e[3] / e[2] % e[1]),
                              (int32_t)(n / e[3] % e[2]), (int32_t)(n % e[3])};
    int32_t from = (int32_t)(p->input - (uint32_t)input), to = (int32_t)(p->output - (uint32_t)output);
    for (uint32_t i = 0; i < 4; ++i) from += index[i] * p->input_bytes[i], to += index[i] * p->output_bytes[i];
    if (from < 0 || from >= SIZE || to < 0 || to >= SIZE) {
      CHECK(!"the shape leaves the buffers");
      return;
    }
    expected[to] = p->table != 0 ? table[(uint8_t)input[from]] : input[from];
  }
}

static void check(const char* name, const MoveParameters* p) {
  const uint32_t* const e = p->extents;
  team_fork(reference, (void*)p);
  const uint32_t cycles = TIMED(kernel_move, p);
  print_speed(name, cycles, e[0] * e[1] * e[2] * e[3], p->table != 0 ? "code by table" : "code");
  CHECK_EQUAL(differences(output, expected, SIZE), 0);
}

static void check_in_place(void) {
  for (uint32_t i = 0; i < SIZE; ++i) input[i] = expected[i] = output[i];
  for (uint32_t i = 0; i < 9001; ++i) expected[i] = table[(uint8_t)output[i]];
  const MoveParameters p = {.input = (uint32_t)output,
                            .output = (uint32_t)output,
                            .extents = {1, 1, 1, 9001},
                            .input_bytes = {0, 0, 0, 1},
                            .output_bytes = {0, 0, 0, 1},
                            .table = (uint32_t)table};
  TIMED(kernel_move, &p);
  CHECK_EQUAL(differences(output, expected, SIZE), 0);
}

int main(void) {
  random_codes(input, SIZE);
  random_codes(table, sizeof table);
  for (uint32_t i = 0; i < sizeof shapes / sizeof *shapes; ++i) {
    for (int with_table = 0; with_table < 2; ++with_table) {
      const MoveParameters p = parameters_of(&shapes[i], with_table == 1);
      memset(output, 0x55, SIZE);
      memset(expected, 0x55, SIZE);
      check(shapes[i].name, &p);
    }
  }
  check_in_place();
  return check_result();
}
