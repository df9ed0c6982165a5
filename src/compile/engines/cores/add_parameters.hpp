// Constants with which the sum of two quantised tensors is exact in 32 bits (arch::AddParameters).
//
// TFLite's rule rescales both inputs in 64 bits, adds, and rescales the sum. Its result is a plane over (a, b),
// rounded, but for tiny errors of the first two roundings; so clip((a * first + b * second + offset) >> shift) can give
// the same for all 65536 pairs of codes, when the constants have bits enough. Whether it does is decided by trying all
// pairs.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "arch/kernel_parameters.h"
#include "compile/layer.hpp"

namespace tessera::compile {

struct AddConstants {
  std::int32_t first = 0;
  std::int32_t second = 0;
  std::int32_t offset = 0;
  std::int32_t shift = 0;  ///< 0 .. 31

  bool operator==(const AddConstants&) const = default;
};

/// The rule in 64 bits, for one pair of codes.
std::int32_t exact_sum(const arch::AddParameters& parameters, std::int32_t a, std::int32_t b);

/// The kernel's fast computation, for one pair of codes, on a core whose sums wrap around.
std::int32_t fast_sum(const AddConstants& constants, const arch::AddParameters& parameters, std::int32_t a,
                      std::int32_t b);

/// Constants that equal the rule for all pairs of codes, or nothing if none were found among the integers around the
/// real factors, with the largest shift that does not overflow. Reads the zero points, multipliers, shifts and the
/// range of `parameters`, nothing else. Takes milliseconds.
std::optional<AddConstants> find_add_constants(const arch::AddParameters& parameters);

/// The parameters with the fast constants filled in, if there are any.
arch::AddParameters with_fast_constants(arch::AddParameters parameters);

/// What the kernel is given for a sum, but for addresses and the number of elements; with the fast constants, if there
/// are any.
arch::AddParameters kernel_parameters_of(const Addition& addition);

}  // namespace tessera::compile
