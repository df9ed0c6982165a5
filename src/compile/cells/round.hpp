// From weights to cell codes: a real scale a column, and codes of -7 .. 7, or of two slices 16 high + low.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/field_list.hpp"
#include "compile/cells/hessian.hpp"

namespace tessera {

namespace compile {
/// How weights become codes.
enum class WeightRounding : std::uint8_t {
  Nearest,  ///< each to the nearest
  Gptq,     ///< the error of each made good on others (Frantar et al., GPTQ, ICLR 2023)
};
/// What a device is programmed to.
enum class CellTarget : std::uint8_t { FourBit, Continuous };
}  // namespace compile

template <>
inline constexpr std::array<std::string_view, 2> enum_names<compile::WeightRounding>{"nearest", "gptq"};
template <>
inline constexpr std::array<std::string_view, 2> enum_names<compile::CellTarget>{"four_bit", "continuous"};

}  // namespace tessera

namespace tessera::compile {

/// The codes that a weight may have: those of a cell, or of two cells in slices, 16 high + low with both of -7 .. 7:
/// all of -119 .. 119 but those 8 above a multiple of 16.
class CodeGrid {
 public:
  explicit CodeGrid(std::uint32_t slices) : slices_(slices) {}

  std::uint32_t slices() const { return slices_; }
  double greatest() const;
  /// The code nearest to a value.
  double nearest(double value) const;
  /// What the cell of slice `slice` holds of a code; slice 0 is the most significant.
  double part(double code, std::uint32_t slice) const;

 private:
  std::uint32_t slices_;
};

/// A column: weight w is scale times code.
struct RoundedColumn {
  double scale = 1;
  std::vector<double> codes;
};

/// Columns of weights, row by row each. `factor` is that of their inputs; Nearest does not use it. Continuous targets
/// are not rounded, and have one slice: the largest weight of a column has the code 7.
///
/// Gptq goes through the rows as Babai's nearest plane does, which is the same: with H = U^T U, from the last row on,
/// code_i = round((w_i + sum_{j > i} U_ij (w_j - s code_j) / U_ii) / s). Several scales are tried, that of the least
/// (w - s k)^T H (w - s k) is kept, and then fitted to its codes by least squares.
std::vector<RoundedColumn> round_columns(std::span<const std::vector<double>> columns, const HessianFactor& factor,
                                         WeightRounding rounding, CellTarget target, CodeGrid grid = CodeGrid(1));

}  // namespace tessera::compile
