#include "arch/accelerators/ima.hpp"

#include "arch/accelerators/ima_registers.h"
#include "arch/accelerators/list.hpp"
#include "arch/machine.hpp"

namespace tessera::arch {
namespace {

#define TESSERA_ONE(name, offset, access, meaning) RegisterInfo{#name, offset, access, meaning},
constexpr std::array kRegisters{TESSERA_IMA_REGISTERS(TESSERA_ONE)};
#undef TESSERA_ONE

constexpr std::string_view kNotes =
    R"(
## Cells

Read ACQUIRE, choose ARRAY, P_START_X, P_START_Y and P_WIDTH, write P_HEIGHT, then the weights to SUBMIT, row by row. A
row is programmed when its last weight has come; meanwhile SUBMIT stalls. The last row done raises the event; only then
comes the next P_HEIGHT, or TRIGGER. A core that wants no job then gives its context back by SOFT_CLEAR. Cells are
neither programmed nor read while there are jobs. In numerics `analog` a cell is programmed to a code of -7 to 7, in `exact` it holds -256 to 255
(P_FORMAT 1).

## Tile table

The entries of a job make up its layer's matrix, column strips from left to right, the tiles of each strip from top to
bottom. Rows of the matrix are inputs: pixel of the product, tap row, tap column, channel; columns are outputs: pixel of
the product, channel. In depth-wise mode an entry's place in the matrix has no meaning: blocks of (taps x channels a
job) rows and (channels a job) columns fill each area downwards, then to the right. With several cells a weight, each row
of the matrix is as many rows beside each other, and rows of the table count them all. With slices, each column is as
many columns beside each other, the most significant first, and columns of the table count them all.

## Numerics `analog`

An input q is driven as its distance q - o from an offset: of its channel (MODE[3], entry ROW_OFFSETS + channel), or one
for all. Encoding `raw` drives q. What that leaves out is a constant of the column, and belongs into C_BIAS. A column's
code is floor(current 2^(B-1) / ADC_RANGE + 1/2), clipped to B bits; codes are summed over pulses and tiles, of two
slices 16 times that of the first and that of the second, and the sum is floor(codes ADC_RANGE / 2^(B-1) + 1/2), twice
that for `centred7`, before bias, multiplier and shift.
)";

double arrays(const Machine& machine) { return machine.ima.arrays; }

constexpr std::array kDigital{
    AreaItem{"ima_digital", "array", one},
    AreaItem{"ima_digital", "pipeline",
             [](const Machine& machine) { return machine.ima.execution == Execution::Pipelined ? 1.0 : 0.0; }},
};
constexpr std::array kStreamer{
    AreaItem{"streamer", "lane", [](const Machine& machine) -> double { return machine.accelerators.lanes(); }},
};
constexpr std::array kCrossbar{
    AreaItem{"ima_crossbar", "cell",
             [](const Machine& machine) { return 1.0 * machine.ima.arrays * machine.ima.rows * machine.ima.columns; }},
};
constexpr std::array kConverters{
    AreaItem{"ima_converters", "dac", [](const Machine& machine) -> double { return machine.ima.rows; }},
    AreaItem{"ima_converters", "adc", [](const Machine& machine) -> double { return machine.ima.columns; }},
};
constexpr std::array kColumnParameters{
    AreaItem{"column_parameters", "entry",
             [](const Machine& machine) -> double { return machine.ima.column_parameters; }},
};
constexpr std::array kRowParameters{
    AreaItem{"row_parameters", "entry", [](const Machine& machine) -> double { return machine.ima.row_parameters; }},
    AreaItem{"row_parameters", "subtractor",
             [](const Machine& machine) -> double { return 4.0 * machine.accelerators.lanes(); }},
};
/// On machines that use them.
double row_offsets(const Machine& machine) {
  return machine.ima.analog() && machine.ima.drive == InputDrive::Row ? 1 : 0;
}
constexpr std::array kAreas{
    AreaRow{"ima_digital", arrays, kDigital},
    AreaRow{"ima_streamer", one, kStreamer},
    AreaRow{"ima_crossbar", one, kCrossbar, kSquareMicrometres},
    AreaRow{"ima_converters", arrays, kConverters, kSquareMicrometres},
    AreaRow{"column_parameters", one, kColumnParameters, kSquareMicrometres},
    AreaRow{"row_parameters", row_offsets, kRowParameters, kSquareMicrometres},
};

}  // namespace

// One parameter, one line.
// clang-format off

const FieldList<Ima>& ima_fields() {
  static const FieldList<Ima> list{"ima", "The in-memory accelerator: crossbars of memory cells behind one streamer; flavour `cluster` only.", {
      field<&Ima::present>("present", false, "", anything(), Source::Specified, "false: its registers do not exist"),
      field<&Ima::arrays>("arrays", 34, "arrays", range(1, 1024), Source::Published, "crossbars, one active at a time; 34 hold MobileNetV2"),
      field<&Ima::rows>("rows", 256, "rows", range(1, 4096), Source::Published, "inputs of an array"),
      field<&Ima::columns>("columns", 256, "columns", range(1, 4096), Source::Published, "outputs of an array"),
      field<&Ima::execution>("execution", Execution::Pipelined, "", one_of<Execution>(), Source::Published, "`sequential`: stream in, compute, stream out; `pipelined`: streams of the neighbours while one computes"),
      field<&Ima::numerics>("numerics", ImaNumerics::Exact, "", one_of<ImaNumerics>(), Source::Specified, "`exact`: integer cells of 9 bits, lossless sums, which no such cell holds; `analog`: 4-bit cells of two devices, converters of `adc_bits`"),
      field<&Ima::product_ns>("product_ns", 130, "ns", range(1, 1'000'000), Source::Published, "matrix-vector product, at any clock"),
      field<&Ima::program_row_ns>("program_row_ns", 3250, "ns", range(1, 1'000'000'000), Source::Published, "programming a row of cells: 25 products, of the published 20 to 30"),
      field<&Ima::adc_bits>("adc_bits", 8, "bits", range(2, 12), Source::Published, "converters of the columns; numerics `analog`"),
      field<&Ima::partial_sum_bits>("partial_sum_bits", 16, "bits", range(5, 32), Source::Assumed, "registers that sum row tiles, at least adc_bits + 3; numerics `analog`"),
      field<&Ima::tiles>("tiles", 512, "entries", range(1, 65'535), Source::Assumed, "tile table: which part of which layer an array holds"),
      field<&Ima::column_parameters>("column_parameters", 10'880, "entries", range(1, 1'000'000), Source::Assumed, "bias, multiplier and shift of a column, 9 bytes: 320 an array; MobileNetV2 needs 9952"),
      field<&Ima::encoding>("encoding", InputEncoding::TwoPulse, "", one_of<InputEncoding>(), Source::Specified, "`raw`: the code itself; `centred7`: sign and 7 bits of half its distance from an offset; `two_pulse`: that distance in two products; numerics `analog`"),
      field<&Ima::drive>("drive", InputDrive::Row, "", one_of<InputDrive>(), Source::Specified, "inputs are driven as distances from their `zero_point`, or from a mean for each `layer` or each `row`; numerics `analog`, not with `raw`"),
      field<&Ima::cells>("cells", 1, "cells", range(1, 2), Source::Specified, "cells of equal weight a weight, in rows beside each other; numerics `analog`"),
      field<&Ima::slices>("slices", 1, "slices", range(1, 2), Source::Specified, "columns beside each other a weight: 2 make 16 high + low, weights of 8 bits; numerics `analog`"),
      field<&Ima::row_parameters>("row_parameters", 10'240, "entries", range(1, 65'536), Source::Assumed, "offsets of rows, a byte an input channel; MobileNetV2 needs 7,963; numerics `analog`, with `drive` = row"),
      field<&Ima::adc_gain_spread>("adc_gain_spread", 0.0, "", reals(0, 1), Source::Assumed, "standard deviation of the converters' gains, as a share; numerics `analog`"),
      field<&Ima::adc_offset_spread>("adc_offset_spread", 0.0, "codes", reals(0, 1000), Source::Assumed, "standard deviation of their offsets; numerics `analog`"),
      field<&Ima::adc_noise>("adc_noise", 0.0, "codes", reals(0, 1000), Source::Assumed, "standard deviation of the noise of a conversion; numerics `analog`"),
      field<&Ima::ir_drop>("ir_drop", 0.0, "", reals(0, 100), Source::Assumed, "what lines lose: 0 nothing, 1 as aihwkit's model with 0.35 ohm a segment; numerics `analog`"),
  }};
  return list;
}

// clang-format on

Ima::Ima() { ima_fields().set_defaults(*this); }

const AcceleratorRow& ima_row() {
  static const AcceleratorRow row{"ima",
                                  "In-memory accelerator",
                                  true,
                                  HWPE_IMA_PORT,
                                  kRegisters,
                                  IMA_FIRST_JOB_REGISTER,
                                  IMA_JOB_REGISTERS,
                                  kNotes,
                                  kAreas};
  return row;
}

}  // namespace tessera::arch
