// The converters behind the columns of an array: what they make of a current, and how they differ.
#pragma once

#include <cstdint>
#include <span>

#include "analog/numerics.hpp"
#include "analog/product.hpp"

namespace tessera::analog {

/// Deviations from the ideal converter; standard deviations of normal distributions. Gain and offset are a column's for
/// life, drawn from the seed and its place; they are as they are at every time.
struct ConverterModel {
  double gain_spread = 0;    ///< share of the gain
  double offset_spread = 0;  ///< codes
  double noise = 0;          ///< codes, of every conversion

  bool operator==(const ConverterModel&) const = default;
};

/// The converters of `columns` columns from `first` on, padded to kBlock. The code of a current I is
/// floor((I (1 + gain) + offset) 2^(B-1) / R + 1/2), clipped to B bits signed, with a scale of 31 bits; a gain is at
/// least 0 and at most 4.
ColumnConverters converters_of(const ConverterModel& model, const Conversion& conversion, std::uint64_t seed,
                               const CellPlace& first, unsigned columns);

/// Replaces the currents of a product, a column each, over kCodeUnit, by their codes. Returns how many were clipped.
std::uint64_t convert(const ColumnConverters& converters, std::span<std::int32_t> currents);

}  // namespace tessera::analog
