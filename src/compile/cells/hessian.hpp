// What inputs of a product have in common: their mean, and the mean of their products, by which an error of one weight
// is made good on others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tessera::compile {

/// Sampled inputs of a product, as they are driven: `samples` vectors of `rows` distances, -256 .. 255.
struct InputSamples {
  std::size_t rows = 0;
  std::vector<std::int16_t> distances;  ///< row by row: those of a row lie one behind the other

  std::size_t samples() const { return rows == 0 ? 0 : distances.size() / rows; }
  std::span<const std::int16_t> row(std::size_t index) const {
    return std::span(distances).subspan(index * samples(), samples());
  }
};

inline constexpr std::size_t kMostSamples = 30'000;  ///< their sums of products fit 32 bits

/// Mean of each row.
std::vector<double> means_of(const InputSamples& samples);

/// A factor U of the damped covariance H of the inputs, H + 0.01 mean(diagonal) I = U^T U, U upper triangular, rows and
/// columns by rising diagonal of H. What rows have in common counts the less, the fewer samples there are: samples /
/// (samples + rows) of it. Sums of products are exact, the factorisation runs in a fixed order: the same bits
/// everywhere.
struct HessianFactor {
  std::size_t rows = 0;
  std::vector<std::size_t> order;  ///< row `i` of the factor is row order[i] of the samples
  std::vector<double> factor;      ///< rows x rows, row by row
  std::vector<double> diagonal;    ///< of H, damped, in the factor's order
  double trusted = 1;              ///< share of what rows have in common that counts

  const double* row(std::size_t index) const { return factor.data() + index * rows; }
};
HessianFactor factorise(const InputSamples& samples);

/// Adds to columns of weights what makes good that they are driven with other inputs than the exact ones: H^-1
/// cov(driven, exact - driven) w (asymmetric calibration). Both samples are of the same pixels and offsets.
void make_good(const HessianFactor& factor, const InputSamples& driven, const InputSamples& exact,
               std::span<std::vector<double>> columns);

}  // namespace tessera::compile
