// Short forms of the rows of instruction tables: name, pattern, format and meaning; the maker's name gives timing and
// energy class.
#pragma once

#include <array>

#include "isa/instruction.hpp"
#include "isa/word.hpp"

namespace tessera::isa {

constexpr InstructionRow alu(std::string_view name, std::string_view pattern, Format format, Function function) {
  return {name, pattern, format, Timing::Alu, Energy::Alu, function};
}

constexpr InstructionRow multiply(std::string_view name, std::string_view pattern, Format format, Function function) {
  return {name, pattern, format, Timing::Alu, Energy::Multiply, function};
}

constexpr InstructionRow multiply_high(std::string_view name, std::string_view pattern, Format format,
                                       Function function) {
  return {name, pattern, format, Timing::MulHigh, Energy::Multiply, function};
}

constexpr InstructionRow divide(std::string_view name, std::string_view pattern, Format format, Timing timing,
                                Function function) {
  return {name, pattern, format, timing, Energy::Divide, function};
}

constexpr InstructionRow simd(std::string_view name, std::string_view pattern, Format format, Function function) {
  return {name, pattern, format, Timing::Alu, Energy::Simd, function};
}

constexpr InstructionRow dot_product(std::string_view name, std::string_view pattern, Format format,
                                     Function function) {
  return {name, pattern, format, Timing::Alu, Energy::DotProduct, function};
}

/// `extend` turns the raw bytes, zero-extended, into the value of rd.
constexpr InstructionRow load(std::string_view name, std::string_view pattern, Format format, std::uint8_t bytes,
                              Function extend) {
  return {name, pattern, format, Timing::Load, Energy::Load, extend, bytes};
}

constexpr InstructionRow store(std::string_view name, std::string_view pattern, Format format, std::uint8_t bytes) {
  return {name, pattern, format, Timing::Store, Energy::Store, nullptr, bytes};
}

constexpr InstructionRow branch(std::string_view name, std::string_view pattern, Format format, Function taken) {
  return {name, pattern, format, Timing::Branch, Energy::Branch, taken};
}

/// `write` gives the new value of the CSR from the operand and the old value.
constexpr InstructionRow csr(std::string_view name, std::string_view pattern, Format format, Function write) {
  return {name, pattern, format, Timing::Csr, Energy::System, write};
}

/// Instructions whose effect lies in the pipeline alone.
constexpr InstructionRow control(std::string_view name, std::string_view pattern, Format format, Timing timing,
                                 Energy energy = Energy::System) {
  return {name, pattern, format, timing, energy};
}

}  // namespace tessera::isa
