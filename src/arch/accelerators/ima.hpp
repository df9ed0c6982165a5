// The in-memory accelerator as part of a machine: parameters, units, events; its row is in ima.cpp. Registers:
// ima_registers.h. What it does and when: src/accel/ima/.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/field_list.hpp"

namespace tessera {

namespace arch {
enum class Execution : std::uint8_t { Sequential, Pipelined };
enum class ImaNumerics : std::uint8_t { Exact, Analog };
enum class InputEncoding : std::uint8_t { Raw, Centred7, TwoPulse };
/// What activations are driven as the distance from: the code of zero, or their calibrated mean.
enum class InputDrive : std::uint8_t { ZeroPoint, Layer, Row };
}  // namespace arch

template <>
inline constexpr std::array<std::string_view, 2> enum_names<arch::Execution>{"sequential", "pipelined"};
template <>
inline constexpr std::array<std::string_view, 2> enum_names<arch::ImaNumerics>{"exact", "analog"};
template <>
inline constexpr std::array<std::string_view, 3> enum_names<arch::InputEncoding>{"raw", "centred7", "two_pulse"};
template <>
inline constexpr std::array<std::string_view, 3> enum_names<arch::InputDrive>{"zero_point", "layer", "row"};

}  // namespace tessera

namespace tessera::arch {

struct Ima {
  Ima();
  bool present = false;
  std::uint32_t arrays = 0;
  std::uint32_t rows = 0;
  std::uint32_t columns = 0;
  Execution execution = Execution::Pipelined;
  ImaNumerics numerics = ImaNumerics::Exact;
  std::uint32_t product_ns = 0;
  std::uint32_t program_row_ns = 0;
  std::uint32_t adc_bits = 0;
  std::uint32_t partial_sum_bits = 0;
  std::uint32_t tiles = 0;
  std::uint32_t column_parameters = 0;  ///< of all arrays together
  // Numerics `analog` only.
  InputEncoding encoding = InputEncoding::TwoPulse;
  InputDrive drive = InputDrive::Row;
  std::uint32_t cells = 0;           ///< of a weight: rows beside each other, driven by the same input
  std::uint32_t slices = 0;          ///< of a weight: columns beside each other, the most significant first
  std::uint32_t row_parameters = 0;  ///< of all arrays together
  double adc_gain_spread = 0;
  double adc_offset_spread = 0;  ///< codes
  double adc_noise = 0;          ///< codes
  double ir_drop = 0;

  bool analog() const { return numerics == ImaNumerics::Analog; }
  /// Rows and columns of a weight, and products of a pixel.
  std::uint32_t cells_a_weight() const { return analog() ? cells : 1; }
  std::uint32_t slices_a_weight() const { return analog() ? slices : 1; }
  std::uint32_t pulses() const { return analog() && encoding == InputEncoding::TwoPulse ? 2 : 1; }
};

const FieldList<Ima>& ima_fields();

}  // namespace tessera::arch

#define TESSERA_IMA_UNITS(X)       \
  X(ImaCrossbar, ima_crossbar)     \
  X(ImaConverters, ima_converters) \
  X(ImaDigital, ima_digital)

// clang-format off
#define TESSERA_IMA_EVENTS(X)                                                                                         \
  X(CrossbarProduct, crossbar_product, ImaCrossbar, Analog, "pulse on an array", 0)                                   \
  X(CrossbarRowProgrammed, crossbar_row_programmed, ImaCrossbar, Analog, "row of cells programmed", 0)                \
  X(CrossbarCellRead, crossbar_cell_read, ImaCrossbar, Analog, "cell read on its own", 0)                             \
  X(DacRow, dac_row, ImaConverters, Analog, "row driven by a pulse", 0)                                               \
  X(AdcColumn, adc_column, ImaConverters, Analog, "column converted", 0)                                              \
  X(ColumnFinished, column_finished, ImaDigital, Work, "column scaled, offset and clipped", 0)                        \
  X(RowOffset, row_offset, ImaDigital, Work, "offset taken off an input", 0)                                          \
  X(ImaActiveCycle, ima_active_cycle, ImaDigital, Clock, "cycle with a job", 0)                                       \
  X(ImaCycle, ima_cycle, ImaDigital, Clock, "cycle, with or without a job", 1)                                        \
  X(ImaLeakage, ima_leakage, ImaDigital, Leakage, "an array with all that belongs to it", machine.ima.arrays)
// clang-format on
