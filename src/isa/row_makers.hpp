// Short forms of the rows of instruction tables: name, pattern, format and meaning; the maker's name gives timing and
// energy class.
#pragma once

#include <array>

#include "isa/instruction.hpp"
#include "isa/word.hpp"

namespace tessera::isa {

constexpr InstructionRow alu(std::string_view name, std::string_view pattern, Format format, Function function) {
  return {name, pattern, format, Timing::Alu, EnergyClass::Alu, function};
}

constexpr InstructionRow multiply(std::string_view name, std::string_view pattern, Format format, Function function) {
  return {name, pattern, format, Timing::Alu, EnergyClass::Multiply, function};
}

constexpr InstructionRow multiply_high(std::string_view name, std::string_view pattern, Format format,
                                       Function function) {
  return {name, pattern, format, Timing::MulHigh, EnergyClass::Multiply, function};
}

constexpr InstructionRow divide(std::string_view name, std::string_view pattern, Format format, Timing timing,
                                Function function) {
  return {name, pattern, format, timing, EnergyClass::Divide, function};
}

constexpr InstructionRow simd(std::string_view name, std::string_view pattern, Format format, Function function) {
  return {name, pattern, format, Timing::Alu, EnergyClass::Simd, function};
}

constexpr InstructionRow dot_product(std::string_view name, std::string_view pattern, Format format,
                                     Function function) {
  return {name, pattern, format, Timing::Alu, EnergyClass::DotProduct, function};
}

/// `extend` turns the raw bytes, zero-extended, into the value of rd.
constexpr InstructionRow load(std::string_view name, std::string_view pattern, Format format, std::uint8_t bytes,
                              Function extend) {
  return {name, pattern, format, Timing::Load, EnergyClass::Load, extend, bytes};
}

constexpr InstructionRow store(std::string_view name, std::string_view pattern, Format format, std::uint8_t bytes) {
  return {name, pattern, format, Timing::Store, EnergyClass::Store, nullptr, bytes};
}

constexpr InstructionRow branch(std::string_view name, std::string_view pattern, Format format, Function taken) {
  return {name, pattern, format, Timing::Branch, EnergyClass::Branch, taken};
}

/// `write` gives the new value of the CSR from the operand and the old value.
constexpr InstructionRow csr(std::string_view name, std::string_view pattern, Format format, Function write) {
  return {name, pattern, format, Timing::Csr, EnergyClass::System, write};
}

/// Instructions whose effect lies in the pipeline alone.
constexpr InstructionRow control(std::string_view name, std::string_view pattern, Format format, Timing timing,
                                 EnergyClass energy = EnergyClass::System) {
  return {name, pattern, format, timing, energy};
}

}  // namespace tessera::isa
