// From weights to cell codes: a real scale a column, and codes of -7 .. 7.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "compile/cells/hessian.hpp"

namespace tessera::compile {

/// How weights become codes.
enum class WeightRounding : std::uint8_t {
  Nearest,  ///< each to the nearest
  Gptq,     ///< the error of each made good on others (Frantar et al., GPTQ, ICLR 2023)
};
/// What a device is programmed to.
enum class CellTarget : std::uint8_t { FourBit, Continuous };

/// A column: weight w is scale times code.
struct RoundedColumn {
  double scale = 1;
  std::vector<double> codes;
};

/// Columns of weights, row by row each. `factor` is that of their inputs; Nearest does not use it. Continuous targets
/// are not rounded: the largest weight of a column has the code 7.
///
/// Gptq goes through the rows as Babai's nearest plane does, which is the same: with H = U^T U, from the last row on,
/// code_i = round((w_i + sum_{j > i} U_ij (w_j - s code_j) / U_ii) / s). Several scales are tried, that of the least
/// (w - s k)^T H (w - s k) is kept, and then fitted to its codes by least squares.
std::vector<RoundedColumn> round_columns(std::span<const std::vector<double>> columns, const HessianFactor& factor,
                                         WeightRounding rounding, CellTarget target);

}  // namespace tessera::compile
